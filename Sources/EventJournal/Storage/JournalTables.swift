import Foundation
import GRDB
import GRDBSQLite

/// The statements that read and change the journal's tables; each works on the connection it is
/// given and knows nothing of files or threads.
enum JournalTables {
  private static let columns = """
    sequence, boot_epoch, boottime, instant, unix_time, civil, quality, kind, version, \
    origin_kind, origin_name, payload, hash
    """

  /// At most `limit` records after `sequence`, up to `last`, in order.
  static func records(
    _ db: Database, after sequence: Int64, through last: Int64 = .max, limit: Int
  ) throws -> [StoredRecord] {
    var records: [StoredRecord] = []
    try eachRecord(
      db, "WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence LIMIT ?3",
      [sequence, last, Int64(limit)]
    ) { records.append($0) }
    return records
  }

  /// Calls `body` for each record that the clause selects; a damaged page throws in the midst.
  static func eachRecord(
    _ db: Database, _ clause: String, _ arguments: [Int64], _ body: (StoredRecord) throws -> Void
  ) throws {
    let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM record \(clause)")
    let row = RawStatement(statement, db)
    defer { row.reset() }
    for (index, argument) in arguments.enumerated() { row.bind(argument, at: index + 1) }
    while try row.step() { try body(row.record()) }
  }

  static func lastRecord(_ db: Database) throws -> StoredRecord? {
    var last: StoredRecord?
    try eachRecord(db, "ORDER BY sequence DESC LIMIT 1", []) { last = $0 }
    return last
  }

  static func record(_ db: Database, at sequence: Int64) throws -> StoredRecord? {
    var found: StoredRecord?
    try eachRecord(db, "WHERE sequence = ?1", [sequence]) { found = $0 }
    return found
  }

  /// Where the chain of the file begins.
  static func anchor(_ db: Database) throws -> ChainPlace {
    let row = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM anchor WHERE id = 1")
    guard let row, let place = place(row) else { throw Damage("the anchor's row is missing") }
    return place
  }

  static func setAnchor(_ db: Database, _ place: ChainPlace) throws {
    try db.execute(
      sql: "UPDATE anchor SET sequence = ?, hash = ?",
      arguments: [place.sequence, Data(place.hash.bytes)])
  }

  /// How far a reader has taken the journal over; nil for one that is not known.
  static func position(_ db: Database, of reader: String) throws -> ChainPlace? {
    let row = try Row.fetchOne(
      db, sql: "SELECT sequence, hash FROM outbox WHERE reader = ?", arguments: [reader])
    return row.flatMap { place($0) }
  }

  static func setPosition(_ db: Database, of reader: String, _ place: ChainPlace) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO outbox (reader, sequence, hash) VALUES (?, ?, ?)"
    ).execute(arguments: [reader, place.sequence, Data(place.hash.bytes)])
  }

  static func snapshots(_ db: Database) throws -> [ChainPlace] {
    try Row.fetchAll(db, sql: "SELECT sequence, hash FROM snapshot ORDER BY sequence DESC")
      .compactMap { place($0) }
  }

  /// A snapshot's state, nil when it is damaged or of another version.
  static func snapshotState(
    _ db: Database, at sequence: Int64, codec: EventCodec
  ) throws -> [UInt8]? {
    let row = try Row.fetchOne(
      db, sql: "SELECT version, state, digest FROM snapshot WHERE sequence = ?",
      arguments: [sequence])
    guard let row, row["version"] == codec.stateVersion else { return nil }
    let state: [UInt8] = Array(row["state"] as Data)
    let digest: [UInt8] = Array(row["digest"] as Data)
    return SHA256().hash(state).bytes == digest ? state : nil
  }

  static func insertSnapshot(
    _ db: Database, _ place: ChainPlace, state: [UInt8], digest: RecordHash, version: Int
  ) throws {
    // The oldest goes first: its pages make room for the new one.
    try db.execute(
      sql: """
        DELETE FROM snapshot WHERE sequence NOT IN
          (SELECT sequence FROM snapshot ORDER BY sequence DESC LIMIT ?)
        """, arguments: [Limits.snapshots - 1])
    try db.execute(
      sql: "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)",
      arguments: [
        place.sequence, Data(place.hash.bytes), version, Data(state), Data(digest.bytes),
      ])
  }

  static func keyRange(_ db: Database, _ key: String) throws -> ClosedRange<Int64>? {
    let row = try Row.fetchOne(
      db, sql: "SELECT first, last FROM key WHERE text = ?", arguments: [key])
    guard let row, (row["first"] as Int64) <= row["last"] else { return nil }
    return row["first"]...row["last"]
  }

  private static func place(_ row: Row) -> ChainPlace? {
    guard let hash = row["hash"] as Data?, hash.count == RecordHash.byteCount else { return nil }
    return ChainPlace(sequence: row["sequence"], hash: RecordHash(bytes: Array(hash)))
  }
}

/// The file is not what a journal can be: it has to be set aside.
struct Damage: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
