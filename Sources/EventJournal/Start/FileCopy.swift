import Glibc
import HallPorts

/// Copies a file whole, mode 0600, forced to the disk.
enum FileCopy {
  private static let chunk = 256 << 10

  static func copy(_ path: String, to target: String) throws(JournalError) {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw .failed("\(path): \(JournalFiles.reason())") }
    defer { close(source) }
    let sink = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard sink >= 0 else { throw .failed("\(target): \(JournalFiles.reason())") }
    defer { close(sink) }
    var buffer = [UInt8](repeating: 0, count: chunk)
    while true {
      let count = read(source, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw .failed("\(path): \(JournalFiles.reason())") }
      if count == 0 { break }
      var written = 0
      while written < count {
        let more = buffer.withUnsafeBytes { bytes in
          write(sink, bytes.baseAddress.map { $0 + written }, count - written)
        }
        if more < 0 && errno == EINTR { continue }
        if more < 0 {
          let reason = JournalFiles.reason()
          let isFull = errno == ENOSPC
          unlink(target)
          throw isFull ? .full("\(target): \(reason)") : .failed("\(target): \(reason)")
        }
        written += more
      }
    }
    if fsync(sink) != 0 { throw .failed("\(target): \(JournalFiles.reason())") }
  }
}
