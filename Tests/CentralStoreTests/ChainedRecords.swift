import HallPorts

@testable import EventJournal

/// Records in a true chain that no journal wrote.
enum ChainedRecords {
  static func make(
    _ count: Int, after start: JournalMark = .start,
    _ change: (inout JournalRecord) -> Void = { _ in }
  ) -> [JournalRecord] {
    var hasher = ChainHasher()
    var previous = RecordHash(bytes: start.hash)
    return (start.sequence + 1...start.sequence + Int64(count)).map { sequence in
      var record = JournalRecord(
        sequence: sequence, bootEpoch: 1, boottime: sequence * 1_000_000_000,
        instant: sequence * 1_000_000_000, unixTime: 1_795_000_000_000_000_000 + sequence,
        civil: "2026-11-18 09:00:00", quality: "synchronised", kind: "day.hallOpened", version: 1,
        originKind: "timer", originName: "hall",
        payload: Array("{\"day\":{\"hallOpened\":{\"at\":\(sequence)}}}".utf8), hash: [])
      change(&record)
      previous = hasher.hash(
        CanonicalRecord(
          clocks: CanonicalRecord(
            bootEpoch: record.bootEpoch, boottime: record.boottime, instant: record.instant,
            unixTime: record.unixTime, civil: Array(record.civil.utf8),
            quality: Array(record.quality.utf8)),
          kind: Array(record.kind.utf8), version: record.version,
          originKind: Array(record.originKind.utf8), originName: Array(record.originName.utf8),
          payload: record.payload), at: sequence, after: previous)
      record.hash = previous.bytes
      return record
    }
  }
}
