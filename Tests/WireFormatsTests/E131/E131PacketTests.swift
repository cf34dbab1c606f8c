import HallTestKit
import Testing
import WireFormats

struct E131PacketTests {
  static let cid = ComponentID(bytes: Array(0x10...0x1F))

  static func data() throws -> E131DataPacket {
    E131DataPacket(
      cid: try #require(cid), sourceName: "hall board-1", sequence: 42,
      universe: try #require(Universe(1)), slots: (0..<512).map { UInt8((7 * $0 + 3) % 256) })
  }

  // MARK: - Golden frames of an independent source

  @Test func aDataPacketIsTheGoldenFrameBothWays() throws {
    let frame = try GoldenFrame.bytes("e131/data")
    let packet = try Self.data()
    #expect(packet.bytes == frame)
    #expect(try E131Packet(frame) == .data(packet))
  }

  @Test func optionsSynchronisationAndAChineseNameAreTheGoldenFrameBothWays() throws {
    let frame = try GoldenFrame.bytes("e131/options")
    let packet = E131DataPacket(
      cid: try #require(Self.cid), sourceName: "大厅 board-1", priority: 200,
      synchronization: Universe(7962), sequence: 255,
      options: [.previewData, .streamTerminated, .forceSynchronization],
      universe: try #require(Universe(63_999)), slots: [UInt8](repeating: 0, count: 512))
    #expect(packet.bytes == frame)
    #expect(try E131Packet(frame) == .data(packet))
  }

  /// 6.2.6: bits 0 to 4 are reserved, and a receiver ignores them.
  @Test func reservedOptionBitsAreIgnored() throws {
    let packet = try Self.data()
    var bytes = packet.bytes
    bytes[E131DataPacket.optionsOffset] = 0x1F
    #expect(try E131Packet(bytes) == .data(packet))
  }

  @Test func aSynchronisationPacketIsTheGoldenFrameBothWays() throws {
    let frame = try GoldenFrame.bytes("e131/synchronization")
    let packet = E131SynchronizationPacket(
      cid: try #require(Self.cid), sequence: 5, synchronization: try #require(Universe(7962)))
    #expect(packet.bytes == frame)
    #expect(try E131Packet(frame) == .synchronization(packet))
  }

  // MARK: - Single rules

  @Test func slotsInPlaceAreWhereTheOffsetsSay() throws {
    let bytes = try Self.data().bytes
    #expect(bytes[E131DataPacket.sequenceOffset] == 42)
    #expect(bytes[E131DataPacket.optionsOffset] == 0)
    #expect(Array(bytes[E131DataPacket.slotsOffset...]) == (try Self.data().slots))
  }

  @Test(arguments: [0, -1, 64_000, 65_535, 65_536])
  func reservedUniversesDoNotExist(number: Int) {
    #expect(Universe(number) == nil)
  }

  @Test func aUniverseHasItsMulticastGroup() {
    #expect(Universe(1)?.multicastGroup == "239.255.0.1")
    #expect(Universe(7962)?.multicastGroup == "239.255.31.26")
  }

  @Test(arguments: [
    (5, 4, false), (5, 5, true), (5, 6, true), (5, 24, true), (5, 25, false), (0, 255, false),
    (255, 0, true), (250, 5, true), (4, 23, true), (3, 23, false), (133, 5, false),
  ])
  func lateIsWhatIsUpToNineteenBehind(sequence: UInt8, last: UInt8, isLate: Bool) {
    #expect(E131Packet.isLate(sequence, after: last) == isLate)
  }

  @Test func aLongNameIsCutBetweenCharactersAndEndsWithNUL() throws {
    var packet = try Self.data()
    packet.sourceName = String(repeating: "厅", count: 30)
    guard case .data(let read) = try E131Packet(packet.bytes) else {
      Issue.record("no data packet")
      return
    }
    #expect(read.sourceName == String(repeating: "厅", count: 21))
  }

  @Test func theSameNameIsTheSameSourceAfterARestart() {
    #expect(ComponentID(named: "board/main") == ComponentID(named: "board/main"))
    #expect(ComponentID(named: "board/main") != ComponentID(named: "board/side"))
    let text = ComponentID(named: "board/main").description
    #expect(text.count == 36 && Array(text)[14] == "8")
  }

  @Test(arguments: [
    (0, 0x01, E131Error.notACN), (4, 0x42, .notACN),
    (16, 0x62, .badFlags(offset: 16, flags: 6)), (17, 0xFF, .badLength(offset: 16, length: 0x2FF)),
    (21, 0x05, .unknownVector(offset: 18, vector: 5)),
    (38, 0x82, .badFlags(offset: 38, flags: 8)), (39, 0x59, .badLength(offset: 38, length: 0x259)),
    (43, 0x09, .unknownVector(offset: 40, vector: 9)), (44, 0xFF, .badSourceName),
    (108, 201, .badPriority(201)), (113, 0xFF, .reservedUniverse(0xFF01)),
    (109, 0xFF, .reservedUniverse(0xFF00)),
    (115, 0x12, .badFlags(offset: 115, flags: 1)),
    (116, 0x0C, .badLength(offset: 115, length: 0x20C)),
    (117, 0x03, .unknownVector(offset: 117, vector: 3)), (118, 0xA2, .badAddressing),
    (122, 0x02, .badAddressing), (123, 0x03, .badSlotCount(0x301)),
  ])
  func aWrongFieldIsNamed(offset: Int, value: UInt8, error: E131Error) throws {
    var bytes = try Self.data().bytes
    bytes[offset] = value
    #expect(throws: error) { try E131Packet(bytes) }
  }

  @Test func everyCutPacketIsAnError() throws {
    let bytes = try Self.data().bytes
    for count in 0..<bytes.count {
      #expect(throws: E131Error.self) { try E131Packet(Array(bytes.prefix(count))) }
    }
  }

  @Test func bytesAfterThePacketAreIgnored() throws {
    let packet = try Self.data()
    #expect(try E131Packet(packet.bytes + [1, 2, 3]) == .data(packet))
  }
}
