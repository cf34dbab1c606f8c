import Glibc
import HallPorts

/// One daemon for one state directory: flock on a file that names its holder. The kernel drops
/// the lock when the process ends, however it ends.
final class JournalLock: Sendable {
  private let descriptor: Int32

  init(path: String) throws(JournalError) {
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw .failed("\(path): \(JournalFiles.reason())") }
    if flock(number, LOCK_EX | LOCK_NB) != 0 {
      let reason = errno == EWOULDBLOCK ? Self.holder(number) : JournalFiles.reason()
      close(number)
      throw .failed("\(path): \(reason)")
    }
    let text = Array("\(getpid()) \(Self.programName(getpid()))\n".utf8)
    if ftruncate(number, 0) != 0 || pwrite(number, text, text.count, 0) != text.count {
      // A full disk: the lock holds without the name.
      _ = ftruncate(number, 0)
    }
    descriptor = number
  }

  /// Unlocks by name: a child that is being started holds a copy of the descriptor until its exec,
  /// and closing ours alone would leave the lock with it.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    let fields = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
    let who = fields.first.map { "process \($0)" } ?? "another process"
    let name = fields.count > 1 ? " (\(fields[1]))" : ""
    return "the journal is in use by \(who)\(name): stop it first"
  }

  private static func programName(_ pid: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let number = open("/proc/\(pid)/comm", O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return "" }
    defer { close(number) }
    let count = read(number, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != 10 }, as: UTF8.self)
      .replacing(" ", with: "-")
  }
}
