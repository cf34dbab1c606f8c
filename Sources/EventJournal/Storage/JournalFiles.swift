import Glibc
import HallPorts

/// The files of one journal, all in the state directory and readable by the daemon only.
struct JournalFiles: Sendable {
  var directory: String

  var journal: String { directory + "/journal.sqlite" }
  var backup: String { directory + "/journal.backup.sqlite" }
  var restore: String { directory + "/restore.sqlite" }
  /// A journal that is being put together anew after damage.
  var draft: String { directory + "/journal.sqlite.new" }
  var reserve: String { directory + "/journal.reserve" }
  var witness: String { directory + "/journal.head" }
  /// Says that SQLite has found the file damaged: the next start looks at all of it.
  var suspect: String { directory + "/journal.suspect" }
  var lock: String { directory + "/journal.lock" }

  static let companions = ["-wal", "-shm"]

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Bytes of a file; 0 when there is none.
  static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Seconds since the file was last written, by the wall clock; nil when there is none.
  static func age(_ path: String) -> Int64? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Int64(time(nil)) - Int64(status.st_mtim.tv_sec)
  }

  /// What the journal takes on the disk now, with its copies and its reserve.
  var bytes: Int64 {
    ([journal, backup, reserve] + Self.companions.map { journal + $0 })
      .map { Self.size($0) }.reduce(0, +)
  }

  func makeDirectory() throws(JournalError) {
    if mkdir(directory, 0o700) != 0 && errno != EEXIST {
      throw .failed("\(directory): \(Self.reason())")
    }
  }

  /// Makes an empty file with mode 0600 where there is none, so that SQLite, which copies the
  /// mode to its companions, never makes one that others can read.
  static func prepare(_ path: String) throws(JournalError) {
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0, fchmod(number, 0o600) == 0 else {
      let reason = Self.reason()
      if number >= 0 { close(number) }
      throw .failed("\(path): \(reason)")
    }
    close(number)
  }

  /// Moves a database with its companions out of the way: `NAME.WHY-20261124T081500Z`.
  /// The companions go first: left behind, SQLite would apply them to the file that comes next.
  func setAside(_ path: String, as why: String) throws(JournalError) -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var stamp = [CChar](repeating: 0, count: 32)
    strftime(&stamp, stamp.count, "%Y%m%dT%H%M%SZ", &parts)
    let text = String(decoding: stamp.prefix { $0 != 0 }.map { UInt8($0) }, as: UTF8.self)
    let base = "\(path).\(why)-\(text)"
    var target = base
    var copy = 1
    while Self.exists(target) || Self.companions.contains(where: { Self.exists(target + $0) }) {
      copy += 1
      target = "\(base).\(copy)"
    }
    for suffix in Self.companions + [""] where Self.exists(path + suffix) {
      try Self.move(path + suffix, to: target + suffix)
    }
    try syncDirectory()
    return target
  }

  static func move(_ path: String, to target: String) throws(JournalError) {
    if rename(path, target) != 0 { throw .failed("\(path) -> \(target): \(reason())") }
  }

  static func remove(database path: String) {
    for suffix in [""] + companions { unlink(path + suffix) }
  }

  /// Forces a file's content to the disk.
  static func sync(_ path: String) throws(JournalError) {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw .failed("\(path): \(reason())") }
    defer { close(number) }
    if fsync(number) != 0 { throw .failed("\(path): \(reason())") }
  }

  /// Forces the names in the directory to the disk.
  func syncDirectory() throws(JournalError) { try Self.sync(directory) }

  /// The names in the directory, sorted.
  func names() -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }

  static func reason() -> String { String(cString: strerror(errno)) }
}
