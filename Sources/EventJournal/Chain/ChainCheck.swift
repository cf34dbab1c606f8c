/// Follows the chain record by record and says where and how it is broken. Pure: it is given the
/// records in order and keeps only the last place.
struct ChainCheck {
  private(set) var place: ChainPlace
  private(set) var records: Int64 = 0
  private(set) var faults: [String] = []
  private(set) var unlistedFaults = 0

  /// The last record whose hash fits, where it was written; after an inserted record the numbers
  /// of the true ones are `shift` too high.
  private var lastTrue: ChainPlace
  private var inserted: [Int64] = []
  private var shift: Int64 = 0
  private var hasher = ChainHasher()

  init(from place: ChainPlace) {
    self.place = place
    lastTrue = place
  }

  var isWhole: Bool { faults.isEmpty }

  /// Whether the record is exactly the one that follows the last.
  mutating func fits(_ record: StoredRecord) -> Bool {
    record.sequence == place.sequence + 1
      && hash(record, after: place.hash, sequence: record.sequence) == record.hash
  }

  mutating func take(_ record: StoredRecord) {
    records += 1
    if record.sequence != place.sequence + 1 {
      note(missing: place.sequence + 1, until: record.sequence - 1)
      // Whether this one follows the lost ones cannot be known: its own hash is the new start.
      accept(record)
      return
    }
    if hash(record, after: place.hash, sequence: record.sequence - shift) == record.hash {
      accept(record)
      return
    }
    let follows = lastTrue.sequence - shift + 1
    if place != lastTrue, hash(record, after: lastTrue.hash, sequence: follows) == record.hash {
      // It follows the last true one directly: what stands between was put in.
      if unlistedFaults == 0 { faults.removeLast(min(faults.count, inserted.count)) }
      for sequence in inserted { note("record \(sequence) was inserted") }
      shift += Int64(inserted.count)
      accept(record)
      return
    }
    note(
      "record \(record.sequence) (\(record.kind)) was changed, or the one before it together with "
        + "its hash: they do not follow each other")
    inserted.append(record.sequence)
    place = ChainPlace(sequence: record.sequence, hash: record.hash)
  }

  mutating func note(_ fault: String) {
    if faults.count < Limits.listedFaults { faults.append(fault) } else { unlistedFaults += 1 }
  }

  mutating func note(missing first: Int64, until last: Int64) {
    note(first == last ? "record \(first) is missing" : "records \(first) to \(last) are missing")
  }

  /// Goes on at a later start of the chain: older records were removed by the retention rule.
  mutating func jump(to start: ChainPlace) {
    place = start
    lastTrue = start
    inserted = []
    shift = 0
  }

  private mutating func accept(_ record: StoredRecord) {
    place = ChainPlace(sequence: record.sequence, hash: record.hash)
    lastTrue = place
    inserted = []
  }

  private mutating func hash(
    _ record: StoredRecord, after previous: RecordHash, sequence: Int64
  ) -> RecordHash {
    hasher.hash(CanonicalRecord(record), at: sequence, after: previous)
  }
}
