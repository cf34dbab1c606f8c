extension E131Packet {
  /// Reads a datagram. Bytes after the packet's own length are ignored, as ACN asks.
  public init(_ datagram: [UInt8]) throws(E131Error) {
    let reader = LayerReader(bytes: datagram)
    guard datagram.count >= Self.framingOffset else { throw .tooShort(bytes: datagram.count) }
    guard datagram.starts(with: Self.preamble) else { throw .notACN }
    let end = try reader.layerEnd(at: Self.rootOffset, within: datagram.count)
    let cidBytes = Array(datagram[22..<38])
    guard let cid = ComponentID(bytes: cidBytes) else { throw .tooShort(bytes: datagram.count) }
    let vector = try reader.long(18, end)
    switch vector {
    case Self.rootVectorData:
      self = .data(try E131DataPacket(reader, cid: cid, end: end))
    case Self.rootVectorExtended:
      self = .synchronization(try E131SynchronizationPacket(reader, cid: cid, end: end))
    default:
      throw .unknownVector(offset: 18, vector: vector)
    }
  }
}

extension E131DataPacket {
  fileprivate init(_ reader: LayerReader, cid: ComponentID, end: Int) throws(E131Error) {
    let framingEnd = try reader.layerEnd(at: E131Packet.framingOffset, within: end)
    let vector = try reader.long(40, framingEnd)
    guard vector == E131Packet.framingVectorData else {
      throw .unknownVector(offset: 40, vector: vector)
    }
    let dmpEnd = try reader.layerEnd(at: E131Packet.dmpOffset, within: framingEnd)
    self.cid = cid
    sourceName = try Self.name(reader.bytes[44..<108])
    priority = reader.bytes[108]
    guard priority <= Self.highestPriority else { throw .badPriority(priority) }
    let address = try reader.short(109, framingEnd)
    synchronization = Universe(Int(address))
    guard address == 0 || synchronization != nil else { throw .reservedUniverse(address) }
    sequence = reader.bytes[Self.sequenceOffset]
    options = Options(rawValue: reader.bytes[Self.optionsOffset] & 0xE0)
    let number = try reader.short(113, framingEnd)
    guard let universe = Universe(Int(number)) else { throw .reservedUniverse(number) }
    self.universe = universe
    guard dmpEnd >= E131Packet.dataHeaderLength else { throw .tooShort(bytes: dmpEnd) }
    guard reader.bytes[117] == 0x02 else {
      throw .unknownVector(offset: 117, vector: UInt32(reader.bytes[117]))
    }
    guard Array(reader.bytes[118..<123]) == [0xA1, 0x00, 0x00, 0x00, 0x01] else {
      throw .badAddressing
    }
    let count = Int(try reader.short(123, dmpEnd))
    guard (1...Self.slotLimit + 1).contains(count), 125 + count <= dmpEnd else {
      throw .badSlotCount(count)
    }
    startCode = reader.bytes[125]
    slots = Array(reader.bytes[Self.slotsOffset..<125 + count])
  }

  private static func name(_ field: ArraySlice<UInt8>) throws(E131Error) -> String {
    guard let end = field.firstIndex(of: 0),
      let name = String(validating: field[..<end], as: UTF8.self)
    else { throw .badSourceName }
    return name
  }
}

extension E131SynchronizationPacket {
  fileprivate init(_ reader: LayerReader, cid: ComponentID, end: Int) throws(E131Error) {
    let framingEnd = try reader.layerEnd(at: E131Packet.framingOffset, within: end)
    let vector = try reader.long(40, framingEnd)
    guard vector == E131Packet.framingVectorSynchronization else {
      throw .unknownVector(offset: 40, vector: vector)
    }
    guard framingEnd >= E131Packet.synchronizationLength else {
      throw .tooShort(bytes: framingEnd)
    }
    self.cid = cid
    sequence = reader.bytes[44]
    let number = try reader.short(45, framingEnd)
    guard let universe = Universe(Int(number)) else { throw .reservedUniverse(number) }
    synchronization = universe
  }
}

/// Reads big-endian fields and never past the end.
private struct LayerReader {
  var bytes: [UInt8]

  func short(_ offset: Int, _ end: Int) throws(E131Error) -> UInt16 {
    guard offset + 2 <= end else { throw .tooShort(bytes: end) }
    return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
  }

  func long(_ offset: Int, _ end: Int) throws(E131Error) -> UInt32 {
    UInt32(try short(offset, end)) << 16 | UInt32(try short(offset + 2, end))
  }

  /// Where the PDU whose flags-and-length field is at `offset` ends: not beyond `limit`.
  func layerEnd(at offset: Int, within limit: Int) throws(E131Error) -> Int {
    let field = try short(offset, limit)
    guard field >> 12 == 0x7 else {
      throw .badFlags(offset: offset, flags: UInt8(field >> 12))
    }
    let length = Int(field & 0x0FFF)
    guard length >= 2, offset + length <= limit else {
      throw .badLength(offset: offset, length: length)
    }
    return offset + length
  }
}
