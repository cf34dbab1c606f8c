import GRDB

/// A look at all of a file: SQLite's own check of its pages, then the chain from its beginning.
enum FileCheck {
  /// Throws `Damage` with the first thing that is wrong.
  static func run(_ db: Database) throws {
    let found = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
    guard found == "ok" else { throw Damage("SQLite's check says: \(found)") }
    var check = ChainCheck(from: try JournalTables.anchor(db))
    try JournalTables.eachRecord(db, "ORDER BY sequence", []) {
      check.take($0)
      if let fault = check.faults.first { throw Damage(fault) }
    }
  }
}
