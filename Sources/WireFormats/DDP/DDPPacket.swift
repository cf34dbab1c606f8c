/// A packet of the Distributed Display Protocol that carries pixels.
///
/// Source: "Distributed Display Protocol (DDP)", 3waylabs, http://www.3waylabs.com/ddp/, version 1:
/// a header of 10 bytes, 14 with a time code, and up to 1440 bytes of a display's memory. Numbers
/// are big endian.
public struct DDPPacket: Hashable, Sendable {
  /// Byte 0: the version in the high two bits and what the packet is for.
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The display shows its memory now.
    public static let push = Flags(rawValue: 0x01)
    public static let query = Flags(rawValue: 0x02)
    public static let reply = Flags(rawValue: 0x04)
    public static let storage = Flags(rawValue: 0x08)
    /// Four bytes of time follow the header.
    public static let timeCode = Flags(rawValue: 0x10)
  }

  /// UDP port.
  public static let port = 4048
  /// Version 1.
  static let version: UInt8 = 0x40
  static let versionMask: UInt8 = 0xC0
  static let headerLength = 10
  static let timeCodeLength = 4
  /// Bytes of pixels that fit an Ethernet frame: 480 pixels of 3.
  public static let dataLimit = 1440
  /// Byte 2, `C R TTT SSS`: RGB (1) of 8 bits an element (3).
  public static let rgb8: UInt8 = 0x0B
  /// The same as some controllers write it.
  public static let rgbPlain: UInt8 = 0x01
  /// Byte 3: the display that a controller has one of.
  public static let display: UInt8 = 1
  public static let everyDisplay: UInt8 = 255
  /// Byte 3: how the controller is, as JSON; can only be read.
  public static let status: UInt8 = 251

  public var flags: Flags
  /// 1 ... 15; 0: not counted.
  public var sequence: UInt8
  public var dataType: UInt8
  public var destination: UInt8
  /// Bytes from the start of the display's memory.
  public var offset: UInt32
  public var data: [UInt8]

  public init(
    flags: Flags = [], sequence: UInt8 = 0, dataType: UInt8 = Self.rgb8,
    destination: UInt8 = Self.display, offset: UInt32, data: [UInt8]
  ) {
    self.flags = flags
    self.sequence = sequence
    self.dataType = dataType
    self.destination = destination
    self.offset = offset
    self.data = data
  }

  /// Asks the controller how it is; one that knows the question answers with a reply from the same
  /// destination.
  public static let statusQuery = DDPPacket(
    flags: .query, dataType: 0, destination: Self.status, offset: 0, data: [])

  /// Whether it answers that. What its JSON says is left to each maker.
  public var isStatusReply: Bool { flags.contains(.reply) && destination == Self.status }

  /// The sequence number of packet `count` of a sender, from 0: 1 ... 15 and 1 again.
  public static func sequence(of count: Int) -> UInt8 { UInt8(count % 15) + 1 }
}

/// Why a datagram is no DDP packet that can be used.
public enum DDPError: Error, Hashable, Sendable {
  /// Shorter than its header says.
  case tooShort(bytes: Int)
  /// Not version 1.
  case badVersion(UInt8)
  /// The length field says another number of bytes than there are.
  case badLength(says: Int, has: Int)
  /// Data that is longer than a packet may carry.
  case tooLong(Int)
}

extension DDPPacket {
  /// Where the flags, the sequence number and the pixels stand in `bytes`.
  public static let flagsOffset = 0
  public static let sequenceOffset = 1
  public static let dataOffset = Self.headerLength

  /// The first byte for these flags.
  public static func flagsByte(_ flags: Flags) -> UInt8 { version | flags.rawValue }

  /// As a datagram, without a time code. More than `dataLimit` bytes are not sent.
  public var bytes: [UInt8] {
    let data = data.prefix(Self.dataLimit)
    var bytes: [UInt8] = [
      Self.flagsByte(flags.subtracting(.timeCode)), sequence & 0x0F, dataType, destination,
    ]
    bytes.reserveCapacity(Self.headerLength + data.count)
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(offset >> UInt32(shift) & 0xFF)) }
    bytes.append(UInt8(data.count >> 8))
    bytes.append(UInt8(data.count & 0xFF))
    return bytes + data
  }

  public init(_ bytes: [UInt8]) throws(DDPError) {
    guard bytes.count >= Self.headerLength else { throw .tooShort(bytes: bytes.count) }
    guard bytes[0] & Self.versionMask == Self.version else { throw .badVersion(bytes[0] >> 6) }
    flags = Flags(rawValue: bytes[0] & ~Self.versionMask)
    let start = Self.headerLength + (flags.contains(.timeCode) ? Self.timeCodeLength : 0)
    guard bytes.count >= start else { throw .tooShort(bytes: bytes.count) }
    sequence = bytes[1] & 0x0F
    dataType = bytes[2]
    destination = bytes[3]
    offset = bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
    let length = Int(bytes[8]) << 8 | Int(bytes[9])
    guard length <= Self.dataLimit else { throw .tooLong(length) }
    guard length == bytes.count - start else {
      throw .badLength(says: length, has: bytes.count - start)
    }
    data = Array(bytes[start...])
  }
}
