/// What is hashed of a record besides its place in the chain: each field in the order of the
/// table's columns as a netstring (`LENGTH:BYTES,`, numbers in decimal), so that no two records
/// have the same bytes. Any language can compute them again from the file.
struct CanonicalRecord: Hashable, Sendable {
  /// Where the text fields lie in `bytes`: they are written to the table from there.
  struct Texts: Hashable, Sendable {
    var civil = 0..<0
    var quality = 0..<0
    var kind = 0..<0
    var originKind = 0..<0
    var originName = 0..<0
    var payload = 0..<0
  }

  private(set) var bytes: [UInt8]
  private(set) var texts = Texts()

  /// The clocks of a command, which all of its events begin with.
  init(
    bootEpoch: Int64, boottime: Int64, instant: Int64, unixTime: Int64, civil: [UInt8],
    quality: [UInt8]
  ) {
    bytes = []
    bytes.reserveCapacity(128)
    append(bootEpoch)
    append(boottime)
    append(instant)
    append(unixTime)
    texts.civil = append(civil)
    texts.quality = append(quality)
  }

  /// An event of the command whose clocks these are.
  init(
    clocks: CanonicalRecord, kind: [UInt8], version: Int64, originKind: [UInt8],
    originName: [UInt8], payload: [UInt8]
  ) {
    bytes = []
    // Six lengths of texts and the version take less than 64 bytes with their signs.
    bytes.reserveCapacity(
      clocks.bytes.count + kind.count + originKind.count + originName.count + payload.count + 64)
    bytes += clocks.bytes
    texts = clocks.texts
    texts.kind = append(kind)
    append(version)
    texts.originKind = append(originKind)
    texts.originName = append(originName)
    texts.payload = append(payload)
  }

  init(_ stored: StoredRecord) {
    self.init(
      clocks: CanonicalRecord(
        bootEpoch: stored.bootEpoch, boottime: stored.boottime, instant: stored.instant,
        unixTime: stored.unixTime, civil: Array(stored.civil.utf8),
        quality: Array(stored.quality.utf8)),
      kind: Array(stored.kind.utf8), version: stored.version,
      originKind: Array(stored.originKind.utf8), originName: Array(stored.originName.utf8),
      payload: stored.payload)
  }

  private mutating func append(_ field: [UInt8]) -> Range<Int> {
    bytes.appendDecimal(UInt64(field.count))
    bytes.append(UInt8(ascii: ":"))
    let start = bytes.count
    bytes += field
    bytes.append(UInt8(ascii: ","))
    return start..<start + field.count
  }

  private mutating func append(_ number: Int64) { bytes.appendNetstring(number) }
}

extension [UInt8] {
  mutating func appendNetstring(_ number: Int64) {
    var length: UInt64 = number < 0 ? 2 : 1
    var rest = number.magnitude / 10
    while rest > 0 {
      length += 1
      rest /= 10
    }
    appendDecimal(length)
    append(UInt8(ascii: ":"))
    appendDecimal(number)
    append(UInt8(ascii: ","))
  }

  mutating func appendDecimal(_ number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(number.magnitude)
  }

  mutating func appendDecimal(_ number: UInt64) {
    if number < 10 {
      append(UInt8(ascii: "0") + UInt8(number))
      return
    }
    // UInt64 has at most 20 digits; they come out last first.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var first = digits.count
      var rest = number
      repeat {
        first -= 1
        digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
    }
  }
}
