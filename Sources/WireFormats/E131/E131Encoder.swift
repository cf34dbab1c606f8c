extension E131Packet {
  /// The first 16 bytes of every packet: preamble size, post-amble size and "ASC-E1.17" with three
  /// NULs (5.1 ... 5.3).
  static let preamble: [UInt8] = [
    0x00, 0x10, 0x00, 0x00, 0x41, 0x53, 0x43, 0x2D, 0x45, 0x31, 0x2E, 0x31, 0x37, 0x00, 0x00, 0x00,
  ]
  static let rootVectorData: UInt32 = 0x0000_0004
  static let rootVectorExtended: UInt32 = 0x0000_0008
  static let framingVectorData: UInt32 = 0x0000_0002
  static let framingVectorSynchronization: UInt32 = 0x0000_0001
  static let sourceNameLength = 64
  /// Bytes before the slots of a data packet, the START code among them.
  static let dataHeaderLength = 126
  static let synchronizationLength = 49

  /// Where the layers begin.
  static let rootOffset = 16
  static let framingOffset = 38
  static let dmpOffset = 115

  public var bytes: [UInt8] {
    switch self {
    case .data(let packet): packet.bytes
    case .synchronization(let packet): packet.bytes
    }
  }
}

extension E131DataPacket {
  /// The packet as a datagram: 126 bytes and the slots. More slots than 512 are not sent; a
  /// priority above 200 is sent as 200.
  public var bytes: [UInt8] {
    let slots = slots.prefix(Self.slotLimit)
    var writer = LayerWriter(capacity: E131Packet.dataHeaderLength + slots.count)
    writer.append(E131Packet.preamble)
    let end = E131Packet.dataHeaderLength + slots.count
    writer.flagsAndLength(to: end)
    writer.append(E131Packet.rootVectorData)
    writer.append(cid.bytes)
    writer.flagsAndLength(to: end)
    writer.append(E131Packet.framingVectorData)
    writer.append(Self.wireName(sourceName))
    writer.append(min(priority, Self.highestPriority))
    writer.append(synchronization?.number ?? 0)
    writer.append(sequence)
    writer.append(options.rawValue)
    writer.append(universe.number)
    writer.flagsAndLength(to: end)
    // DMP Set Property of a range of virtual octets from 0 by 1 (7.2 ... 7.5).
    writer.append([0x02, 0xA1, 0x00, 0x00, 0x00, 0x01])
    writer.append(UInt16(slots.count + 1))
    writer.append(startCode)
    writer.append(slots)
    return writer.bytes
  }

  /// Where the sequence number, the options and the slots stand in `bytes`: a sender that repeats a
  /// universe writes them in place.
  public static let sequenceOffset = 111
  public static let optionsOffset = 112
  public static let slotsOffset = E131Packet.dataHeaderLength

  /// The name in 64 bytes with at least one NUL; cut between characters, never within one.
  static func wireName(_ name: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for character in name {
      let more = Array(String(character).utf8)
      // A NUL within the name would end it for every receiver.
      guard bytes.count + more.count < E131Packet.sourceNameLength, !more.contains(0) else { break }
      bytes += more
    }
    return bytes + [UInt8](repeating: 0, count: E131Packet.sourceNameLength - bytes.count)
  }
}

extension E131SynchronizationPacket {
  /// The packet as a datagram of 49 bytes.
  public var bytes: [UInt8] {
    var writer = LayerWriter(capacity: E131Packet.synchronizationLength)
    writer.append(E131Packet.preamble)
    writer.flagsAndLength(to: E131Packet.synchronizationLength)
    writer.append(E131Packet.rootVectorExtended)
    writer.append(cid.bytes)
    writer.flagsAndLength(to: E131Packet.synchronizationLength)
    writer.append(E131Packet.framingVectorSynchronization)
    writer.append(sequence)
    writer.append(synchronization.number)
    // Reserved (6.3.4).
    writer.append(UInt16(0))
    return writer.bytes
  }
}

/// Writes the big-endian fields of PDUs.
private struct LayerWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }
  mutating func append(_ value: UInt8) { bytes.append(value) }

  mutating func append(_ value: UInt16) {
    bytes.append(UInt8(value >> 8))
    bytes.append(UInt8(value & 0xFF))
  }

  mutating func append(_ value: UInt32) {
    append(UInt16(value >> 16))
    append(UInt16(value & 0xFFFF))
  }

  /// 0x7 and the PDU's length from this field to the packet's end.
  mutating func flagsAndLength(to end: Int) { append(0x7000 | UInt16(end - bytes.count)) }
}
