import Foundation
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
    let python = E131PeerTests.python
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let script = SimulatedHall.repository.appending(path: "Tests/Peers/alpha_frames.py")
    let process = Process()
    process.executableURL = python
    process.arguments = [script.path, mode]
    let (output, stdin) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardInput = stdin
    try process.run()
    stdin.fileHandleForWriting.write(Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func bytes(_ hex: String) -> [UInt8] {
    stride(from: 0, to: hex.utf8.count - 1, by: 2).compactMap { place in
      UInt8(hex.dropFirst(place).prefix(2), radix: 16)
    }
  }

  @Test func anIndependentSenderSendsTheVeryBytesThatTheSessionSends() throws {
    let sent = try peer("write").map(bytes)
    let question = AlphaPacket(
      address: 5, commands: [.readSpecial(function: AlphaCommand.serialErrors)])
    #expect(sent == [Self.message.bytes, question.bytes])
  }

  @Test func theEmulatedSignShowsWhatAnIndependentSenderSends() throws {
    let sent = try peer("write").map(bytes)
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
    let read = try peer("read", input: hex(answer) + "\n" + hex(Self.message.bytes) + "\n")
    #expect(read.first == hex([AlphaSerialErrors.checksum.byte]))
    #expect(read.last == "0 0 HOLD " + hex(AlphaLine.body(of: Self.lines)))
  }
}
