import GRDBSQLite
import HallTestKit

/// SQLite with nothing around it: the peer of the journal's figure.
final class BareDatabase {
  enum Value {
    case integer(Int64)
    case text([UInt8])
    case blob([UInt8])
  }

  private var handle: OpaquePointer?

  init(_ path: String) throws {
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw failure }
  }

  deinit { sqlite3_close(handle) }

  private var failure: SimulatedHall.Failure {
    SimulatedHall.Failure(String(cString: sqlite3_errmsg(handle)))
  }

  func run(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
  }

  /// The caller finalizes it.
  func prepare(_ sql: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement
    else { throw failure }
    return statement
  }

  /// Binds the values, steps once and makes the statement ready for the next row.
  func insert(_ row: [Value], _ statement: OpaquePointer) throws {
    for (index, value) in row.enumerated() {
      let column = Int32(index + 1)
      switch value {
      case .integer(let number): sqlite3_bind_int64(statement, column, number)
      case .text(let bytes):
        bytes.withUnsafeBytes {
          let start = $0.baseAddress?.assumingMemoryBound(to: CChar.self)
          _ = sqlite3_bind_text(statement, column, start, Int32($0.count), nil)
        }
      case .blob(let bytes):
        bytes.withUnsafeBytes {
          _ = sqlite3_bind_blob(statement, column, $0.baseAddress, Int32($0.count), nil)
        }
      }
    }
    // The rows outlive the step: nothing has to be copied on the way.
    let result = withExtendedLifetime(row) { sqlite3_step(statement) }
    guard result == SQLITE_DONE else { throw failure }
    sqlite3_reset(statement)
  }

  func rows(_ sql: String) throws -> [[Value]] {
    let statement = try prepare(sql)
    defer { sqlite3_finalize(statement) }
    var rows: [[Value]] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append((0..<sqlite3_column_count(statement)).map { Self.value(statement, $0) })
    }
    return rows
  }

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> Value {
    let type = sqlite3_column_type(statement, column)
    if type == SQLITE_INTEGER { return .integer(sqlite3_column_int64(statement, column)) }
    let bytes = sqlite3_column_blob(statement, column).map {
      Array(UnsafeRawBufferPointer(start: $0, count: Int(sqlite3_column_bytes(statement, column))))
    }
    return type == SQLITE_BLOB ? .blob(bytes ?? []) : .text(bytes ?? [])
  }
}

/// What stands in a finished journal: its tables and the rows of its commands.
struct BareRows {
  var schema: String
  var records: [[BareDatabase.Value]]
  var keys: [[BareDatabase.Value]]

  init(of path: String) throws {
    let database = try BareDatabase(path)
    schema = try database.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").compactMap {
      if case .text(let sql)? = $0.first { String(decoding: sql, as: UTF8.self) } else { nil }
    }.joined(separator: ";")
    records = try database.rows("SELECT * FROM record ORDER BY sequence")
    keys = try database.rows("SELECT * FROM key ORDER BY first")
  }
}
