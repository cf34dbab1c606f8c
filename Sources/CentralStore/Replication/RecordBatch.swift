import HallPorts

/// Consecutive records of one boot on their way to the centre, ready to be sent. What repeats
/// travels once: local times, and quality, kind, version and origin together as a record's shape.
struct RecordBatch: Sendable {
  private struct Shape: Hashable {
    var quality: String
    var kind: String
    var version: Int64
    var originKind: String
    var originName: String
  }

  let count: Int
  let first: Int64
  let last: Int64
  /// Wall clock of the last record, nanoseconds.
  let newest: Int64
  private let parameters: PostgresParameters

  /// Bytes that it takes on the wire, without TCP's and TLS's own.
  var bytes: Int { parameters.bytes.count }

  /// As many of the records as fit: of one boot, at most `limit` bytes long, at least one. Nil when
  /// there are none.
  ///
  /// A long batch also ends where a number gets a digit more: with one length of each number the
  /// centre is quicker by far (Migrations/0012-quicker-batches.sql).
  init?(_ all: [JournalRecord], bytes limit: Int = Limits.bytesInBatch) {
    guard let first = all.first else { return nil }
    let isLong = all.count > Limits.recordsInFirstBatch
    let lengths = NumberLengths(of: first)
    var bytes = 0
    let end = all.firstIndex { record in
      bytes += record.payload.count
      return record.bootEpoch != first.bootEpoch || (isLong && !lengths.fit(record))
        || (bytes > limit && record.sequence != first.sequence)
    }
    let records = all[..<(end ?? all.endIndex)]
    count = records.count
    self.first = first.sequence
    last = records.last?.sequence ?? first.sequence
    newest = records.last?.unixTime ?? first.unixTime
    parameters = Self.parameters(records, of: first)
  }

  static let statement = """
    SELECT * FROM central.take($16,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)
    """
  static let previewStatement = """
    SELECT central.preview($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)
    """

  /// The parameters of `central.preview` (Migrations/0004-live-lane.sql).
  var previewParameters: PostgresParameters { parameters }

  /// The parameters of `central.take` (Migrations/0005-quick-batches.sql).
  func parameters(journalEnd: Int64) -> PostgresParameters {
    var parameters = parameters
    parameters.append(.int8(journalEnd))
    return parameters
  }

  private static func parameters(
    _ records: ArraySlice<JournalRecord>, of first: JournalRecord
  ) -> PostgresParameters {
    var civils = Words<String>()
    var shapes = Words<Shape>()
    var civil: [Int16] = []
    var shape: [Int16] = []
    civil.reserveCapacity(records.count)
    shape.reserveCapacity(records.count)
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
    return PostgresParameters([
      .int8(first.sequence), .int8(first.bootEpoch),
      .int8Array(records.map(\.boottime)), .int8Array(records.map(\.instant)),
      .int8Array(records.map(\.unixTime)), .int2Array(civil), .int2Array(shape),
      .byteaArray(records.map(\.payload)), .byteaArray(records.map(\.hash)),
      .byteaArray(civils.all.map { Array($0.utf8) }), words(\.quality), words(\.kind),
      .int8Array(shapes.all.map(\.version)), words(\.originKind), words(\.originName),
    ])
  }
}

/// The range of numbers that have as many digits as a record's own.
private struct NumberLengths {
  private let sequence: Range<Int64>
  private let boottime: Range<Int64>
  private let instant: Range<Int64>
  private let unixTime: Range<Int64>

  init(of record: JournalRecord) {
    sequence = Self.numbers(asLongAs: record.sequence)
    boottime = Self.numbers(asLongAs: record.boottime)
    instant = Self.numbers(asLongAs: record.instant)
    unixTime = Self.numbers(asLongAs: record.unixTime)
  }

  func fit(_ record: JournalRecord) -> Bool {
    sequence.contains(record.sequence) && boottime.contains(record.boottime)
      && instant.contains(record.instant) && unixTime.contains(record.unixTime)
  }

  private static func numbers(asLongAs number: Int64) -> Range<Int64> {
    guard number >= 0 else { return .min..<0 }
    var (low, high): (Int64, Int64) = (0, 10)
    while number >= high {
      low = high
      let (next, isTooLarge) = high.multipliedReportingOverflow(by: 10)
      if isTooLarge { return low..<Int64.max }
      high = next
    }
    return low..<high
  }
}

/// Words that are pointed to by their place, from 1. A batch has fewer than Int16 can count
/// (`Limits.recordsInBatch`). The last one mostly comes again at once: no look-up then.
private struct Words<Word: Hashable> {
  private(set) var all: [Word] = []
  private var places: [Word: Int16] = [:]
  private var latest: (word: Word, place: Int16)?

  mutating func index(of word: Word) -> Int16 {
    if let latest, latest.word == word { return latest.place }
    let place = places[word] ?? add(word)
    latest = (word, place)
    return place
  }

  private mutating func add(_ word: Word) -> Int16 {
    all.append(word)
    let place = Int16(all.count)
    places[word] = place
    return place
  }
}
