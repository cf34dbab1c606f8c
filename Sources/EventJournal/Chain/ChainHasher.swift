/// Computes a record's hash: SHA-256 over the previous record's hash (32 bytes), the sequence as
/// a netstring, and the record's canonical bytes.
struct ChainHasher {
  private let digest = SHA256()
  private var place: [UInt8] = []

  mutating func hash(
    _ record: CanonicalRecord, at sequence: Int64, after previous: RecordHash
  ) -> RecordHash {
    place.removeAll(keepingCapacity: true)
    place += previous.bytes
    place.appendNetstring(sequence)
    return digest.hash(place, record.bytes)
  }
}
