import Foundation
import GRDB

/// The tables, and the way from each older version to the present one: one step a version, each
/// in a transaction of its own together with `user_version`.
enum JournalSchema {
  static let version = 2
  /// "HALL", in SQLite's `application_id`.
  static let applicationID = 0x4841_4C4C

  struct TooNew: Error, CustomStringConvertible {
    var version: Int
    var description: String {
      "the journal has schema version \(version), this program knows up to "
        + "\(JournalSchema.version): install the newer version again, or restore an older backup"
    }
  }

  /// Brings the file to the present version; answers with the versions it was lifted to.
  static func upgrade(_ db: Database) throws -> [Int] {
    var passed: [Int] = []
    while true {
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      guard found <= version else { throw TooNew(version: found) }
      if found == version { return passed }
      try db.inTransaction(.immediate) {
        // A new file gets the present tables at once.
        let next = found == 0 ? version : found + 1
        if found == 0 { try create(db) } else { try step(to: next, db) }
        try db.execute(sql: "PRAGMA user_version = \(next)")
        if found > 0 { passed.append(next) }
        return .commit
      }
    }
  }

  static func create(_ db: Database) throws {
    try db.execute(sql: """
      PRAGMA application_id = \(applicationID);
      CREATE TABLE record (
        sequence INTEGER PRIMARY KEY,
        boot_epoch INTEGER NOT NULL,
        boottime INTEGER NOT NULL,
        instant INTEGER NOT NULL,
        unix_time INTEGER NOT NULL,
        civil TEXT NOT NULL,
        quality TEXT NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        origin_kind TEXT NOT NULL,
        origin_name TEXT NOT NULL,
        payload TEXT NOT NULL,
        hash BLOB NOT NULL
      ) STRICT;
      CREATE TABLE anchor (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL
      ) STRICT;
      INSERT INTO anchor VALUES (1, 0, zeroblob(32));
      CREATE TABLE key (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        text TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE TABLE snapshot (
        sequence INTEGER PRIMARY KEY,
        hash BLOB NOT NULL,
        version INTEGER NOT NULL,
        state BLOB NOT NULL,
        digest BLOB NOT NULL
      ) STRICT;
      CREATE TABLE outbox (
        reader TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT INTO outbox VALUES ('\(OutboxReader.head)', 0, zeroblob(32));
      """)
  }

  private static func step(to version: Int, _ db: Database) throws {
    switch version {
    case 2: try toVersion2(db)
    default: preconditionFailure("no step to schema version \(version)")
    }
  }

  /// Version 2: the outbox with the journal's head in it; keys in the order of their records, so
  /// that old ones can be removed in small steps; snapshots with a digest and a version.
  private static func toVersion2(_ db: Database) throws {
    try db.execute(sql: """
      PRAGMA application_id = \(applicationID);
      CREATE TABLE outbox (
        reader TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT INTO outbox SELECT '\(OutboxReader.head)', sequence, hash FROM anchor;
      INSERT OR REPLACE INTO outbox
        SELECT '\(OutboxReader.head)', sequence, hash FROM record
        ORDER BY sequence DESC LIMIT 1;
      CREATE TABLE new_key (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        text TEXT NOT NULL UNIQUE
      ) STRICT;
      INSERT INTO new_key SELECT first, last, text FROM key;
      DROP TABLE key;
      ALTER TABLE new_key RENAME TO key;
      CREATE TABLE new_snapshot (
        sequence INTEGER PRIMARY KEY,
        hash BLOB NOT NULL,
        version INTEGER NOT NULL,
        state BLOB NOT NULL,
        digest BLOB NOT NULL
      ) STRICT;
      """)
    let digest = SHA256()
    let rows = try Row.fetchAll(db, sql: "SELECT sequence, hash, state FROM snapshot")
    for row in rows {
      let state: [UInt8] = Array(row["state"] as Data)
      try db.execute(
        sql: "INSERT INTO new_snapshot VALUES (?, ?, 1, ?, ?)",
        arguments: [
          row["sequence"] as Int64, row["hash"] as Data, Data(state),
          Data(digest.hash(state).bytes),
        ])
    }
    try db.execute(sql: "DROP TABLE snapshot; ALTER TABLE new_snapshot RENAME TO snapshot;")
  }
}

/// Rows of the table `outbox`: how far each reader has taken the journal over.
enum OutboxReader {
  /// The end of the journal itself, written in each commit.
  static let head = "journal"
}
