import Foundation
import GRDB
public import HallDomain
public import HallPorts
public import Logging
import Synchronization

/// The journal in SQLite: append-only records in a hash chain, their idempotency keys and the
/// outbox, snapshots of the state, with a cap on the disk, a daily backup and repair at the start.
/// docs/journal.md describes the file.
///
/// One connection writes and checkpoints; readers are separate, read-only and never wait for it.
public actor SQLiteJournal: HallJournal, JournalKeeper {
  nonisolated let files: JournalFiles
  nonisolated let budget: DiskBudget
  nonisolated let retention: Duration
  nonisolated let pool: DatabasePool
  nonisolated let codec: EventCodec
  nonisolated let logger: Logger
  nonisolated let figures: Mutex<JournalFigures>
  nonisolated let witness: HeadWitness
  private var lock: JournalLock?
  let writer: JournalWriter

  /// What the start found, until `recover` takes it.
  private var opened: JournalStart.Opened?
  private var upkeep: Task<Void, Never>?
  var backupTask: Task<Void, Never>?
  /// When the daily backup may be tried again after it failed.
  var nextBackupTry = ContinuousClock.now
  var upkeepTrouble: String?

  /// Opens the journal in `directory`, which is made when it is missing: takes the lock, puts a
  /// staged restore in place, brings an older schema up to date, checks the end of the chain, and
  /// sets a damaged file aside. Blocks while it does; meant for the start of the program.
  ///
  /// - Parameters:
  ///   - capBytes: room that the journal takes at most with all its files, its daily backup
  ///     included; at least 1 MiB.
  ///   - retention: records are kept for this long, unless the cap demands less.
  public init(
    directory: String, capBytes: Int64, retention: Duration, logger: Logger
  ) throws {
    try self.init(
      directory: directory, capBytes: capBytes, retention: retention, logger: logger,
      codec: .current)
  }

  init(
    directory: String, capBytes: Int64, retention: Duration, logger: Logger, codec: EventCodec
  ) throws {
    let files = JournalFiles(directory: directory)
    do {
      try files.makeDirectory()
      lock = try JournalLock(path: files.lock)
      let opened = try JournalStart(files: files, codec: codec, logger: logger).open()
      let budget = DiskBudget(
        capBytes: capBytes, diskBytes: DiskReserve.diskBytes(near: files.journal))
      let reserve = DiskReserve(path: files.reserve, bytes: budget.reserveBytes)
      let place = opened.loaded.place
      let writer = JournalWriter(head: place, day: opened.loaded.state.day.date)
      let witness = try HeadWitness(path: files.witness)
      witness.write(writer.witnessed)
      witness.sync()
      let isReserveHeld = reserve.take()
      try opened.pool.writeWithoutTransaction { db in
        try writer.watchLog(db)
        try db.execute(
          sql: """
            PRAGMA max_page_count = \
            \(isReserveHeld ? budget.journalPages : budget.journalPagesOnReserve)
            """)
      }
      self.files = files
      self.budget = budget
      self.retention = retention
      self.codec = codec
      self.logger = logger
      self.opened = opened
      self.writer = writer
      self.witness = witness
      pool = opened.pool
      figures = Mutex(JournalFigures(lastSequence: place.sequence, onReserve: !isReserveHeld))
    } catch {
      throw JournalError(error, near: files.journal)
    }
    refreshFigures()
  }

  deinit {
    upkeep?.cancel()
    backupTask?.cancel()
  }

  /// Ends upkeep, writes the log back into the file and gives the lock up with the journal.
  public func close() async {
    // Upkeep first: it could start a backup.
    upkeep?.cancel()
    await upkeep?.value
    backupTask?.cancel()
    await backupTask?.value
    witness.sync()
    try? await pool.onWriter { db in _ = try db.checkpoint(.truncate) }
    try? pool.close()
    lock = nil
  }

  /// Set when SQLite found the file damaged while the hall runs: nothing can be recorded until the
  /// daemon is started again, which repairs it.
  public nonisolated var damage: String? { figures.withLock { $0.damage } }

  // MARK: - HallJournal

  /// The newest snapshot with what came after it. Upkeep (pruning, the daily backup, coming back
  /// from the reserve) begins with the first call.
  public func recover() async throws -> RecoveredHall {
    let repair = opened?.repair
    let loaded: LoadedState
    if let opened, opened.loaded.place.sequence == figures.withLock({ $0.lastSequence }) {
      loaded = opened.loaded
    } else {
      do {
        let codec = codec
        loaded = try await pool.onReader { try LoadedState.load($0, codec: codec) }
      } catch {
        throw failure(error)
      }
    }
    opened = nil
    startUpkeep()
    return RecoveredHall(
      state: loaded.state, sequence: loaded.place.sequence, last: loaded.last,
      replayed: loaded.replayed, repair: repair)
  }

  public func append(
    _ entries: [JournalEntry], after sequence: Int64
  ) async throws(JournalError) -> [[RecordedEvent]] {
    let encoded: [EncodedEntry]
    do { encoded = try codec.encode(entries) } catch { throw failure(error) }
    do {
      try await commit(encoded, after: sequence)
    } catch {
      // The reserve is for what is under way: the group that met the full disk is taken with it.
      guard error.isFull, await releaseReserve() else { throw error }
      try await commit(encoded, after: sequence)
    }
    var sequence = sequence
    return entries.map { entry in
      entry.events.map { event in
        sequence += 1
        return RecordedEvent(
          sequence: sequence, event: event, origin: entry.origin, now: entry.now)
      }
    }
  }

  private func commit(
    _ entries: [EncodedEntry], after sequence: Int64
  ) async throws(JournalError) {
    do {
      let isLogLong = try await pool.onWriter { [self] db in
        let last = writer.head.sequence
        guard last == sequence else { throw JournalError.outOfStep(last: last) }
        try writer.append(entries, db)
        witness.write(writer.witnessed)
        figures.withLock { $0.lastSequence = writer.head.sequence }
        return writer.logPages > budget.walPages
      }
      // After the answer: who waits for it does not wait for the checkpoint.
      if isLogLong { pool.asyncWriteWithoutTransaction { [writer] in writer.checkpoint($0) } }
    } catch {
      throw failure(error)
    }
  }

  public func records(
    of key: IdempotencyKey
  ) async throws(JournalError) -> [RecordedEvent]? {
    let codec = codec
    do {
      return try await pool.onReader { db in
        guard let range = try JournalTables.keyRange(db, key.text) else { return nil }
        return try JournalTables.records(
          db, after: range.lowerBound - 1, through: range.upperBound,
          limit: Limits.recordsPerRead
        ).map { try codec.decode($0) }
      }
    } catch {
      throw failure(error)
    }
  }

  public func records(
    after sequence: Int64, limit: Int
  ) async throws(JournalError) -> [RecordedEvent] {
    let codec = codec
    do {
      return try await pool.onReader { db in
        try JournalTables.records(
          db, after: sequence, limit: min(max(limit, 0), Limits.recordsPerRead)
        ).map { try codec.decode($0) }
      }
    } catch {
      throw failure(error)
    }
  }

  public func saveSnapshot(
    of state: HallState, at sequence: Int64
  ) async throws(JournalError) {
    let version = codec.stateVersion
    do {
      let bytes = try codec.encode(state)
      let digest = SHA256().hash(bytes)
      try await pool.onWriter { db in
        let anchor = try JournalTables.anchor(db)
        let hash = sequence == anchor.sequence
          ? anchor.hash : try JournalTables.record(db, at: sequence)?.hash
        guard let hash else { throw Damage("there is no record \(sequence) for a snapshot") }
        try db.inTransaction(.immediate) {
          try JournalTables.insertSnapshot(
            db, ChainPlace(sequence: sequence, hash: hash), state: bytes, digest: digest,
            version: version)
          return .commit
        }
      }
      witness.sync()
    } catch {
      throw failure(error)
    }
  }

  public func status() async -> JournalStatus {
    let budget = budget
    return figures.withLock { figures in
      JournalStatus(
        lastSequence: figures.lastSequence, bytes: figures.bytes, capBytes: budget.capBytes,
        freeDiskBytes: figures.freeDiskBytes, onReserve: figures.onReserve)
    }
  }

  // MARK: - The outbox

  /// How far a reader outside the hall has taken the journal over; 0 for a new one.
  public func outboxPosition(of reader: String) async throws(JournalError) -> Int64 {
    do {
      return try await pool.onReader { try JournalTables.position($0, of: reader)?.sequence ?? 0 }
    } catch {
      throw failure(error)
    }
  }

  /// Keeps that a reader has taken over everything up to `sequence`. Records it has not taken yet
  /// are not removed by age, only when the cap demands it.
  public func advanceOutbox(of reader: String, to sequence: Int64) async throws(JournalError) {
    precondition(reader != OutboxReader.head, "\(reader) is the journal's own row")
    do {
      try await pool.onWriter { db in
        let hash = try JournalTables.record(db, at: sequence)?.hash ?? .genesis
        try JournalTables.setPosition(
          db, of: reader, ChainPlace(sequence: sequence, hash: hash))
      }
    } catch {
      throw failure(error)
    }
  }

  // MARK: - Inside

  /// What an error means; one that says the file is damaged also leaves a mark for the next start.
  nonisolated func failure(_ error: any Error) -> JournalError {
    if isDamage(error) {
      let isFirst = figures.withLock { figures in
        defer { figures.damage = "\(error)" }
        return figures.damage == nil
      }
      if isFirst {
        try? JournalFiles.prepare(files.suspect)
        logger.critical(
          "the journal's file is damaged: the next start repairs it",
          metadata: ["error": "\(error)", "message_id": "journal-damaged"])
      }
    }
    return JournalError(error, near: files.journal)
  }

  private func startUpkeep() {
    guard upkeep == nil else { return }
    upkeep = Task { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: Limits.upkeepInterval)
        guard !Task.isCancelled, let self else { return }
        await self.upkeepStep()
      }
    }
  }
}
