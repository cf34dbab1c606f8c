/// A transmission of the Alpha Sign Communications Protocol, to a sign or back.
///
/// Source: "Alpha Sign Communications Protocol", Adaptive Micro Systems, P/N 9708-8061: standard
/// transmission packets (5.1), nested commands and checksums (5.2). Five NULs set the sign's baud
/// rate; a checksum is the sum of the bytes from STX to ETX, four hexadecimal digits. A sign
/// throws a command away whose checksum is wrong.
public struct AlphaPacket: Hashable, Sendable {
  /// For whom it is, or who answers.
  public enum Kind: UInt8, Sendable {
    /// Every sign, `Z`.
    case everySign = 0x5A
    /// An answer, `0`.
    case answer = 0x30
    /// Any other type code: a family of signs that is not ours.
    case otherSign = 0x5E
  }

  public var kind: Kind
  /// 1 ... 255; 0 is every sign.
  public var address: UInt8
  public var commands: [AlphaCommand]

  public init(kind: Kind = .everySign, address: UInt8 = 0, commands: [AlphaCommand]) {
    self.kind = kind
    self.address = address
    self.commands = commands
  }

  static let nul: UInt8 = 0x00
  static let startOfHeader: UInt8 = 0x01
  static let startOfText: UInt8 = 0x02
  static let endOfText: UInt8 = 0x03
  static let endOfTransmission: UInt8 = 0x04
  /// NULs before a transmission; a sign sends 20 (5.1.1).
  static let wakeUp = 5
  static let answerWakeUp = 20
  /// Bytes of a transmission that is read; what is longer is none.
  public static let lengthLimit = 8192
  /// Address `??`: signs of any address.
  static let anyAddress: [UInt8] = [0x3F, 0x3F]

  public var bytes: [UInt8] {
    let nuls = kind == .answer ? Self.answerWakeUp : Self.wakeUp
    var bytes = [UInt8](repeating: Self.nul, count: nuls)
    bytes += [Self.startOfHeader, kind.rawValue] + Self.hex(UInt16(address), digits: 2)
    for command in commands {
      let part = [Self.startOfText] + command.bytes + [Self.endOfText]
      bytes += part + Self.hex(Self.sum(part), digits: 4)
    }
    return bytes + [Self.endOfTransmission]
  }

  static func sum(_ bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0) { $0 &+ UInt16($1) }
  }

  static func hex(_ value: UInt16, digits: Int) -> [UInt8] {
    let text = String(value, radix: 16, uppercase: true)
    return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
  }

  static func value(ofHex digits: some Collection<UInt8>) -> UInt16? {
    guard !digits.isEmpty, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      return nil
    }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}

/// Why a transmission, or a command in it, cannot be used.
public enum AlphaError: Error, Hashable, Sendable {
  case tooLong
  case badAddress
  /// A checksum that is not that of the command's bytes.
  case badChecksum
  /// A command without its code, its file's label or its mode.
  case incomplete
}

extension AlphaPacket {
  /// - Parameter bytes: from the type code to the last byte before EOT.
  init(body bytes: [UInt8]) throws(AlphaError) {
    guard bytes.count >= 3 else { throw .incomplete }
    kind = Kind(rawValue: bytes[0]) ?? .otherSign
    let digits = bytes[1..<3]
    if Array(digits) == Self.anyAddress {
      address = 0
    } else {
      guard let value = Self.value(ofHex: digits) else { throw .badAddress }
      address = UInt8(truncatingIfNeeded: value)
    }
    commands = []
    for part in bytes[3...].split(separator: Self.startOfText) {
      commands.append(try AlphaCommand(Self.checked(part)))
    }
  }

  /// The command of a part, whose ETX and checksum are both left out or both there.
  private static func checked(_ part: ArraySlice<UInt8>) throws(AlphaError) -> ArraySlice<UInt8> {
    guard let end = part.firstIndex(of: endOfText) else { return part }
    let digits = part[(end + 1)...]
    // ETX alone parts nested commands that carry no checksum.
    if digits.isEmpty { return part[..<end] }
    guard digits.count == 4, value(ofHex: digits) == sum([startOfText] + part[...end]) else {
      throw .badChecksum
    }
    return part[..<end]
  }
}
