import Foundation
import GRDB
import HallPorts
import Logging

@testable import EventJournal

/// A state directory of its own for each test, removed with it.
final class TestDirectory: Sendable {
  let path: String
  private let isOurs: Bool

  /// A directory that belongs to somebody else.
  init(at path: String) {
    self.path = path
    isOurs = false
  }

  init() {
    isOurs = true
    path = FileManager.default.temporaryDirectory.path + "/journal-\(UUID().uuidString.prefix(8))"
  }

  deinit { if isOurs { try? FileManager.default.removeItem(atPath: path) } }

  var files: JournalFiles { JournalFiles(directory: path) }

  func open(
    cap: Int64 = 256 << 20, retention: Duration = .hours(24 * 400), codec: EventCodec = .current
  ) throws -> SQLiteJournal {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try SQLiteJournal(
      directory: path, capBytes: cap, retention: retention, logger: logger, codec: codec)
  }

  /// Opens, works and closes again.
  func withJournal<Value: Sendable>(
    cap: Int64 = 256 << 20, retention: Duration = .hours(24 * 400),
    _ body: (SQLiteJournal) async throws -> Value
  ) async throws -> Value {
    let journal = try open(cap: cap, retention: retention)
    do {
      let value = try await body(journal)
      await journal.close()
      return value
    } catch {
      await journal.close()
      throw error
    }
  }

  /// Changes the closed file behind the journal's back, as somebody with SQLite's shell could.
  func tamper(_ sql: String, file: String = "journal.sqlite") throws {
    let queue = try DatabaseQueue(path: path + "/" + file)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  /// Writes over a part of a file.
  func overwrite(_ name: String, at offset: Int, with bytes: [UInt8]) throws {
    let handle = try FileHandle(forUpdating: URL(filePath: path + "/" + name))
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  func truncate(_ name: String, to size: Int) throws {
    let handle = try FileHandle(forUpdating: URL(filePath: path + "/" + name))
    try handle.truncate(atOffset: UInt64(size))
    try handle.close()
  }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
