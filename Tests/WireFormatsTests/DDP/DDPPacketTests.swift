import HallTestKit
import Testing
import WireFormats

struct DDPPacketTests {
  static let packet = DDPPacket(
    flags: .push, sequence: 7, offset: 1440, data: [0xFF, 0x38, 0x20, 0x00, 0xE8, 0x40])

  @Test func aPacketIsTheGoldenFrameBothWays() throws {
    let golden = try GoldenFrame.bytes("ddp/data")
    #expect(Self.packet.bytes == golden)
    #expect(try DDPPacket(golden) == Self.packet)
  }

  @Test func theQuestionForTheStatusAndItsReplyAreTheGoldenFrames() throws {
    let query = try GoldenFrame.bytes("ddp/status-query")
    #expect(DDPPacket.statusQuery.bytes == query)
    #expect(try !DDPPacket(query).isStatusReply)
    let golden = try GoldenFrame.bytes("ddp/status-reply")
    let reply = try DDPPacket(golden)
    #expect(reply.isStatusReply && reply.bytes == golden)
    #expect(String(decoding: reply.data, as: UTF8.self) == #"{"status":{"state":"up"}}"#)
    #expect(!Self.packet.isStatusReply)
  }

  @Test func aTimeCodeBeforeThePixelsIsPassedOver() throws {
    var bytes = Self.packet.bytes
    bytes[0] |= 0x10
    bytes.insert(contentsOf: [1, 2, 3, 4], at: 10)
    #expect(try DDPPacket(bytes).data == Self.packet.data)
  }

  @Test func whatIsNoPacketIsRefusedWithItsReason() {
    let bytes = Self.packet.bytes
    #expect(throws: DDPError.tooShort(bytes: 9)) { try DDPPacket(Array(bytes.prefix(9))) }
    #expect(throws: DDPError.badVersion(2)) { try DDPPacket([0x81] + bytes.dropFirst()) }
    #expect(throws: DDPError.badLength(says: 6, has: 5)) { try DDPPacket(bytes.dropLast()) }
    #expect(throws: DDPError.badLength(says: 6, has: 7)) { try DDPPacket(bytes + [0]) }
    var long = bytes
    long[8] = 0x06
    #expect(throws: DDPError.tooLong(0x606)) { try DDPPacket(long) }
  }

  @Test func sequenceNumbersGoRoundWithoutZero() {
    #expect((0..<16).map { DDPPacket.sequence(of: $0) } == Array(1...15) + [1])
  }

  @Test func randomAndMutatedDatagramsGiveValuesOrErrors() throws {
    var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
    var read = 0
    for _ in 0..<200_000 {
      var bytes = Self.packet.bytes
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0...2, using: &random) / 2)
      guard let packet = try? DDPPacket(bytes) else { continue }
      read += 1
      var again = packet
      again.flags.remove(.timeCode)
      #expect(try DDPPacket(packet.bytes) == again)
    }
    #expect(read > 10_000)
  }
}
