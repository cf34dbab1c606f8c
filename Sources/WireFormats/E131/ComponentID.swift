/// The CID: the UUID that tells one source from another, whatever its address (ANSI E1.31-2018,
/// 5.6; RFC 4122).
public struct ComponentID: Hashable, Sendable, CustomStringConvertible {
  public static let length = 16

  public let bytes: [UInt8]

  /// From exactly 16 bytes; nil otherwise.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = bytes
  }

  /// The same name always gives the same CID, as the standard asks of a source over restarts.
  /// Version 8 (custom) of RFC 9562: two FNV-1a hashes of the name instead of SHA-1.
  public init(named name: String) {
    func hash(_ seed: UInt64) -> UInt64 {
      name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
    let halves = [hash(0xCBF2_9CE4_8422_2325), hash(0x8422_2325_CBF2_9CE4)]
    var bytes = halves.flatMap { half in
      (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
    }
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    self.bytes = bytes
  }

  public var description: String {
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]]
      .map { $0.joined() }.joined(separator: "-")
  }
}
