/// How one or two registers become a number.
public enum ValueType: String, Hashable, Sendable, CaseIterable {
  case u16, s16, u32, s32
  /// IEEE 754 binary32.
  case f32
  /// Four and eight packed decimal digits, the first in the highest nibble.
  case bcd16, bcd32

  public var registers: Int {
    switch self {
    case .u16, .s16, .bcd16: 1
    case .u32, .s32, .f32, .bcd32: 2
    }
  }

  /// The counts it can carry; nil: no whole counts.
  public var counts: ClosedRange<Int>? {
    switch self {
    case .u16: 0...0xFFFF
    case .s16: -0x8000...0x7FFF
    case .u32: 0...0xFFFF_FFFF
    case .s32: -0x8000_0000...0x7FFF_FFFF
    case .f32: nil
    case .bcd16: 0...9999
    case .bcd32: 0...99_999_999
    }
  }
}

/// In which order a number's bytes stand in its registers, A being the most significant one. The
/// standard knows only the order within a register (MODBUS Application Protocol v1.1b3, 4.2: high
/// byte first); devices differ in both.
public enum ByteOrder: String, Hashable, Sendable, CaseIterable {
  case abcd = "ABCD"
  case cdab = "CDAB"
  case badc = "BADC"
  case dcba = "DCBA"

  /// From `AB` and `BA` for one register, from four letters for two.
  public init?(_ letters: String, registers: Int) {
    switch (letters, registers) {
    case ("AB", 1): self = .abcd
    case ("BA", 1): self = .badc
    default:
      guard registers == 2, let order = Self(rawValue: letters) else { return nil }
      self = order
    }
  }

  var swapsBytes: Bool { self == .badc || self == .dcba }
  var swapsRegisters: Bool { self == .cdab || self == .dcba }

  /// Registers as they are on the wire from those with A first, and the other way round.
  public func arranged(_ registers: [UInt16]) -> [UInt16] {
    let ordered = swapsRegisters ? registers.reversed() : registers
    return swapsBytes ? ordered.map(\.byteSwapped) : ordered
  }
}
