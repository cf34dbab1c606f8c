import HallTestKit
import Testing
import WireFormats

struct AlphaPacketTests {
  static let lines = [
    AlphaLine("A012 > 3", .red, isFlashing: true), AlphaLine("A011 > 1", .green),
  ]
  static let text = AlphaPacket(commands: [
    .writeText(file: AlphaCommand.priorityFile, AlphaText(body: AlphaLine.body(of: lines)))
  ])
  static let question = AlphaPacket(
    address: 5, commands: [.readSpecial(function: AlphaCommand.serialErrors)])
  static let answer = AlphaPacket(
    kind: .answer,
    commands: [
      .writeSpecial(
        function: AlphaCommand.serialErrors, data: [AlphaSerialErrors.checksum.byte])
    ])

  private func read(_ bytes: [UInt8]) -> [Result<AlphaPacket, AlphaError>] {
    var reader = AlphaReader()
    return reader.read(bytes)
  }

  @Test(arguments: [
    ("alpha/priority-text", text), ("alpha/read-errors", question),
    ("alpha/errors-answer", answer),
  ])
  func aTransmissionIsTheGoldenFrameBothWays(name: String, packet: AlphaPacket) throws {
    let golden = try GoldenFrame.bytes(name)
    #expect(packet.bytes == golden)
    #expect(read(golden) == [.success(packet)])
  }

  @Test func linesComeBackAsTheyWereWritten() {
    #expect(AlphaLine.lines(of: AlphaLine.body(of: Self.lines)) == Self.lines)
    let foreign = AlphaLine.body(of: [AlphaLine("Caf\u{E9} \u{7A97}")])
    #expect(AlphaLine.lines(of: foreign).map(\.text) == ["Caf? ?"])
  }

  @Test func anAnswerTellsTheSerialErrors() {
    #expect(AlphaSerialErrors(Self.answer.commands[0]) == .checksum)
    #expect(
      AlphaSerialErrors(.writeSpecial(function: AlphaCommand.serialErrors, data: [0x40])) == [])
    for data: [UInt8] in [[], [0x00], [0xC0], [0x40, 0x40]] {
      #expect(
        AlphaSerialErrors(.writeSpecial(function: AlphaCommand.serialErrors, data: data)) == nil)
    }
  }

  @Test func commandsOfOneTransmissionStandInTheirOrder() {
    let packet = AlphaPacket(
      commands: Self.text.commands + [
        .writeText(file: 0x41, nil), .other(code: 0x47, data: [0x31, 0x41]),
      ])
    #expect(read(packet.bytes) == [.success(packet)])
  }

  @Test func commandsWithoutAChecksumAreReadToo() {
    var plain: [UInt8] = [0, 1, 0x5A, 0x3F, 0x3F, 2, 0x41, 0x30, 3, 2, 0x46, 0x2A, 4]
    #expect(
      read(plain)
        == [
          .success(
            AlphaPacket(commands: [
              .writeText(file: 0x30, nil), .readSpecial(function: 0x2A),
            ]))
        ])
    plain[2] = 0x61
    #expect(read(plain).compactMap { try? $0.get().kind } == [.otherSign])
  }

  @Test func aChangedByteIsFoundByTheChecksum() {
    let bytes = Self.text.bytes
    for index in 9..<bytes.count - 6 {
      var changed = bytes
      changed[index] ^= 0x01
      #expect(!read(changed).contains(.success(Self.text)))
      if changed[index] >= 0x20, bytes[index] >= 0x20 {
        #expect(read(changed) == [.failure(.badChecksum)], "byte \(index)")
      }
    }
  }

  @Test func whatIsNoTransmissionIsRefusedWithItsReason() {
    #expect(read([1, 0x5A, 4]) == [.failure(.incomplete)])
    #expect(read([1, 0x5A, 0x30, 0x47, 4]) == [.failure(.badAddress)])
    #expect(read([1, 0x5A, 0x30, 0x30, 2, 0x41, 4]) == [.failure(.incomplete)])
    #expect(read([1, 0x5A, 0x30, 0x30, 2, 0x41, 0x30, 0x1B, 0x30, 4]) == [.failure(.incomplete)])
    #expect(read([4, 4, 4]).isEmpty)
    let long = [1] + [UInt8](repeating: 0x41, count: AlphaPacket.lengthLimit + 1)
    #expect(read(long) == [.failure(.tooLong)])
  }

  @Test func aTransmissionIsFoundBetweenOthersInAnyPieces() {
    let bytes = [0x41, 4] + Self.text.bytes + [0x5A] + Self.question.bytes
    for size in 1...9 {
      var reader = AlphaReader()
      var found: [AlphaPacket] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = bytes[start..<min(start + size, bytes.count)]
        found += reader.read(piece).compactMap { try? $0.get() }
      }
      #expect(found == [Self.text, Self.question])
    }
  }

  @Test func randomAndMutatedBytesGiveValuesOrErrors() {
    var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
    var read = 0
    var refused = 0
    var reader = AlphaReader()
    for _ in 0..<100_000 {
      var bytes = Self.answer.bytes
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        bytes[Int.random(in: 20..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      for result in reader.read(bytes) {
        switch result {
        case .success(let packet):
          read += 1
          _ = packet.bytes
        case .failure: refused += 1
        }
      }
    }
    #expect(read > 10_000 && refused > 1000)
  }
}
