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
  private var hasher = ChainHasher()

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
    guard let connection = db.sqliteConnection else { return }
    sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
  }

  /// Writes the entries, their keys and the outbox's head in one transaction; after an error
  /// nothing of them stands in the journal.
  func append(_ entries: [EncodedEntry], _ db: Database) throws {
    let before = head
    var place = head
    try db.inTransaction(.immediate) {
      let insert = try Self.insertion(db)
      let insertKey = RawStatement(
        try db.cachedStatement(sql: "INSERT INTO key (first, last, text) VALUES (?1, ?2, ?3)"), db)
      defer {
        insert.reset()
        insertKey.reset()
      }
      for entry in entries where !entry.events.isEmpty {
        let first = place.sequence + 1
        for record in entry.events { place = try write(record, of: entry, after: place, insert) }
        if let key = entry.key { try write(key, first...place.sequence, insertKey) }
      }
      if place != before { try JournalTables.setPosition(db, of: OutboxReader.head, place) }
      return .commit
    }
    head = place
    day = entries.last { $0.turnsDay != nil }?.turnsDay ?? day
  }

  private func write(
    _ key: IdempotencyKey, _ range: ClosedRange<Int64>, _ insert: RawStatement
  ) throws {
    var text = key.text
    defer { insert.rewind() }
    insert.bind(range.lowerBound, at: 1)
    insert.bind(range.upperBound, at: 2)
    try text.withUTF8 { utf8 in
      insert.bind(text: UnsafeRawBufferPointer(utf8), at: 3)
      _ = try insert.step()
    }
  }

  /// Takes over a record of a damaged file that follows the head, as it stands.
  func adopt(_ record: StoredRecord, _ db: Database) throws {
    precondition(record.sequence == head.sequence + 1, "adopted records follow the head")
    let insert = try Self.insertion(db)
    defer { insert.reset() }
    try bindAndStep(
      insert, CanonicalRecord(record), sequence: record.sequence,
      numbers: (record.bootEpoch, record.boottime, record.instant, record.unixTime),
      version: record.version, hash: record.hash)
    head = ChainPlace(sequence: record.sequence, hash: record.hash)
    try JournalTables.setPosition(db, of: OutboxReader.head, head)
  }

  /// Records again, at the head, what a record says whose place in the chain is lost.
  func rewrite(_ record: StoredRecord, _ db: Database) throws -> ChainPlace {
    var record = record
    record.sequence = head.sequence + 1
    record.hash = hasher.hash(
      CanonicalRecord(record), at: record.sequence, after: head.hash)
    try adopt(record, db)
    return head
  }

  private static func insertion(_ db: Database) throws -> RawStatement {
    RawStatement(
      try db.cachedStatement(
        sql: "INSERT INTO record VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"), db)
  }

  private func write(
    _ record: CanonicalRecord, of entry: EncodedEntry, after place: ChainPlace,
    _ insert: RawStatement
  ) throws -> ChainPlace {
    let sequence = place.sequence + 1
    let now = entry.now
    let hash = hasher.hash(record, at: sequence, after: place.hash)
    try bindAndStep(
      insert, record, sequence: sequence,
      numbers: (Int64(now.bootEpoch), now.boottime, now.instant.nanoseconds, now.unixTime),
      version: Int64(entry.version), hash: hash)
    return ChainPlace(sequence: sequence, hash: hash)
  }

  /// The texts are bound where they lie in the canonical bytes: nothing is copied but into the
  /// page itself.
  private func bindAndStep(
    _ insert: RawStatement, _ record: CanonicalRecord, sequence: Int64,
    numbers: (Int64, Int64, Int64, Int64), version: Int64, hash: RecordHash
  ) throws {
    defer { insert.rewind() }
    insert.bind(sequence, at: 1)
    insert.bind(numbers.0, at: 2)
    insert.bind(numbers.1, at: 3)
    insert.bind(numbers.2, at: 4)
    insert.bind(numbers.3, at: 5)
    insert.bind(version, at: 9)
    try record.bytes.withUnsafeBytes { bytes in
      func bind(_ text: Range<Int>, at column: Int) {
        insert.bind(text: UnsafeRawBufferPointer(rebasing: bytes[text]), at: column)
      }
      bind(record.texts.civil, at: 6)
      bind(record.texts.quality, at: 7)
      bind(record.texts.kind, at: 8)
      bind(record.texts.originKind, at: 10)
      bind(record.texts.originName, at: 11)
      bind(record.texts.payload, at: 12)
      try hash.bytes.withUnsafeBytes { blob in
        insert.bind(blob: blob, at: 13)
        _ = try insert.step()
      }
    }
  }
}
