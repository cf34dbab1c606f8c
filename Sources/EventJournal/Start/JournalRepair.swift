import Glibc
import GRDB
import HallDomain
import HallPorts

/// Puts a journal together anew after damage: the daily backup, then every record of the damaged
/// file that follows it, then what else can be read. The damaged file is set aside, never removed.
struct JournalRepair {
  var files: JournalFiles
  var codec: EventCodec
  var reason: String
  var witness: HeadWitness.Record?

  private struct Outcome {
    var base: ChainPlace
    var isFromBackup: Bool
    var chained: Int64
    var loose: Int64
    var lost: Int64
    var isEndUnknown: Bool
    var skipped: Int
    var head: Int64
  }

  /// Leaves a good journal in place and answers with what was done, in words.
  func run() throws -> String {
    JournalFiles.remove(database: files.draft)
    let outcome = try makeDraft()
    try JournalFiles.sync(files.draft)
    var kept: String?
    let present = [""] + JournalFiles.companions
    if present.contains(where: { JournalFiles.exists(files.journal + $0) }) {
      kept = try files.setAside(files.journal, as: "damaged")
    }
    try JournalFiles.move(files.draft, to: files.journal)
    unlink(files.suspect)
    unlink(files.witness)
    try files.syncDirectory()
    return words(outcome, kept: kept)
  }

  private func makeDraft() throws -> Outcome {
    if JournalFiles.exists(files.backup), let outcome = try? fill(fromBackup: true) {
      return outcome
    }
    JournalFiles.remove(database: files.draft)
    return try fill(fromBackup: false)
  }

  private func fill(fromBackup: Bool) throws -> Outcome {
    if fromBackup {
      try FileCopy.copy(files.backup, to: files.draft)
    } else {
      try JournalFiles.prepare(files.draft)
    }
    let draft = try JournalConnection.draft(files.draft)
    defer { try? draft.close() }
    let source = sourceToSalvage()
    defer { try? source?.queue.close() }
    return try draft.writeWithoutTransaction { db in
      _ = try JournalSchema.upgrade(db)
      if fromBackup { try FileCheck.run(db) } else { takeAnchor(of: source?.queue, db) }
      let base = try JournalTables.position(db, of: OutboxReader.head) ?? .genesis
      let writer = JournalWriter(head: base)
      var chained: Int64 = 0
      var loose: Int64 = 0
      var known = witness?.place.sequence ?? 0
      try db.inTransaction {
        if let source {
          var salvage = Salvage(from: source.queue, into: db, writer: writer)
          try salvage.run(takingLoose: source.isPresent)
          (chained, loose) = (salvage.chained, salvage.loose)
          if source.isPresent { known = max(known, salvage.highest) }
        }
        return .commit
      }
      let loaded = try loadOrBeginAnew(db, writer: writer)
      let lost = max(0, known - (base.sequence + chained) - loose)
      let isEndUnknown = witness == nil
      var skipped = 0
      if lost > 0 || isEndUnknown {
        skipped = try skipNumbers(loaded, lost: lost, isEndUnknown, db, writer)
      }
      return Outcome(
        base: base, isFromBackup: fromBackup, chained: chained, loose: loose, lost: lost,
        isEndUnknown: isEndUnknown, skipped: skipped, head: writer.head.sequence)
    }
  }

  /// The damaged file, or when it is gone the one that an earlier, interrupted repair set aside.
  private func sourceToSalvage() -> (queue: DatabaseQueue, isPresent: Bool)? {
    if JournalFiles.size(files.journal) > 0 {
      return (try? JournalConnection.reader(files.journal)).map { ($0, true) }
    }
    let name = files.names().last {
      $0.hasPrefix("journal.sqlite.damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
    }
    guard let name else { return nil }
    return (try? JournalConnection.reader(files.directory + "/" + name)).map { ($0, false) }
  }

  /// Without a backup the draft's chain begins where the damaged file's does.
  private func takeAnchor(of source: DatabaseQueue?, _ db: Database) {
    guard let source, let anchor = try? source.read({ try JournalTables.anchor($0) })
    else { return }
    try? JournalTables.setAnchor(db, anchor)
    try? JournalTables.setPosition(db, of: OutboxReader.head, anchor)
  }

  /// The draft's state; when records are there but nothing to fold them onto, an empty hall.
  private func loadOrBeginAnew(_ db: Database, writer: JournalWriter) throws -> LoadedState {
    do {
      return try LoadedState.load(db, codec: codec)
    } catch is Damage {
      try db.execute(sql: "DELETE FROM record; DELETE FROM key; DELETE FROM snapshot")
      try JournalTables.setAnchor(db, .genesis)
      try JournalTables.setPosition(db, of: OutboxReader.head, .genesis)
      writer.begin(at: .genesis)
      return try LoadedState.load(db, codec: codec)
    }
  }

  /// Records that certain numbers are used up, so that none that a lost record handed out can be
  /// handed out again.
  private func skipNumbers(
    _ loaded: LoadedState, lost: Int64, _ isEndUnknown: Bool, _ db: Database,
    _ writer: JournalWriter
  ) throws -> Int {
    guard let last = loaded.last else { return 0 }
    let count = isEndUnknown ? Limits.skippedNumbers : Int(min(lost, Int64(Limits.skippedNumbers)))
    let events = SkippedNumbers(count: count, at: last, day: witness?.day)
      .events(after: loaded.state)
    guard !events.isEmpty else { return 0 }
    var now = last
    now.quality = .untrusted
    let entry = JournalEntry(
      events: events, origin: Origin(.driver, "journal repair"), key: nil, now: now)
    try writer.append(try codec.encode([entry]), db)
    return count
  }

  private func words(_ outcome: Outcome, kept: String?) -> String {
    var words = ["The journal was damaged: \(reason)."]
    if let kept { words.append("The damaged file is kept as \(kept).") }
    words.append(
      outcome.isFromBackup
        ? "The daily backup up to record \(outcome.base.sequence) was taken instead"
          + ", and \(outcome.chained) records of the damaged file that follow it."
        : "There was no good backup: \(outcome.chained) whole records of the damaged file were "
          + "taken.")
    if outcome.loose > 0 {
      words.append(
        "\(outcome.loose) records behind a gap were recorded again with new sequence numbers.")
    }
    if outcome.lost > 0 {
      words.append("\(outcome.lost) records are lost: look at the waiting tickets and windows.")
    } else if outcome.isEndUnknown {
      words.append("Whether records at the end are lost is not known.")
    } else {
      words.append("No record is lost.")
    }
    if outcome.skipped > 0 {
      words.append(
        "\(outcome.skipped) numbers of each service are skipped, so that no number comes twice.")
    }
    return words.joined(separator: " ")
  }
}
