/// The check of an RTU frame (MODBUS over Serial Line v1.02, 6.2.2), low byte first.
public enum CRC16 {
  @usableFromInline static let table: [UInt16] = (0..<256).map { index in
    (0..<8).reduce(UInt16(index)) { value, _ in
      value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xA001
    }
  }

  // Inlinable, or other modules would run it over every byte without knowing its type.
  /// - Parameter start: FFFF for Modbus; others of the same polynomial begin with 0.
  @inlinable public static func of(
    _ bytes: some Sequence<UInt8>, from start: UInt16 = 0xFFFF
  ) -> UInt16 {
    bytes.reduce(start) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  /// The bytes with their check.
  public static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let check = of(bytes)
    return bytes + [UInt8(check & 0xFF), UInt8(check >> 8)]
  }

  /// Whether the last two bytes are the check of those before: over all of them it is then 0.
  @inlinable public static func checks(_ frame: some Collection<UInt8>) -> Bool {
    frame.count >= 4 && of(frame) == 0
  }
}
