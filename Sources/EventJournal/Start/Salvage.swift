import Foundation
import GRDB

/// Takes what can still be read of a damaged journal over into a draft.
struct Salvage {
  /// Records that follow the draft's chain.
  private(set) var chained: Int64 = 0
  /// Readable records behind a gap: taken with new numbers, so that what they tell is not lost.
  private(set) var loose: Int64 = 0
  /// The highest sequence that the damaged file knows of.
  private(set) var highest: Int64 = 0

  private let source: DatabaseQueue
  private let draft: Database
  private let writer: JournalWriter

  init(from source: DatabaseQueue, into draft: Database, writer: JournalWriter) {
    self.source = source
    self.draft = draft
    self.writer = writer
  }

  /// - Parameter takingLoose: false for a file of an earlier accident: only what follows the
  ///   draft's chain is then taken.
  mutating func run(takingLoose: Bool) throws {
    let start = writer.head
    var check = ChainCheck(from: start)
    let reached = try takeChained(&check)
    try takeKeys(after: start.sequence, through: reached)
    takeSnapshots(through: reached)
    highest = max(reached, headOfSource())
    if takingLoose { try takeLoose(after: reached) }
  }

  private mutating func takeChained(_ check: inout ChainCheck) throws -> Int64 {
    var isOpen = true
    while isOpen {
      let after = check.place.sequence
      var page: [StoredRecord] = []
      let isReadable = readAscending(after: after) { page.append($0) }
      isOpen = isReadable && page.count == Limits.recordsPerPage
      for record in page {
        guard check.fits(record) else {
          isOpen = false
          break
        }
        check.take(record)
        try writer.adopt(record, draft)
        chained += 1
      }
    }
    return check.place.sequence
  }

  /// False when a page in the midst could not be read; what came before it was given.
  private func readAscending(after: Int64, _ body: (StoredRecord) -> Void) -> Bool {
    do {
      try source.read { db in
        try JournalTables.eachRecord(
          db, "WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
          [after, Int64(Limits.recordsPerPage)], body)
      }
      return true
    } catch {
      return false
    }
  }

  /// Comes from the other end, as far down as the file can be read, and then takes what it found
  /// in its own order. A record that does not fit the one before it is left out.
  private mutating func takeLoose(after reached: Int64) throws {
    let lowest = lowestFromAbove(reached)
    guard lowest < .max else { return }
    var previous: StoredRecord?
    var after = lowest - 1
    var check = ChainCheck(from: .genesis)
    while true {
      var page: [StoredRecord] = []
      let isReadable = readAscending(after: after) { page.append($0) }
      for record in page {
        let isNext = previous?.sequence == record.sequence - 1
        if let previous, isNext {
          check.jump(to: ChainPlace(sequence: previous.sequence, hash: previous.hash))
        }
        // Directly behind the chain's end it had its chance to fit.
        let fits = isNext ? check.fits(record) : record.sequence != reached + 1
        previous = record
        guard fits else { continue }
        let place = try writer.rewrite(record, draft)
        try takeKey(first: record.sequence, as: place.sequence)
        loose += 1
      }
      guard isReadable, page.count == Limits.recordsPerPage, let last = page.last else { return }
      after = last.sequence
    }
  }

  private mutating func lowestFromAbove(_ reached: Int64) -> Int64 {
    var lowest = Int64.max
    do {
      try source.read { db in
        let row = RawStatement(
          try db.cachedStatement(
            sql: "SELECT sequence FROM record WHERE sequence > ?1 ORDER BY sequence DESC"), db)
        defer { row.reset() }
        row.bind(reached, at: 1)
        while try row.step() { lowest = row.number(0) }
      }
    } catch {
      // Here the damage begins when one comes from above.
    }
    if lowest < .max { highest = max(highest, lowest) }
    return lowest
  }

  private func headOfSource() -> Int64 {
    let head = try? source.read { try JournalTables.position($0, of: OutboxReader.head) }
    let last = try? source.read { try JournalTables.lastRecord($0) }
    return max(head?.sequence ?? 0, last?.sequence ?? 0)
  }

  private func takeKeys(after: Int64, through: Int64) throws {
    let rows = try? source.read { db in
      try Row.fetchAll(
        db, sql: "SELECT first, last, text FROM key WHERE first > ? AND last <= ?",
        arguments: [after, through])
    }
    for row in rows ?? [] {
      try draft.execute(
        sql: "INSERT OR IGNORE INTO key (first, last, text) VALUES (?, ?, ?)",
        arguments: [row["first"] as Int64, row["last"] as Int64, row["text"] as String])
    }
  }

  private func takeKey(first: Int64, as newFirst: Int64) throws {
    let row = try? source.read { db in
      try Row.fetchOne(db, sql: "SELECT last, text FROM key WHERE first = ?", arguments: [first])
    }
    guard let row = row ?? nil else { return }
    try draft.execute(
      sql: "INSERT OR IGNORE INTO key (first, last, text) VALUES (?, ?, ?)",
      arguments: [
        newFirst, newFirst + (row["last"] as Int64) - first, row["text"] as String,
      ])
  }

  private func takeSnapshots(through: Int64) {
    let rows = try? source.read { db in
      try Row.fetchAll(
        db, sql: "SELECT sequence, hash, version, state, digest FROM snapshot WHERE sequence <= ?",
        arguments: [through])
    }
    for row in rows ?? [] {
      try? draft.execute(
        sql: "INSERT OR IGNORE INTO snapshot VALUES (?, ?, ?, ?, ?)",
        arguments: [
          row["sequence"] as Int64, row["hash"] as Data, row["version"] as Int,
          row["state"] as Data, row["digest"] as Data,
        ])
    }
  }
}
