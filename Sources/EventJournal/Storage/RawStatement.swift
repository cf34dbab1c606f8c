import GRDB
import GRDBSQLite

/// A prepared statement of GRDB, bound and stepped without boxing each value: a commit binds a
/// dozen values a record, and a start reads thousands.
struct RawStatement {
  /// SQLITE_TRANSIENT, a macro that Swift does not import: SQLite copies the bytes.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private let statement: OpaquePointer
  private let db: Database

  init(_ statement: Statement, _ db: Database) {
    self.statement = statement.sqliteStatement
    self.db = db
  }

  func bind(_ number: Int64, at index: Int) {
    sqlite3_bind_int64(statement, Int32(index), number)
  }

  /// The bytes must stay where they are until the statement is reset.
  func bind(text: UnsafeRawBufferPointer, at index: Int) {
    // A null pointer would bind NULL instead of an empty text.
    guard let start = text.baseAddress else {
      sqlite3_bind_text(statement, Int32(index), "", 0, Self.copied)
      return
    }
    sqlite3_bind_text(
      statement, Int32(index), start.assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
  }

  /// The bytes must stay where they are until the statement is reset.
  func bind(blob: UnsafeRawBufferPointer, at index: Int) {
    sqlite3_bind_blob(statement, Int32(index), blob.baseAddress, Int32(blob.count), nil)
  }

  /// True while there is a row.
  func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      throw DatabaseError(
        resultCode: ResultCode(rawValue: db.sqliteConnection.map(sqlite3_extended_errcode) ?? code),
        message: db.lastErrorMessage)
    }
  }

  /// Makes it ready for the next row of the same group, which binds every column anew.
  func rewind() { sqlite3_reset(statement) }

  func reset() {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  func record() -> StoredRecord {
    StoredRecord(
      sequence: number(0), bootEpoch: number(1), boottime: number(2), instant: number(3),
      unixTime: number(4), civil: text(5), quality: text(6), kind: text(7), version: number(8),
      originKind: text(9), originName: text(10), payload: bytes(11),
      hash: RecordHash(bytes: bytes(12)))
  }

  func number(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  private func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

  private func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(statement, column) else { return [] }
    return Array(
      UnsafeRawBufferPointer(
        start: start, count: Int(sqlite3_column_bytes(statement, column))))
  }
}
