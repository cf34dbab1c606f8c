import HallDomain
import HallPorts

/// The bytes of a record that are hashed: the previous record's hash (32 bytes), then each field
/// in the order of the table's columns as a netstring (`LENGTH:BYTES,`, numbers in decimal), so
/// that no two records have the same bytes. Any language can compute them again from the file.
struct CanonicalRecord {
  /// The whole record.
  private(set) var bytes: [UInt8] = []
  /// Where each text field's bytes lie in `bytes`, in the order of the columns.
  private(set) var texts: [Range<Int>] = []

  init() {
    bytes.reserveCapacity(1024)
    texts.reserveCapacity(6)
  }

  /// Writes a record that follows `previous`, over what stood here.
  mutating func fill(after previous: RecordHash, sequence: Int64, now: Now, row: EncodedEvent) {
    begin(after: previous, sequence: sequence)
    append(Int64(now.bootEpoch))
    append(now.boottime)
    append(now.instant.nanoseconds)
    append(now.unixTime)
    append(row.civil)
    append(row.quality)
    append(row.kind)
    append(Int64(row.version))
    append(row.originKind)
    append(row.originName)
    append(row.payload)
  }

  /// Writes a stored record as if it followed `previous` with the number `sequence`.
  mutating func fill(after previous: RecordHash, sequence: Int64, stored: StoredRecord) {
    begin(after: previous, sequence: sequence)
    append(stored.bootEpoch)
    append(stored.boottime)
    append(stored.instant)
    append(stored.unixTime)
    append(Array(stored.civil.utf8))
    append(Array(stored.quality.utf8))
    append(Array(stored.kind.utf8))
    append(stored.version)
    append(Array(stored.originKind.utf8))
    append(Array(stored.originName.utf8))
    append(stored.payload)
  }

  private mutating func begin(after previous: RecordHash, sequence: Int64) {
    bytes.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    bytes += previous.bytes
    append(sequence)
  }

  private mutating func append(_ field: [UInt8]) {
    bytes.appendDecimal(Int64(field.count))
    bytes.append(UInt8(ascii: ":"))
    texts.append(bytes.count..<bytes.count + field.count)
    bytes += field
    bytes.append(UInt8(ascii: ","))
  }

  private mutating func append(_ number: Int64) {
    bytes.appendDecimal(Self.decimalLength(number))
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(number)
    bytes.append(UInt8(ascii: ","))
  }

  private static func decimalLength(_ number: Int64) -> UInt64 {
    var length: UInt64 = number < 0 ? 2 : 1
    var rest = number.magnitude / 10
    while rest > 0 {
      length += 1
      rest /= 10
    }
    return length
  }
}

extension [UInt8] {
  mutating func appendDecimal(_ number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(number.magnitude)
  }

  mutating func appendDecimal(_ number: UInt64) {
    var rest = number
    let start = count
    repeat {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    self[start...].reverse()
  }
}
