import HallPorts
import Glibc
import HallDomain
import Hummingbird
import NIOCore
import NIOPosix

/// A file on its way from or to the journal, gone when nobody holds it any more. Its blocking
/// calls run on NIO's threads for files, off the cooperative pool.
final class ScratchFile: Sendable {
  let path: String

  init(in directory: String) {
    path = directory + "/.hall-" + TicketCode.make() + ".part"
  }

  deinit {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
  }

  func size() throws(Problem) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure("stat") }
    return Int(status.st_size)
  }

  func read(_ body: (ByteBuffer) async throws -> Void) async throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    while true {
      let chunk = try await NIOThreadPool.singleton.runIfActive {
        var bytes = [UInt8](repeating: 0, count: Limits.chunkBytes)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw self.failure("read") }
        return ByteBuffer(bytes: bytes[..<count])
      }
      if chunk.readableBytes == 0 { return }
      try await body(chunk)
    }
  }

  func write(_ body: RequestBody, upTo limit: Int) async throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var total = 0
    for try await buffer in body {
      total += buffer.readableBytes
      guard total <= limit else { throw Problem.bodyTooLarge(limit) }
      try await NIOThreadPool.singleton.runIfActive {
        var rest = Array(buffer.readableBytesView)[...]
        while !rest.isEmpty {
          let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
          guard count > 0 else { throw self.failure("write") }
          rest = rest.dropFirst(count)
        }
      }
    }
  }

  private func failure(_ what: String) -> Problem {
    let reason = String(cString: strerror(errno))
    return Problem(
      .serviceUnavailable, "http.scratch", zh: "临时文件 \(what)：\(reason)",
      en: "The temporary file \(path) failed (\(what)): \(reason)",
      hint: LocalizedText(zh: "请检查磁盘空间", en: "Look at the room on the disk and at the directory"))
  }
}
