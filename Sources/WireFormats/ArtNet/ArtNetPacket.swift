/// The Art-Net packets that this product sends and understands.
///
/// Source: "Specification for the Art-Net 4 Ethernet Communication Protocol", Artistic Licence,
/// https://art-net.org.uk: ArtDmx, ArtSync, ArtPoll and ArtPollReply. The operation code is little
/// endian, everything else big endian unless it says so.
public enum ArtNetPacket: Hashable, Sendable {
  case dmx(ArtDMXPacket)
  /// All data that waits acts now.
  case sync
  case poll(ArtPollPacket)
  case pollReply(ArtPollReplyPacket)

  /// UDP port 0x1936.
  public static let port = 6454
  /// "Art-Net" and a NUL.
  static let identifier: [UInt8] = [0x41, 0x72, 0x74, 0x2D, 0x4E, 0x65, 0x74, 0x00]
  static let opPoll: UInt16 = 0x2000
  static let opPollReply: UInt16 = 0x2100
  static let opDMX: UInt16 = 0x5000
  static let opSync: UInt16 = 0x5200
  /// Receivers take this one and later ones.
  static let protocolVersion: UInt16 = 14
  /// Nodes that hear no ArtSync for so long show data at once again.
  public static let synchronizationTimeout: Duration = .seconds(4)
}

/// ArtDmx: the slots of one Port-Address.
public struct ArtDMXPacket: Hashable, Sendable {
  /// Port-Addresses have 15 bits: net, sub-net and universe.
  public static let portAddresses: ClosedRange<Int> = 0...0x7FFF
  public static let slotLimit = 512

  /// 1 ... 255; 0: not counted.
  public var sequence: UInt8
  public var portAddress: UInt16
  /// 2 ... 512, an even number: an odd one gets a zero behind it.
  public var slots: [UInt8]

  public init(sequence: UInt8 = 0, portAddress: UInt16, slots: [UInt8]) {
    self.sequence = sequence
    self.portAddress = portAddress
    self.slots = slots
  }

  /// The sequence number of packet `count` of a Port-Address, from 0: 1 ... 255 and 1 again.
  public static func sequence(of count: Int) -> UInt8 { UInt8(count % 255) + 1 }
}

/// Why a datagram is no Art-Net packet that can be used.
public enum ArtNetError: Error, Hashable, Sendable {
  case tooShort(bytes: Int)
  case notArtNet
  case badVersion(UInt16)
  /// An operation that is not used here.
  case unknownOperation(UInt16)
  /// Odd, below 2, above 512, or more than there is.
  case badSlotCount(Int)
  /// A reply tells of four ports at most.
  case badPortCount(Int)
}

extension ArtDMXPacket {
  static let headerLength = 18
  /// Where the sequence number and the slots stand in `bytes`.
  public static let sequenceOffset = 12
  public static let slotsOffset = Self.headerLength

  public var bytes: [UInt8] {
    var slots = Array(slots.prefix(Self.slotLimit))
    while slots.count < 2 || slots.count % 2 != 0 { slots.append(0) }
    return ArtNetPacket.header(ArtNetPacket.opDMX) + [
      sequence, 0, UInt8(portAddress & 0xFF), UInt8(portAddress >> 8 & 0x7F),
      UInt8(slots.count >> 8), UInt8(slots.count & 0xFF),
    ] + slots
  }
}

extension ArtNetPacket {
  public var bytes: [UInt8] {
    switch self {
    case .dmx(let packet): packet.bytes
    case .sync: Self.header(Self.opSync) + [0, 0]
    case .poll(let packet): packet.bytes
    case .pollReply(let packet): packet.bytes
    }
  }

  /// What all packets but replies begin with.
  static func header(_ operation: UInt16) -> [UInt8] {
    identifier + [
      UInt8(operation & 0xFF), UInt8(operation >> 8), UInt8(protocolVersion >> 8),
      UInt8(protocolVersion & 0xFF),
    ]
  }

  public init(_ bytes: [UInt8]) throws(ArtNetError) {
    guard bytes.count >= 12 else { throw .tooShort(bytes: bytes.count) }
    guard bytes.starts(with: Self.identifier) else { throw .notArtNet }
    let operation = UInt16(bytes[8]) | UInt16(bytes[9]) << 8
    if operation == Self.opPollReply {
      // The only one without a version.
      self = .pollReply(try ArtPollReplyPacket(bytes))
      return
    }
    let version = UInt16(bytes[10]) << 8 | UInt16(bytes[11])
    guard version >= Self.protocolVersion else { throw .badVersion(version) }
    switch operation {
    case Self.opSync:
      guard bytes.count >= 14 else { throw .tooShort(bytes: bytes.count) }
      self = .sync
    case Self.opPoll:
      guard bytes.count >= ArtPollPacket.length else { throw .tooShort(bytes: bytes.count) }
      self = .poll(ArtPollPacket(talkToMe: .init(rawValue: bytes[12]), priority: bytes[13]))
    case Self.opDMX:
      guard bytes.count >= ArtDMXPacket.headerLength else { throw .tooShort(bytes: bytes.count) }
      let count = Int(bytes[16]) << 8 | Int(bytes[17])
      guard (2...ArtDMXPacket.slotLimit).contains(count), count % 2 == 0,
        bytes.count >= ArtDMXPacket.headerLength + count
      else { throw .badSlotCount(count) }
      self = .dmx(
        ArtDMXPacket(
          sequence: bytes[12], portAddress: UInt16(bytes[15] & 0x7F) << 8 | UInt16(bytes[14]),
          slots: Array(bytes[ArtDMXPacket.headerLength..<ArtDMXPacket.headerLength + count])))
    default: throw .unknownOperation(operation)
    }
  }
}
