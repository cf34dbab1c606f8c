import Foundation

/// A file without a name that a child writes into or reads from; gone with the last that has it
/// open.
final class NamelessFile: Sendable {
  let descriptor: Int32

  init(_ text: String = "") throws {
    // mkstemp(3) fills in the name's last six letters.
    let place = FileManager.default.temporaryDirectory.path + "/child-"
    var path = Array((place + String(repeating: "X", count: 6)).utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw Spawn.Failure("no file for a child", errno) }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0
    else { throw Spawn.Failure("a child's input could not be written", errno) }
  }

  deinit { close(descriptor) }

  /// What was written so far.
  var text: String {
    var bytes: [UInt8] = []
    var page = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = pread(descriptor, &page, page.count, off_t(bytes.count)), count > 0 {
      bytes += page[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
