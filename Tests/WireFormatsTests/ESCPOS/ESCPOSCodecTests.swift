import HallTestKit
import Testing
import WireFormats

@Suite struct ESCPOSCodecTests {
  @Test("commands are the golden bytes, and the golden bytes are the commands",
    arguments: ESCPOSSamples.golden.indices)
  func golden(index: Int) throws {
    let (frame, commands) = ESCPOSSamples.golden[index]
    let bytes = try GoldenFrame.bytes("escpos/\(frame)")
    #expect(commands.bytes == bytes, "\(frame)")
    #expect(ESCPOSDecoder.decode(bytes) == commands, "\(frame)")
  }

  @Test("commands come out as they went in, however the bytes are cut")
  func roundTrip() {
    let seed = UInt64.random(in: 0...(.max))
    var random = SplitMix64(seed: seed)
    for round in 0..<2000 {
      var commands: [ESCPOSCommand] = [.kanjiMode(true)]
      for _ in 0..<20 {
        commands.append(ESCPOSSamples.random(using: &random, after: commands.last))
      }
      let bytes = commands.bytes
      #expect(ESCPOSDecoder.decode(bytes) == commands, "seed \(seed), round \(round)")
      var decoder = ESCPOSDecoder()
      var pieces: [ESCPOSCommand] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...7, using: &random))
        rest = rest.dropFirst(piece.count)
        pieces += decoder.append(piece)
      }
      pieces += decoder.finish()
      #expect(pieces == commands, "seed \(seed), round \(round), cut")
      if pieces != commands { return }
    }
  }

  @Test("text carries no command: control characters are taken out")
  func controls() {
    let command = ESCPOSCommand.text("\u{1B}@A\n\u{10}\u{04}\u{01}B\u{85}\u{2028}号")
    #expect(command.bytes == [0x40, 0x41, 0x42, 0xBA, 0xC5])
  }

  @Test("bytes from 80h are GB 18030 in Kanji mode only, and ESC @ ends it")
  func kanjiMode() {
    let bytes: [UInt8] = [
      0xBA, 0xC5, 0x41, 0x0A, 0x1C, 0x26, 0xBA, 0xC5, 0x41, 0x0A, 0x1B, 0x40, 0xBA, 0xC5,
    ]
    #expect(
      ESCPOSDecoder.decode(bytes) == [
        .codePageText([0xBA, 0xC5]), .text("A"), .lineFeed, .kanjiMode(true), .text("号A"),
        .lineFeed, .initialise, .codePageText([0xBA, 0xC5]),
      ])
  }

  @Test("what is not known comes out as it stands, and reading goes on behind it")
  func unknowns() {
    let cases: [([UInt8], [ESCPOSCommand])] = [
      ([0x1B, 0x78, 0x0A], [.unknown([0x1B, 0x78]), .lineFeed]),
      ([0x07, 0x0A], [.unknown([0x07]), .lineFeed]),
      // A known length, a parameter out of range.
      (
        [0x1B, 0x61, 0x07, 0x0A],
        [.other(ESCPOSSequence(name: [0x1B, 0x61], parameters: [0x07])), .lineFeed]
      ),
      // ESC p: the drawer, which a ticket printer has not.
      (
        [0x1B, 0x70, 0, 25, 250, 0x0A],
        [.other(ESCPOSSequence(name: [0x1B, 0x70], parameters: [0, 25, 250])), .lineFeed]
      ),
      // GS ( k for PDF417.
      (
        [0x1D, 0x28, 0x6B, 3, 0, 0x30, 0x41, 0, 0x0A],
        [
          .other(
            ESCPOSSequence(name: [0x1D, 0x28, 0x6B], parameters: [3, 0, 0x30, 0x41, 0])),
          .lineFeed,
        ]
      ),
      // NUL does nothing.
      ([0, 0, 0x0A, 0], [.lineFeed]),
      // Half a command at the end.
      ([0x0A, 0x1D, 0x76, 0x30, 0], [.lineFeed, .unknown([0x1D, 0x76, 0x30, 0])]),
      // A code of GB 18030 that broke off.
      ([0x1C, 0x26, 0x41, 0xBA, 0x0A], [.kanjiMode(true), .text("A"), .unknown([0xBA]), .lineFeed]),
    ]
    for (bytes, commands) in cases { #expect(ESCPOSDecoder.decode(bytes) == commands) }
  }

  @Test("data beyond the limit is passed over without being kept")
  func oversized() {
    var decoder = ESCPOSDecoder()
    let header: [UInt8] = [0x1D, 0x76, 0x30, 0, 0xFF, 0xFF, 0xFF, 0xFF]
    let size = 0xFFFF * 0xFFFF
    #expect(
      decoder.append(header) == [
        .oversized(
          ESCPOSSequence(name: [0x1D, 0x76, 0x30], parameters: [0, 0xFF, 0xFF, 0xFF, 0xFF]),
          dataBytes: size)
      ])
    for _ in 0..<100 {
      #expect(decoder.append([UInt8](repeating: 0x41, count: 10_000)).isEmpty)
      #expect(decoder.pendingBytes == 0)
    }
  }

  @Test("a picture is cut in bands of whole rows")
  func bands() throws {
    let bits = try #require(RasterBits(bytesPerRow: 3, bytes: Array(0..<21)))
    let bands = bits.bands(ofAtMost: 10)
    #expect(bands.map(\.rows) == [3, 3, 1])
    #expect(bands.flatMap(\.bytes) == bits.bytes)
    #expect(bits.bands(ofAtMost: 1).map(\.rows) == [1, 1, 1, 1, 1, 1, 1])
    #expect(bits[23, 0] == (bits.bytes[2] & 1 == 1) && !bits[24, 0] && !bits[0, -1])
  }

  @Test func whatACommandCannotSayIsBroughtToTheNearestThatItCan() {
    #expect(ESCPOSCommand.underline(dots: 3).bytes == [0x1B, 0x2D, 2])
    #expect(ESCPOSCommand.underline(dots: -1).bytes == [0x1B, 0x2D, 0])
    let long = [UInt8](repeating: 0x41, count: 8000)
    let symbol = ESCPOSCommand.qrStore(long).bytes
    // 7092 bytes of parameters are the most, 7089 of them data.
    #expect(Array(symbol.prefix(8)) == [0x1D, 0x28, 0x6B, 0xB4, 0x1B, 0x31, 0x50, 0x30])
    #expect(symbol.count == 8 + 7089)
    let bars = ESCPOSCommand.code128(long).bytes
    #expect(Array(bars.prefix(4)) == [0x1D, 0x6B, 73, 255] && bars.count == 4 + 255)
  }

  @Test func aReservedBitAndASecondParameterAreReadWithTheirCommand() {
    #expect(
      ESCPOSDecoder.decode([0x1D, 0x21, 0x08])
        == [.other(ESCPOSSequence(name: [0x1D, 0x21], parameters: [0x08]))])
    // DLE EOT 7 asks for the ink, and says which.
    #expect(
      ESCPOSDecoder.decode([0x10, 0x04, 7, 1, 0x41])
        == [.other(ESCPOSSequence(name: [0x10, 0x04], parameters: [7, 1])), .text("A")])
  }
}
