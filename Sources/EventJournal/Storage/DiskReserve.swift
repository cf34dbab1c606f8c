import Glibc
import HallPorts

/// A file of plain room on the disk, given back when the disk is full so that what is under way
/// can be finished (docs/decisions/0005-full-disk.md).
struct DiskReserve: Sendable {
  var path: String
  var bytes: Int64

  var isHeld: Bool { JournalFiles.size(path) >= bytes }

  /// Takes the room; false when there is not enough. Twice the room must be free, so that taking
  /// it does not make the disk full again at once.
  func take() -> Bool {
    if isHeld { return true }
    guard Self.freeBytes(near: path) >= 2 * bytes else { return false }
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else { return false }
    defer { close(number) }
    if posix_fallocate(number, 0, off_t(bytes)) != 0 || fsync(number) != 0 {
      unlink(path)
      return false
    }
    return true
  }

  func release() { unlink(path) }

  static func freeBytes(near path: String) -> Int64 { disk(near: path).free }
  static func diskBytes(near path: String) -> Int64 { disk(near: path).total }

  private static func disk(near path: String) -> (free: Int64, total: Int64) {
    var status = statvfs()
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    guard statvfs(folder, &status) == 0 else { return (0, 0) }
    let block = Int64(status.f_frsize)
    return (Int64(status.f_bavail) * block, Int64(status.f_blocks) * block)
  }
}
