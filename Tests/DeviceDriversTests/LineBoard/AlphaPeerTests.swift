import HallSimulator
import HallTestKit
import Testing
import WireFormats

/// Against the Python packages `alphasignpy` and `readerboard`, which share no line with ours nor
/// with each other: `scripts/peers` installs them.
struct AlphaPeerTests {
  private static let lines = [
    AlphaLine("A012 > 3", .red, isFlashing: true), AlphaLine("A011 > 1", .green),
  ]
  private static let message = AlphaPacket(commands: [
    .writeText(file: AlphaCommand.priorityFile, AlphaText(body: AlphaLine.body(of: lines)))
  ])

  private func peer(_ mode: String, input: String = "") throws -> [String] {
    try PeerScript.lines("alpha_frames.py", mode, input: input)
  }

  @Test func anIndependentSenderSendsTheVeryBytesThatTheSessionSends() throws {
    let sent = try peer("write").map(PeerScript.bytes)
    let question = AlphaPacket(
      address: 5, commands: [.readSpecial(function: AlphaCommand.serialErrors)])
    #expect(sent == [Self.message.bytes, question.bytes])
  }

  @Test func theEmulatedSignShowsWhatAnIndependentSenderSends() throws {
    let sent = try peer("write").map(PeerScript.bytes)
    var sign = AlphaSignEmulator(address: 5, rows: 2, columns: 16)
    #expect(try sign.receive(#require(sent.first)).isEmpty)
    #expect(sign.lines == Self.lines)
    #expect(try !sign.receive(#require(sent.last)).isEmpty)
  }

  @Test func independentReadersUnderstandTheSignsAnswerAndOurMessage() throws {
    var sign = AlphaSignEmulator(rows: 2, columns: 16)
    var garbled = Self.message.bytes
    garbled[20] ^= 1
    #expect(sign.receive(garbled).isEmpty)
    let answer = sign.receive(
      AlphaPacket(commands: [.readSpecial(function: AlphaCommand.serialErrors)]).bytes)
    let lines = [answer, Self.message.bytes].map { PeerScript.hex($0) + "\n" }
    let read = try peer("read", input: lines.joined())
    #expect(read.first == PeerScript.hex([AlphaSerialErrors.checksum.byte]))
    #expect(read.last == "0 0 HOLD " + PeerScript.hex(AlphaLine.body(of: Self.lines)))
  }
}
