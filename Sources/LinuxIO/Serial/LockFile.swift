import Glibc
import HallPorts

/// The lock that terminal programs look for before they open a serial line.
///
/// Source: Filesystem Hierarchy Standard 3.0, 5.9: `/var/lock/LCK..` and the device's name; in it
/// the holder's process as ten characters and a line end. It only adds to the kernel's locks: where
/// the folder cannot be written, those hold all the same.
final class LockFile: Sendable {
  private let path: String
  /// Kept open: by its links ours is told from one that was put in its place.
  private let number: Int32

  private init(path: String, number: Int32) {
    self.path = path
    self.number = number
  }

  deinit {
    var status = stat()
    if fstat(number, &status) == 0, status.st_nlink > 0 { unlink(path) }
    Glibc.close(number)
  }

  /// - Returns: nil where no lock file can be made.
  /// - Throws: `busy` with the holder's name while it lives.
  static func take(device: String, folder: String = "/var/lock") throws(WireError) -> LockFile? {
    let path = folder + "/LCK.." + name(of: device)
    if let lock = make(path) { return lock }
    guard let holder = holder(path) else { return nil }
    if holder != getpid(), kill(holder, 0) == 0 || errno != ESRCH {
      throw .busy("\(device): in use by \(LockHolder.name(of: Int(holder))) (\(path))")
    }
    // Its holder is dead, or we are: a line that hangs is opened a second time.
    unlink(path)
    return make(path)
  }

  /// `ttyUSB0`, under whatever name udev linked it.
  private static func name(of device: String) -> String {
    let real = realpath(device, nil)
    defer { free(real) }
    let path = real.map { String(cString: $0) } ?? device
    let short = path.hasPrefix("/dev/") ? path.dropFirst(5) : path[...]
    return String(short.map { $0 == "/" ? "_" : $0 })
  }

  private static func make(_ path: String) -> LockFile? {
    let number = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard number >= 0 else { return nil }
    let lock = LockFile(path: path, number: number)
    let digits = String(getpid())
    let line = String(repeating: " ", count: max(10 - digits.count, 0)) + digits + "\n"
    return write(number, line, line.utf8.count) == line.utf8.count ? lock : nil
  }

  private static func holder(_ path: String) -> pid_t? {
    let text = SmallFile.read(path, atMost: 64) ?? ""
    return text.split(whereSeparator: \.isWhitespace).first.flatMap { pid_t($0) }
  }
}
