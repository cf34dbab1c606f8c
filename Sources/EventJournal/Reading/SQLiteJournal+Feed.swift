import GRDB
public import HallPorts

extension SQLiteJournal: JournalFeed {
  public func journalRecords(
    after sequence: Int64, limit: Int
  ) async throws(JournalError) -> [JournalRecord] {
    do {
      return try await pool.onReader { db in
        try JournalTables.records(
          db, after: sequence, limit: min(max(limit, 0), Limits.recordsPerRead)
        ).map { JournalRecord($0) }
      }
    } catch {
      throw failure(error)
    }
  }

  public func mark(at sequence: Int64) async throws(JournalError) -> JournalMark? {
    do {
      return try await pool.onReader { db in
        let anchor = try JournalTables.anchor(db)
        let hash = sequence == anchor.sequence
          ? anchor.hash : try JournalTables.record(db, at: sequence)?.hash
        return hash.map { JournalMark(sequence: sequence, hash: $0.bytes) }
      }
    } catch {
      throw failure(error)
    }
  }

  public func firstMark() async throws(JournalError) -> JournalMark {
    do {
      return try await pool.onReader { db in
        let anchor = try JournalTables.anchor(db)
        return JournalMark(sequence: anchor.sequence, hash: anchor.hash.bytes)
      }
    } catch {
      throw failure(error)
    }
  }

  public func lastSequence() async -> Int64 { figures.withLock { $0.lastSequence } }
}

extension JournalRecord {
  init(_ stored: StoredRecord) {
    self.init(
      sequence: stored.sequence, bootEpoch: stored.bootEpoch, boottime: stored.boottime,
      instant: stored.instant, unixTime: stored.unixTime, civil: stored.civil,
      quality: stored.quality, kind: stored.kind, version: stored.version,
      originKind: stored.originKind, originName: stored.originName, payload: stored.payload,
      hash: stored.hash.bytes)
  }
}
