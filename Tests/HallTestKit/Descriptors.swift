import Glibc

/// The process's room for open files.
public enum Descriptors {
  /// As many as the system lets us have, for scenes with a thousand connections in one process.
  public static func raise() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, 20_000)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
