import HallPorts

/// Consecutive records of one boot on their way to the centre. What repeats travels once: local
/// times, and quality, kind, version and origin together as a record's shape.
struct RecordBatch: Sendable {
  private struct Shape: Hashable {
    var quality: String
    var kind: String
    var version: Int64
    var originKind: String
    var originName: String
  }

  private(set) var records: ArraySlice<JournalRecord>

  /// As many of the records as fit: of one boot, at most `Limits.bytesInBatch` long, at least one.
  /// Nil when there are none.
  init?(_ all: [JournalRecord]) {
    guard let first = all.first else { return nil }
    var bytes = 0
    let end = all.firstIndex { record in
      bytes += record.payload.count
      return record.bootEpoch != first.bootEpoch
        || (bytes > Limits.bytesInBatch && record.sequence != first.sequence)
    }
    records = all[..<(end ?? all.endIndex)]
  }

  static let statement = """
    SELECT * FROM central.take($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)
    """

  /// The parameters of `central.take` (Migrations/0001-events.sql).
  func parameters(journalEnd: Int64) -> [PostgresValue] {
    var civils = Words<String>()
    var shapes = Words<Shape>()
    var civil: [Int16] = []
    var shape: [Int16] = []
    for record in records {
      civil.append(civils.index(of: record.civil))
      shape.append(
        shapes.index(
          of: Shape(
            quality: record.quality, kind: record.kind, version: record.version,
            originKind: record.originKind, originName: record.originName)))
    }
    func words(_ field: KeyPath<Shape, String>) -> PostgresValue {
      .byteaArray(shapes.all.map { Array($0[keyPath: field].utf8) })
    }
    return [
      .int8(journalEnd), .int8(records.first?.sequence ?? 0), .int8(records.first?.bootEpoch ?? 0),
      .int8Array(records.map(\.boottime)), .int8Array(records.map(\.instant)),
      .int8Array(records.map(\.unixTime)), .int2Array(civil), .int2Array(shape),
      .byteaArray(records.map(\.payload)), .byteaArray(records.map(\.hash)),
      .byteaArray(civils.all.map { Array($0.utf8) }), words(\.quality), words(\.kind),
      .int8Array(shapes.all.map(\.version)), words(\.originKind), words(\.originName),
    ]
  }
}

/// Words that are pointed to by their place, from 1. A batch has fewer than Int16 can count
/// (`Limits.recordsInBatch`).
private struct Words<Word: Hashable> {
  private(set) var all: [Word] = []
  private var places: [Word: Int16] = [:]

  mutating func index(of word: Word) -> Int16 {
    if let place = places[word] { return place }
    all.append(word)
    let place = Int16(all.count)
    places[word] = place
    return place
  }
}
