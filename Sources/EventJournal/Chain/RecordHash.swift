/// SHA-256 of a record and of everything before it.
struct RecordHash: Hashable, Sendable {
  static let byteCount = 32
  /// What the first record of a new journal follows.
  static let genesis = RecordHash(bytes: [UInt8](repeating: 0, count: byteCount))

  var bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads 64 hexadecimal digits; nil for anything else.
  init?(hex: some StringProtocol) {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 2 * Self.byteCount, hex.utf8.count == digits.count else { return nil }
    bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
  }

  var hex: String { String(decoding: hexDigits, as: UTF8.self) }

  var hexDigits: [UInt8] {
    func digit(_ value: UInt8) -> UInt8 {
      value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 15))
    }
    return digits
  }
}

/// A place in the chain: the last record up to here and its hash.
struct ChainPlace: Hashable, Sendable {
  var sequence: Int64
  var hash: RecordHash

  static let genesis = ChainPlace(sequence: 0, hash: .genesis)
}
