import CLinuxShim
import Glibc

/// Names the program that locked a file, from /proc/locks (proc(5)): for the error a person reads.
enum LockHolder {
  static func find(path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, let locks = SmallFile.read("/proc/locks", atMost: 1 << 20)
    else { return nil }
    // Fields: number, class, mode, access, pid, MAJOR:MINOR:INODE (hex, hex, decimal), range.
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 6, fields[1] == "FLOCK", let pid = Int(fields[4]), pid > 0 else {
        continue
      }
      let place = fields[5].split(separator: ":")
      guard place.count == 3, UInt64(place[2]) == UInt64(status.st_ino),
        UInt32(place[0], radix: 16) == hall_device_major(UInt64(status.st_dev)),
        UInt32(place[1], radix: 16) == hall_device_minor(UInt64(status.st_dev))
      else { continue }
      return name(of: pid)
    }
    return nil
  }

  static func name(of pid: Int) -> String {
    let command = SmallFile.read("/proc/\(pid)/comm", atMost: 64) ?? ""
    let name = command.split(separator: "\n").first.map(String.init) ?? "a program"
    return "\(name) (pid \(pid))"
  }
}
