import Foundation
import GRDB
public import HallDomain
public import HallPorts

/// Makes a journal from a copy of a hall's records that is kept elsewhere: for a board that takes
/// the hall over from one that is broken. The chain goes on where the copy ends.
///
/// What the broken board did after the copy's end is not known: numbers that it may have given out
/// are skipped. Blocks; for a program that does nothing else meanwhile.
public final class JournalAdoption {
  private let files: JournalFiles
  private var lock: JournalLock?
  private let draft: DatabaseQueue
  private let writer = JournalWriter(head: .genesis)
  private let codec = EventCodec.current
  private var check = ChainCheck(from: .genesis)
  /// Records that are taken over.
  public private(set) var count: Int64 = 0
  /// The clocks of the last one; nil when there is none.
  public private(set) var last: Now?

  /// Takes the journal's lock and begins beside the present journal, which stays as it is until
  /// `finish`.
  ///
  /// - Throws: `JournalError` when a daemon runs on the directory, or it cannot be written.
  public init(directory: String) throws {
    files = JournalFiles(directory: directory)
    try files.makeDirectory()
    lock = try JournalLock(path: files.lock)
    JournalFiles.remove(database: files.draft)
    try JournalFiles.prepare(files.draft)
    draft = try JournalConnection.draft(files.draft)
    try draft.writeWithoutTransaction { db in _ = try JournalSchema.upgrade(db) }
  }

  /// Takes the next records over, in order. One that does not follow the one before begins the
  /// journal anew: what was before it has been removed by age, or never came to the copy.
  public func add(_ records: [JournalRecord]) throws {
    try draft.writeWithoutTransaction { db in
      try db.inTransaction {
        for record in records { try take(StoredRecord(record), db) }
        return .commit
      }
    }
  }

  private func take(_ record: StoredRecord, _ db: Database) throws {
    if check.fits(record) {
      check.take(record)
      try writer.adopt(record, db)
      count += 1
      last = record.now ?? last
    } else {
      let place = ChainPlace(sequence: record.sequence, hash: record.hash)
      try db.execute(sql: "DELETE FROM record; DELETE FROM snapshot")
      try JournalTables.setAnchor(db, place)
      try JournalTables.setPosition(db, of: OutboxReader.head, place)
      let state = try codec.encode(HallState())
      try JournalTables.insertSnapshot(
        db, place, state: state, digest: SHA256().hash(state), version: codec.stateVersion)
      writer.begin(at: place)
      check.jump(to: place)
      count = 0
    }
  }

  /// Skips numbers and puts the journal in its place; the one that stood there is set aside. The
  /// lock is given up.
  ///
  /// - Parameters:
  ///   - skipped: how many numbers of each service the board before may have given out since.
  ///   - now: the clocks of this board, on the hall's timeline after `last`.
  ///   - numberings: how each service counts.
  /// - Returns: the name under which a journal that stood here is kept; nil when none did.
  public func finish(
    skipping skipped: Int, now: Now, numberings: [ServiceCode: Numbering]
  ) throws -> String? {
    try draft.writeWithoutTransaction { db in
      let loaded = try LoadedState.load(db, codec: codec)
      let events = SkippedNumbers(
        count: skipped, at: now, day: now.civil.date, numberings: numberings,
        reason: "numbers skipped: another board took the hall over"
      ).events(after: loaded.state)
      guard skipped > 0, !events.isEmpty else { return }
      let entry = JournalEntry(
        events: events, origin: Origin(.driver, "hallctl adopt"), key: nil, now: now)
      try writer.append(try codec.encode([entry]), db)
    }
    try draft.close()
    try JournalFiles.sync(files.draft)
    var kept: String?
    let present = [""] + JournalFiles.companions
    if present.contains(where: { JournalFiles.exists(files.journal + $0) }) {
      kept = try files.setAside(files.journal, as: "replaced")
    }
    for path in [files.witness, files.suspect, files.backup, files.restore] {
      JournalFiles.remove(database: path)
    }
    try JournalFiles.move(files.draft, to: files.journal)
    try files.syncDirectory()
    lock = nil
    return kept
  }
}

extension StoredRecord {
  fileprivate init(_ record: JournalRecord) {
    self.init(
      sequence: record.sequence, bootEpoch: record.bootEpoch, boottime: record.boottime,
      instant: record.instant, unixTime: record.unixTime, civil: record.civil,
      quality: record.quality, kind: record.kind, version: record.version,
      originKind: record.originKind, originName: record.originName, payload: record.payload,
      hash: RecordHash(bytes: record.hash))
  }
}
