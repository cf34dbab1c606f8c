import Glibc
import GRDB
import GRDBSQLite
import HallPorts

/// SQLite's online backup on the writing connection: each step copies a few pages, and what
/// commits change in between is copied along, so the copy never has to begin anew.
final class OnlineBackup: @unchecked Sendable {  // safe: only used on the writer's serial queue
  private var target: OpaquePointer?
  private var backup: OpaquePointer?

  init(of db: Database, to path: String) throws {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    guard sqlite3_open_v2(path, &target, flags, nil) == SQLITE_OK else { throw failure() }
    // Until it is checked the copy is worth nothing: it needs no journal of its own.
    sqlite3_exec(target, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nil, nil, nil)
    sqlite3_exec(target, "PRAGMA cache_size = -\(Limits.pageCacheKiB)", nil, nil, nil)
    backup = sqlite3_backup_init(target, "main", db.sqliteConnection, "main")
    if backup == nil { throw failure() }
  }

  deinit { finish() }

  /// True when the copy is complete.
  func step() throws -> Bool {
    switch sqlite3_backup_step(backup, Limits.pagesPerBackupStep) {
    case SQLITE_DONE: return true
    case SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED: return false
    case let code:
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }

  func finish() {
    if let backup { sqlite3_backup_finish(backup) }
    backup = nil
    if let target { sqlite3_close_v2(target) }
    target = nil
  }

  private var message: String { String(cString: sqlite3_errmsg(target)) }

  private func failure() -> DatabaseError {
    let error = DatabaseError(
      resultCode: ResultCode(rawValue: sqlite3_errcode(target)), message: message)
    finish()
    return error
  }
}

extension SQLiteJournal {
  /// Copies the journal while it goes on, checks the copy and puts it under its name.
  func copyJournal(to path: String, pause: Duration?) async throws {
    let part = path + ".part"
    JournalFiles.remove(database: part)
    do {
      try JournalFiles.prepare(part)
      let backup = try await pool.onWriter { try OnlineBackup(of: $0, to: part) }
      do {
        while try await !pool.onWriter({ _ in try backup.step() }) {
          try Task.checkCancellation()
          if let pause { try await Task.sleep(for: pause) }
        }
      } catch {
        try await pool.onWriter { _ in backup.finish() }
        throw error
      }
      try await pool.onWriter { _ in backup.finish() }
      try await Self.offPool {
        try Self.check(copy: part)
        try JournalFiles.sync(part)
        try JournalFiles.move(part, to: path)
      }
    } catch {
      JournalFiles.remove(database: part)
      throw error
    }
  }

  /// Looks through a copy and makes one file of it.
  private static func check(copy path: String) throws {
    let queue = try JournalConnection.draft(path)
    defer { try? queue.close() }
    try queue.read { try FileCheck.run($0) }
  }

  /// Runs blocking work on a thread of its own.
  static func offPool<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DedicatedThread.start(name: "journal-files") {
        continuation.resume(with: Result { try work() })
      }
    }
  }
}
