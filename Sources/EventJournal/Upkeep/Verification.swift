import GRDB
import HallPorts

/// `verify` as a value that is fed page by page: the chain, and the places known from elsewhere.
struct Verification {
  /// A record's place that stands somewhere else than in the chain itself.
  struct Known: Hashable, Sendable {
    var name: String
    var place: ChainPlace
  }

  /// What one read transaction saw.
  struct Page: Sendable {
    var anchor: ChainPlace
    var head: ChainPlace?
    var records: [StoredRecord]
    var isLast: Bool

    init(_ db: Database, after: Int64?) throws {
      anchor = try JournalTables.anchor(db)
      head = try JournalTables.position(db, of: OutboxReader.head)
      let start = max(after ?? anchor.sequence, anchor.sequence)
      records = try JournalTables.records(
        db, after: after == nil ? 0 : start, limit: Limits.recordsPerPage)
      isLast = records.count < Limits.recordsPerPage
    }
  }

  private var known: [Int64: [Known]]
  private var check: ChainCheck?
  private var first: Int64?
  private var last: Int64 = 0

  init(known: [Known]) { self.known = Dictionary(grouping: known) { $0.place.sequence } }

  /// After which record the next page begins; nil for the first page.
  var next: Int64? { check?.place.sequence }

  /// True after the last page.
  mutating func take(_ page: Page) -> Bool {
    var check = check ?? ChainCheck(from: page.anchor)
    compare(page.anchor, &check)
    if page.anchor.sequence > check.place.sequence { check.jump(to: page.anchor) }
    for record in page.records {
      if record.sequence <= page.anchor.sequence {
        check.note("record \(record.sequence) stands before the beginning of the chain")
        continue
      }
      if first == nil { first = record.sequence }
      last = record.sequence
      check.take(record)
      compare(ChainPlace(sequence: record.sequence, hash: record.hash), &check)
    }
    if page.isLast { checkEnd(page, &check) }
    self.check = check
    return page.isLast
  }

  var verdict: JournalVerdict {
    var faults = check?.faults ?? []
    if let more = check?.unlistedFaults, more > 0 { faults.append("and \(more) more") }
    return JournalVerdict(
      records: check?.records ?? 0, firstSequence: first ?? 0, lastSequence: last,
      faults: faults, lastHash: check?.place.hash.hex ?? "")
  }

  private mutating func compare(_ place: ChainPlace, _ check: inout ChainCheck) {
    for one in known.removeValue(forKey: place.sequence) ?? [] where one.place.hash != place.hash {
      check.note("record \(place.sequence) is another one than \(one.name) has")
    }
  }

  private mutating func checkEnd(_ page: Page, _ check: inout ChainCheck) {
    let end = check.place.sequence
    if let head = page.head, head.sequence < end {
      check.note("records \(head.sequence + 1) to \(end) were put in behind the journal's end")
    } else if let head = page.head, head.sequence > end {
      check.note(missing: end + 1, until: head.sequence)
    }
    for sequence in known.keys.sorted() where sequence > max(end, page.head?.sequence ?? 0) {
      let name = known[sequence]?.first?.name ?? ""
      check.note("the end is missing: \(name) knows record \(sequence), the last one is \(end)")
    }
  }
}
