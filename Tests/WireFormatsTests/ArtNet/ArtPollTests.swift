import HallTestKit
import Testing
import WireFormats

struct ArtPollTests {
  static let reply = ArtPollReplyPacket(
    address: [192, 168, 1, 9], net: 1, subNet: 2, shortName: "panel",
    longName: "LED panel of the hall", report: "#0002 [0007] 5 V rail low",
    outputs: [.init(universe: 3), .init(universe: 4, isShorted: true)])

  @Test func packetsAreTheGoldenFramesBothWays() throws {
    let poll = try GoldenFrame.bytes("artnet/poll")
    #expect(ArtPollPacket().bytes == poll)
    #expect(try ArtNetPacket(poll) == .poll(ArtPollPacket()))
    let reply = try GoldenFrame.bytes("artnet/poll-reply")
    #expect(Self.reply.bytes == reply)
    #expect(try ArtNetPacket(reply) == .pollReply(Self.reply))
  }

  @Test func repliesOfOlderNodesEndSooner() throws {
    var old = Self.reply
    old.bindIndex = 0
    #expect(try ArtNetPacket(Array(Self.reply.bytes.prefix(207))) == .pollReply(old))
    #expect(throws: ArtNetError.tooShort(bytes: 206)) {
      try ArtNetPacket(Array(Self.reply.bytes.prefix(206)))
    }
    #expect(throws: ArtNetError.tooShort(bytes: 13)) {
      try ArtNetPacket(Array(ArtPollPacket().bytes.prefix(13)))
    }
  }

  @Test func whatAReplyCannotSayIsRefused() {
    var bytes = Self.reply.bytes
    bytes[173] = 5
    #expect(throws: ArtNetError.badPortCount(5)) { try ArtNetPacket(bytes) }
  }

  @Test func whatCannotBePrintedIsLeftOutOfAText() throws {
    var bytes = Self.reply.bytes
    let name = [0x41, 0x07, 0xFF, 0x42] + [UInt8](repeating: 0x43, count: 14)
    bytes.replaceSubrange(26..<44, with: name)
    guard case .pollReply(let reply) = try ArtNetPacket(bytes) else {
      Issue.record("no reply")
      return
    }
    // The last byte of the field is the NUL that ends it, whatever stands there.
    #expect(reply.shortName == "AB" + String(repeating: "C", count: 13))
  }

  @Test(arguments: [
    ("#0001 [0012] Power On Tests successful", 1, 12, "Power On Tests successful"),
    ("#0002 [7] low", 2, 7, "low"), ("#000B", 0x0B, 0, ""), ("#000e[1]no", 0x0E, 1, "no"),
    ("#0002 [x] a [b]", 2, 0, "a [b]"), ("#0002 words alone", 2, 0, "words alone"),
  ])
  func aReportIsACodeACounterAndWords(
    report: String, code: UInt16, count: Int, text: String
  ) throws {
    #expect(ArtNodeReport(report) == ArtNodeReport(code: code, count: count, text: text))
  }

  @Test(arguments: [
    "", "0000 [0000] libartnet", "#12", "#00G1 [0000] x", "#００0１ [0] x", "all well",
  ])
  func aReportOfAnotherFormSaysNothing(report: String) {
    #expect(ArtNodeReport(report) == nil)
  }

  @Test func onlyFailuresAreFaultsAndEachHasItsWords() {
    let harmless: [UInt16] = [0x00, ArtNodeReport.fine, 0x06, 0x07, 0x0F, 0x10, 0xFFFF]
    for code in harmless { #expect(ArtNodeReport(code: code, text: "").fault == nil) }
    let faults = (0...0x10).compactMap { ArtNodeReport(code: $0, text: "").fault }
    #expect(faults.count == 11 && Set(faults.map(\.words)).count == 11)
    let written = ArtNodeReport(code: 0x0B, count: 42, text: "x").description
    #expect(written == "#000b [0042] x")
  }

  @Test func randomAndMutatedRepliesGiveValuesOrErrors() throws {
    var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
    var read = 0
    for _ in 0..<50_000 {
      var bytes = Self.reply.bytes
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        bytes[Int.random(in: 10..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0...40, using: &random))
      guard let packet = try? ArtNetPacket(bytes) else { continue }
      read += 1
      guard case .pollReply(let reply) = packet else { continue }
      _ = ArtNodeReport(reply.report)
      // Outputs are written side by side, wherever they stood.
      #expect(try ArtNetPacket(reply.bytes) == packet)
    }
    #expect(read > 10_000)
  }
}
