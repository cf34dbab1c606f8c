import GRDB
import HallDomain
import HallPorts

/// Which records may go, and one small step of removing them. Oldest first, so that the chain
/// stays whole from its anchor on; never past the oldest snapshot kept, so that a start can
/// always fold what is left.
struct Retention: Sendable {
  var keep: Duration
  /// Above this many used pages ended days go earlier than `keep` says.
  var pruningPages: Int64

  struct Step: Hashable, Sendable {
    var records: Int64 = 0
    var keys: Int64 = 0
    var didSomething: Bool { records > 0 || keys > 0 }
  }

  /// Removes at most `Limits.recordsPerPruning` records and as many keys, in one transaction.
  func step(_ db: Database) throws -> Step {
    let anchor = try JournalTables.anchor(db)
    guard let newest = try JournalTables.lastRecord(db) else { return Step() }
    let limit = try limit(db, anchor: anchor, newest: newest)
    let target = min(limit, anchor.sequence + Limits.recordsPerPruning)
    let keyLimit = try lastSequence(
      db, anchor, newest, before: newest.instant - Limits.keyLifetime.wholeNanoseconds)
    let hasOldKeys = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM key WHERE first <= ?)", arguments: [keyLimit])
    guard target > anchor.sequence || hasOldKeys == true else { return Step() }
    var step = Step()
    try db.inTransaction(.immediate) {
      if target > anchor.sequence, let last = try JournalTables.record(db, at: target) {
        try db.execute(sql: "DELETE FROM record WHERE sequence <= ?", arguments: [target])
        step.records = Int64(db.changesCount)
        try JournalTables.setAnchor(db, ChainPlace(sequence: target, hash: last.hash))
        try db.execute(sql: "DELETE FROM snapshot WHERE sequence < ?", arguments: [target])
      }
      try db.execute(
        sql: """
          DELETE FROM key WHERE first IN
            (SELECT first FROM key WHERE first <= ? ORDER BY first LIMIT ?)
          """, arguments: [keyLimit, Limits.recordsPerPruning])
      step.keys = Int64(db.changesCount)
      return .commit
    }
    return step
  }

  /// The last record that may go now.
  private func limit(
    _ db: Database, anchor: ChainPlace, newest: StoredRecord
  ) throws -> Int64 {
    let snapshots = try JournalTables.snapshots(db)
    var floor = snapshots.last?.sequence ?? anchor.sequence
    var limit = try lastSequence(
      db, anchor, newest, before: newest.instant - keep.wholeNanoseconds)
    let unsent = try Int64.fetchOne(
      db, sql: "SELECT min(sequence) FROM outbox WHERE reader <> ?",
      arguments: [OutboxReader.head])
    if let unsent { limit = min(limit, unsent) }
    if try Self.usedPages(db) > pruningPages {
      limit = max(limit, try lastSequence(db, anchor, newest, beforeDayOf: newest))
      // Two states to start from have to do.
      floor = snapshots.dropFirst().first?.sequence ?? floor
    }
    return min(limit, floor)
  }

  static func usedPages(_ db: Database) throws -> Int64 {
    let all = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
    let free = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
    return all - free
  }

  private func lastSequence(
    _ db: Database, _ anchor: ChainPlace, _ newest: StoredRecord, before instant: Int64
  ) throws -> Int64 {
    try lastSequence(db, anchor, newest) { $0.instant < instant }
  }

  private func lastSequence(
    _ db: Database, _ anchor: ChainPlace, _ newest: StoredRecord, beforeDayOf record: StoredRecord
  ) throws -> Int64 {
    let day = record.civil.prefix(10)
    return try lastSequence(db, anchor, newest) { $0.civil.prefix(10) < day }
  }

  /// The last record that is older, by halving: time goes forward with the sequence.
  private func lastSequence(
    _ db: Database, _ anchor: ChainPlace, _ newest: StoredRecord,
    where isOlder: (StoredRecord) -> Bool
  ) throws -> Int64 {
    var (low, high) = (anchor.sequence, newest.sequence)
    while low < high {
      let middle = low + (high - low + 1) / 2
      guard let record = try JournalTables.record(db, at: middle) else {
        throw Damage("record \(middle) is missing")
      }
      if isOlder(record) { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
