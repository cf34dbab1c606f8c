import Foundation
import GRDB
import GRDBSQLite

/// How each connection to a journal's file is set up.
enum JournalConnection {
  /// The one writing connection and its read-only readers. Readers are opened read-only, so only
  /// the writer can checkpoint; SQLite's own automatic checkpoint is off.
  static func pool(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "journal"
    configuration.maximumReaderCount = Limits.readers
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA cache_size = -\(Limits.pageCacheKiB)")
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { db in
      // GRDB sets NORMAL when it turns write-ahead logging on: acknowledged would not mean on disk.
      try db.execute(
        sql: """
          PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
          PRAGMA cache_size = -\(Limits.writerCacheKiB)
          """)
      let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
      precondition(level == 2, "the journal's connection does not run with synchronous=FULL")
    }
    return pool
  }

  /// A connection that only reads a file that nobody else uses.
  static func reader(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA cache_size = -\(Limits.pageCacheKiB)")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// A connection to a file that is being made ready beside the journal; all of it stands in the
  /// one file, without companions.
  static func draft(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA cache_size = -\(Limits.pageCacheKiB)")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF")
    }
    return queue
  }
}

extension DatabaseReader {
  /// Reads on a reader's queue; the task's cancellation does not cut it short.
  func onReader<Value: Sendable>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      asyncRead { result in
        continuation.resume(with: Result { try body(result.get()) })
      }
    }
  }
}

extension DatabaseWriter {
  /// Works on the writer's serial queue; the task's cancellation does not cut it short, because a
  /// commit whose answer is unknown would be worse than a late one. It stays with the caller's
  /// actor: each change of threads on the way costs as much as writing several records.
  func onWriter<Value: Sendable>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      asyncWriteWithoutTransaction { db in
        continuation.resume(with: Result { try body(db) })
      }
    }
  }
}
