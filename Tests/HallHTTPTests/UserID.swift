import Glibc

enum UserID {
  static var own: UInt32 { getuid() }

  static func mode(of path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }
}
