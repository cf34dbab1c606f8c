import Foundation
import HallPorts
import HallTestKit
import Testing
import WireFormats

@testable import LinuxIO

/// alsa-lib's own file plug-in at the far end: what the card would be given stands in a file.
@Suite(.serialized) struct ALSASpeakerTests {
  static func file() -> String {
    FileManager.default.temporaryDirectory.appending(path: "alsa-\(UUID().uuidString)").path
  }

  static func samples(_ path: String) throws -> [Int16] {
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    return stride(from: 0, to: bytes.count - 1, by: 2).map {
      Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
  }

  @Test func everySampleReachesTheDeviceInOrder() throws {
    let path = Self.file()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let speaker = try ALSASpeakerOpener(device: "file:\(path),raw").open()
    let tone = ToneVoice.tone(440, .seconds(1)).samples
    for start in stride(from: 0, to: tone.count, by: 441) {
      try speaker.write(tone[start..<min(start + 441, tone.count)])
    }
    try speaker.drain()
    try speaker.check()
    #expect(try Self.samples(path) == tone)
    // The next announcement goes on behind it.
    try speaker.write([7, 8, 9])
    try speaker.drain()
    speaker.close()
    #expect(try Self.samples(path).suffix(3) == [7, 8, 9])
    #expect(speaker.underruns == 0)
    #expect(throws: WireError.self) { try speaker.write([1]) }
  }

  @Test func theWAVFormatOfThePlugInIsAFileThatOursReads() throws {
    let path = Self.file()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let speaker = try ALSASpeakerOpener(device: "file:\(path),wav").open()
    let tone = ToneVoice.tone(440, .milliseconds(300)).samples
    try speaker.write(tone[...])
    try speaker.drain()
    speaker.close()
    let wav = try WAVFile(Array(try Data(contentsOf: URL(filePath: path))))
    #expect(wav == WAVFile(rate: SoundFormat.rate, samples: tone))
  }

  @Test func aDeviceThatIsNotThereIsToldWithItsName() {
    for device in ["plughw:CARD=NoSuchCard", "hw:31", "no-such-pcm", ""] {
      do {
        _ = try ALSASpeakerOpener(device: device).open()
        Issue.record("\(device) was opened")
      } catch {
        #expect(error.text.hasPrefix(device), "\(error)")
      }
    }
  }
}
