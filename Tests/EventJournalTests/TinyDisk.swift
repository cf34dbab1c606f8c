import Foundation
import HallTestKit

/// A file system of two MiB (tmpfs, mounted by root as the tests run), and a file that fills it.
final class TinyDisk {
  struct Refused: Error, CustomStringConvertible {
    var description: String
  }

  let path: String

  init(size: String = "2m") throws {
    path = FileManager.default.temporaryDirectory.path + "/disk-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let mounted = try ChildProcess.run(
      URL(filePath: "/usr/bin/mount"), ["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path])
    guard mounted.status == 0 else {
      throw Refused(description: "a tmpfs cannot be mounted (run as root): \(mounted.errors)")
    }
  }

  deinit {
    _ = try? ChildProcess.run(URL(filePath: "/usr/bin/umount"), ["-l", path])
    try? FileManager.default.removeItem(atPath: path)
  }

  private var filler: String { path + "/filler" }

  /// Leaves `bytes` of room.
  func fill(leaving bytes: Int64) throws {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { throw Refused(description: "no statvfs") }
    let free = Int64(status.f_bavail) * Int64(status.f_frsize)
    try Data(count: Int(max(0, free - bytes))).write(to: URL(filePath: filler))
  }

  func empty() throws { try FileManager.default.removeItem(atPath: filler) }
}
