import ArgumentParser
import Glibc
import HallClient
import HallPorts

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A consistent copy of the journal into a new file while the hall goes on.")
  @OptionGroup var connection: Connection
  @Argument(help: "The new file.") var file: String

  func run() throws {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ValidationError(FileProblem.text(file)) }
    defer { close(descriptor) }
    var total = 0
    var isWhole = false
    defer { if !isWhole { unlink(file) } }
    try connection.client().stream("/api/v1/journal/backup") { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
        total += count
      }
      return true
    }
    // A backup counts when it is on the disk, with SQLite's own first bytes.
    guard total > 0, fsync(descriptor) == 0, FileProblem.isDatabase(file) else {
      throw HallClientError.badAnswer("\(file): \(FileProblem.text(file))")
    }
    isWhole = true
    connection.show(["file": .string(file), "bytes": .number(Double(total))]) { _ in
      Language.own.say("已备份到 \(file)（\(total) 字节）", "backed up to \(file), \(total) bytes")
    }
  }
}

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks a backup and lays it ready: the next start of halld takes it.")
  @OptionGroup var connection: Connection
  @Argument(help: "A file of `hallctl backup`.") var file: String

  func run() throws {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ValidationError(FileProblem.text(file)) }
    defer { close(descriptor) }
    let answer = try connection.client().upload(
      "/api/v1/journal/restore", type: "application/vnd.sqlite3"
    ) { room in
      var bytes = [UInt8](repeating: 0, count: room)
      let count = read(descriptor, &bytes, room)
      return count > 0 ? Array(bytes.prefix(count)) : []
    }
    connection.show(answer) { Words.name($0["next"]) }
  }
}

enum FileProblem {
  static func text(_ file: String) -> String { "\(file): \(String(cString: strerror(errno)))" }

  /// "SQLite format 3" and a zero byte begin every database (https://sqlite.org/fileformat2.html).
  static func isDatabase(_ file: String) -> Bool {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 16)
    return read(descriptor, &bytes, 16) == 16 && bytes == Array("SQLite format 3\0".utf8)
  }
}
