import HallTestKit
import Testing
import WireFormats

struct WAVFileTests {
  static let file = WAVFile(rate: 22_050, samples: [0, 1, -1, 32_767, -32_768])

  @Test func theHeadStandsAsTheFormatSays() {
    // RIFF, 46 bytes follow, WAVE, fmt of 16: PCM, mono, 22050 Hz, 44100 bytes/s, 2, 16 bit, data.
    let head: [UInt8] =
      Array("RIFF".utf8) + [46, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0]
      + [0x22, 0x56, 0, 0, 0x44, 0xAC, 0, 0, 2, 0, 16, 0] + Array("data".utf8) + [10, 0, 0, 0]
    #expect(Self.file.bytes == head + [0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0x80])
  }

  @Test func aFileComesBackAsItWas() throws {
    #expect(try WAVFile(Self.file.bytes) == Self.file)
    let stereo = WAVFile(rate: 48_000, channels: 2, samples: [1, 2, 3, 4])
    #expect(try WAVFile(stereo.bytes) == stereo)
  }

  @Test func aStreamOfUnknownLengthEndsWithItsBytes() throws {
    var bytes = Self.file.bytes
    for index in 40..<44 { bytes[index] = 0xFF }
    #expect(try WAVFile(bytes).samples == Self.file.samples)
  }

  @Test func otherChunksArePassedOver() throws {
    var bytes = Self.file.bytes
    bytes.insert(contentsOf: Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0], at: 36)
    #expect(try WAVFile(bytes) == Self.file)
  }

  @Test func whatIsNoPCMIsRefusedWithItsReason() {
    var float = Self.file.bytes
    float[20] = 3
    #expect(throws: WAVFile.Fault.unsupported("coding 3, 16 bit")) { try WAVFile(float) }
    #expect(throws: WAVFile.Fault.notWAV) { try WAVFile([]) }
    #expect(throws: WAVFile.Fault.truncated) { try WAVFile(Array(Self.file.bytes.prefix(30))) }
  }

  @Test func anyBytesGiveAFileOrAFault() {
    var generator = SplitMix64(seed: 14)
    for _ in 0..<20_000 {
      var bytes = Self.file.bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      _ = try? WAVFile(bytes)
    }
  }
}
