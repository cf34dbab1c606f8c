/// What a transmission asks of a sign (P/N 9708-8061, 6: command codes).
public enum AlphaCommand: Hashable, Sendable {
  /// `A`; nil takes the file off: how a priority message is released.
  case writeText(file: UInt8, AlphaText?)
  /// `B`
  case readText(file: UInt8)
  /// `E`; also a sign's answer to a read.
  case writeSpecial(function: UInt8, data: [UInt8])
  /// `F`
  case readSpecial(function: UInt8)
  /// Strings, pictures, bulletins and what else there is.
  case other(code: UInt8, data: [UInt8])

  /// The file that goes before all others and needs no memory configuration; 125 bytes.
  public static let priorityFile: UInt8 = 0x30
  public static let priorityFileLimit = 125
  /// The special function `*`: what went wrong since it was last read (Table 16).
  public static let serialErrors: UInt8 = 0x2A

  private static let escape: UInt8 = 0x1B

  public var bytes: [UInt8] {
    switch self {
    case .writeText(let file, let text):
      [0x41, file] + (text.map { [Self.escape, $0.position.rawValue, $0.mode] + $0.body } ?? [])
    case .readText(let file): [0x42, file]
    case .writeSpecial(let function, let data): [0x45, function] + data
    case .readSpecial(let function): [0x46, function]
    case .other(let code, let data): [code] + data
    }
  }

  init(_ bytes: ArraySlice<UInt8>) throws(AlphaError) {
    guard let code = bytes.first else { throw .incomplete }
    let data = Array(bytes.dropFirst())
    func label() throws(AlphaError) -> UInt8 {
      guard let label = data.first else { throw .incomplete }
      return label
    }
    switch code {
    case 0x41: self = .writeText(file: try label(), try AlphaText(data.dropFirst()))
    case 0x42: self = .readText(file: try label())
    case 0x45: self = .writeSpecial(function: try label(), data: Array(data.dropFirst()))
    case 0x46: self = .readSpecial(function: try label())
    default: self = .other(code: code, data: data)
    }
  }
}

/// The serial error status of a sign: one byte of `writeSpecial(function: serialErrors)`
/// (Table 16). Bit 6 is always set and bit 7 never.
public struct AlphaSerialErrors: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue & 0x3F }

  public static let parity = Self(rawValue: 0x01)
  public static let framing = Self(rawValue: 0x02)
  public static let timeout = Self(rawValue: 0x04)
  public static let overflow = Self(rawValue: 0x08)
  public static let checksum = Self(rawValue: 0x10)
  public static let illegalCommand = Self(rawValue: 0x20)

  /// The byte on the wire.
  public var byte: UInt8 { rawValue | 0x40 }

  /// For people: `checksum, framing`.
  public var words: String {
    let names: [(Self, String)] = [
      (.parity, "parity"), (.framing, "framing"), (.timeout, "time-out"), (.overflow, "overflow"),
      (.checksum, "checksum"), (.illegalCommand, "illegal command"),
    ]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
  }

  public init?(_ command: AlphaCommand) {
    guard case .writeSpecial(AlphaCommand.serialErrors, let data) = command, data.count == 1,
      data[0] & 0xC0 == 0x40
    else { return nil }
    self.init(rawValue: data[0])
  }
}
