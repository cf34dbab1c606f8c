import GRDB
import GRDBSQLite
import HallDomain
import HallPorts

/// What the one writing connection knows: the end of the chain. Used only on its queue.
final class JournalWriter: @unchecked Sendable {  // safe: only touched on the writer's serial queue
  private(set) var head: ChainPlace
  /// The hall day of the newest numbers.
  private var day: CivilDate?
  /// Pages in the write-ahead log, as of the last commit.
  private(set) var logPages = 0
  private var canonical = CanonicalRecord()
  private let digest = SHA256()

  init(head: ChainPlace, day: CivilDate? = nil) {
    self.head = head
    self.day = day
  }

  var witnessed: HeadWitness.Record { HeadWitness.Record(place: head, day: day) }

  func begin(at place: ChainPlace) { head = place }

  /// Lets SQLite tell after each commit how long its log is.
  func watchLog(_ db: Database) throws {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_wal_hook(
      db.sqliteConnection,
      { context, _, _, pages in
        guard let context else { return SQLITE_OK }
        Unmanaged<JournalWriter>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
        return SQLITE_OK
      }, context)
  }

  /// Writes the log back as far as no reader needs it; what remains is left to the next time.
  func checkpoint(_ db: Database) {
    sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
  }

  /// Writes the entries, their keys and the outbox's head in one transaction and answers with the
  /// sequence before them; after an error nothing of them stands in the journal.
  func append(_ entries: [EncodedEntry], _ db: Database) throws -> Int64 {
    let before = head
    var place = head
    try db.inTransaction(.immediate) {
      let insert = try Self.insertion(db)
      for entry in entries where !entry.events.isEmpty {
        let first = place.sequence + 1
        for event in entry.events { place = try write(event, entry.now, after: place, insert) }
        if let key = entry.key {
          try db.cachedStatement(sql: "INSERT INTO key (first, last, text) VALUES (?, ?, ?)")
            .execute(arguments: [first, place.sequence, key.text])
        }
      }
      if place != before { try JournalTables.setPosition(db, of: OutboxReader.head, place) }
      return .commit
    }
    head = place
    if let newest = entries.last(where: { $0.turnsDay != nil }) { day = newest.turnsDay }
    return before.sequence
  }

  /// Takes over a record of a damaged file that follows the head, as it stands.
  func adopt(_ record: StoredRecord, _ db: Database) throws {
    precondition(record.sequence == head.sequence + 1, "adopted records follow the head")
    let insert = try Self.insertion(db)
    canonical.fill(after: head.hash, sequence: record.sequence, stored: record)
    try bindAndStep(
      insert, sequence: record.sequence,
      numbers: (record.bootEpoch, record.boottime, record.instant, record.unixTime),
      version: record.version, hash: record.hash)
    head = ChainPlace(sequence: record.sequence, hash: record.hash)
    try JournalTables.setPosition(db, of: OutboxReader.head, head)
  }

  /// Records again, at the head, what a record says whose place in the chain is lost.
  func rewrite(_ record: StoredRecord, _ db: Database) throws -> ChainPlace {
    var record = record
    record.sequence = head.sequence + 1
    canonical.fill(after: head.hash, sequence: record.sequence, stored: record)
    record.hash = digest.hash(canonical.bytes)
    try adopt(record, db)
    return head
  }

  private static func insertion(_ db: Database) throws -> RawStatement {
    RawStatement(
      try db.cachedStatement(
        sql: "INSERT INTO record VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"), db)
  }

  private func write(
    _ event: EncodedEvent, _ now: Now, after place: ChainPlace, _ insert: RawStatement
  ) throws -> ChainPlace {
    let sequence = place.sequence + 1
    canonical.fill(after: place.hash, sequence: sequence, now: now, row: event)
    let hash = digest.hash(canonical.bytes)
    try bindAndStep(
      insert, sequence: sequence,
      numbers: (Int64(now.bootEpoch), now.boottime, now.instant.nanoseconds, now.unixTime),
      version: Int64(event.version), hash: hash)
    return ChainPlace(sequence: sequence, hash: hash)
  }

  /// The texts are bound where they lie in the canonical bytes: nothing is copied but into the
  /// page itself.
  private func bindAndStep(
    _ insert: RawStatement, sequence: Int64, numbers: (Int64, Int64, Int64, Int64),
    version: Int64, hash: RecordHash
  ) throws {
    defer { insert.reset() }
    insert.bind(sequence, at: 1)
    insert.bind(numbers.0, at: 2)
    insert.bind(numbers.1, at: 3)
    insert.bind(numbers.2, at: 4)
    insert.bind(numbers.3, at: 5)
    insert.bind(version, at: 9)
    try canonical.bytes.withUnsafeBytes { bytes in
      for (text, column) in zip(canonical.texts, [6, 7, 8, 10, 11, 12]) {
        insert.bind(text: UnsafeRawBufferPointer(rebasing: bytes[text]), at: column)
      }
      try hash.bytes.withUnsafeBytes { blob in
        insert.bind(blob: blob, at: 13)
        _ = try insert.step()
      }
    }
  }
}
