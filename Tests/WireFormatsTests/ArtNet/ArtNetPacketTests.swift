import HallTestKit
import Testing
import WireFormats

struct ArtNetPacketTests {
  static let packet = ArtDMXPacket(
    sequence: 3, portAddress: 0x123, slots: [0xFF, 0x38, 0x20])

  @Test func packetsAreTheGoldenFramesBothWays() throws {
    let golden = try GoldenFrame.bytes("artnet/dmx")
    #expect(Self.packet.bytes == golden)
    var even = Self.packet
    even.slots.append(0)
    #expect(try ArtNetPacket(golden) == .dmx(even))
    let sync = try GoldenFrame.bytes("artnet/sync")
    #expect(ArtNetPacket.sync.bytes == sync)
    #expect(try ArtNetPacket(sync) == .sync)
  }

  @Test func whatIsNoPacketIsRefusedWithItsReason() {
    let bytes = Self.packet.bytes
    func changed(_ offset: Int, _ value: UInt8) -> [UInt8] {
      var bytes = bytes
      bytes[offset] = value
      return bytes
    }
    #expect(throws: ArtNetError.tooShort(bytes: 11)) { try ArtNetPacket(Array(bytes.prefix(11))) }
    #expect(throws: ArtNetError.notArtNet) { try ArtNetPacket(changed(0, 0x61)) }
    #expect(throws: ArtNetError.badVersion(13)) { try ArtNetPacket(changed(11, 13)) }
    #expect(throws: ArtNetError.unknownOperation(0x2400)) { try ArtNetPacket(changed(9, 0x24)) }
    #expect(throws: ArtNetError.badSlotCount(6)) { try ArtNetPacket(changed(17, 6)) }
    #expect(throws: ArtNetError.badSlotCount(3)) { try ArtNetPacket(changed(17, 3)) }
    #expect(throws: ArtNetError.badSlotCount(0)) { try ArtNetPacket(changed(17, 0)) }
    #expect(throws: ArtNetError.badSlotCount(0x404)) { try ArtNetPacket(changed(16, 4)) }
  }

  @Test func sequenceNumbersGoRoundWithoutZero() {
    let numbers = (0..<256).map { ArtDMXPacket.sequence(of: $0) }
    #expect(numbers == (1...255).map { UInt8($0) } + [1])
  }

  @Test func randomAndMutatedDatagramsGiveValuesOrErrors() throws {
    var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
    var read = 0
    for _ in 0..<200_000 {
      var bytes = Self.packet.bytes
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0...5, using: &random) / 5)
      guard let packet = try? ArtNetPacket(bytes) else { continue }
      read += 1
      #expect(try ArtNetPacket(packet.bytes) == packet)
    }
    #expect(read > 10_000)
  }
}
