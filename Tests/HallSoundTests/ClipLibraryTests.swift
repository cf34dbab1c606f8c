import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing
import WireFormats

@testable import HallSound

/// Clips of tones: which were played, in which order and with which boundaries stands in the
/// samples.
struct ClipLibraryTests {
  /// A directory that is removed with the last who uses it.
  final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "clips-\(UUID())").path
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
      let file = URL(filePath: path).appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  /// Each clip a quarter of a second at its own frequency.
  static let tones: [String: Double] = [
    "请": 300, "A": 400, "零": 500, "一": 600, "二": 700, "三": 800, "号到": 900, "号窗口": 1000,
    "办理": 1100, "号": 1200, "到": 1300,
  ]

  static func folder() throws -> Folder {
    let folder = Folder()
    for (name, frequency) in tones {
      try folder.write("zh/\(name).wav", ToneVoice.tone(frequency, .milliseconds(250)).bytes)
    }
    return folder
  }

  @Test func aSentenceIsTheFewestClipsInOrder() throws {
    let folder = try Self.folder()
    let library = try ClipLibrary(directory: folder.path)
    let sound = try library.sound(of: Phrase(.zh, "请A零一二号到三号窗口办理"))
    let order = ["请", "A", "零", "一", "二", "号到", "三", "号窗口", "办理"]
    let length = Sound.count(of: .milliseconds(250))
    #expect(sound.samples.count == length * order.count, "clip after clip, without a gap")
    for (index, name) in order.enumerated() {
      let clip = sound.samples[index * length..<(index + 1) * length]
      let frequency = try #require(Self.tones[name])
      #expect(ToneVoice.share(of: frequency, in: clip) > 0.95, "\(name)")
    }
  }

  @Test func aWholeSentenceThatWasRecordedIsPreferred() throws {
    let folder = try Self.folder()
    try folder.write("zh/请A零一二号到.wav", ToneVoice.tone(2000, .seconds(1)).bytes)
    let library = try ClipLibrary(directory: folder.path)
    let sound = try library.sound(of: Phrase(.zh, "请A零一二号到三号窗口办理"))
    #expect(sound.span == .seconds(1) + .milliseconds(250) * 3
      || abs((sound.span - .milliseconds(1750)) / .milliseconds(1)) < 2)
  }

  @Test func aCommaIsAPauseAndCapitalsDoNotMatter() throws {
    let folder = try Self.folder()
    try folder.write("en/Ticket A.wav", ToneVoice.tone(300, .milliseconds(500)).bytes)
    try folder.write("en/twenty-one.wav", ToneVoice.tone(400, .milliseconds(500)).bytes)
    let library = try ClipLibrary(directory: folder.path)
    let sound = try library.sound(of: Phrase(.en, "ticket a, TWENTY one."))
    #expect(abs((sound.span - .seconds(1) - Limits.gap) / .milliseconds(1)) < 2)
  }

  @Test func wordsWithoutAClipAreNamed() throws {
    let folder = try Self.folder()
    let library = try ClipLibrary(directory: folder.path)
    #expect(library.missing(for: Phrase(.zh, "请B零九号到三号窗口办理")) == ["b", "九"])
    #expect(library.missing(for: Phrase(.en, "up")) == ["up"])
    #expect(throws: ClipLibrary.Fault.self) { try library.sound(of: Phrase(.zh, "九")) }
  }

  @Test func freeWordsAreSynthesisedInAHallOfClips() throws {
    let folder = try Self.folder()
    let voice = ToneVoice { _ in .seconds(1) }
    let source = SpeechSource(
      clips: try ClipLibrary(directory: folder.path), synthesizer: voice)
    _ = try source.sound(of: Phrase(.zh, "请零一二号到三号窗口"))
    #expect(voice.asked.isEmpty)
    _ = try source.sound(of: Phrase(.zh, "今日停办"))
    #expect(voice.asked == ["今日停办"])
  }

  @Test func filesThatCannotBePlayedAreNamedWithTheReason() throws {
    let folder = try Self.folder()
    try folder.write("zh/坏.wav", Array("not a sound".utf8))
    var eight = ToneVoice.tone(300, .milliseconds(100)).bytes
    eight[34] = 8
    try folder.write("zh/八.wav", eight)
    try folder.write("chime.wav", Array("RIFF".utf8))
    let faults = try ClipLibrary(directory: folder.path).faults().map(\.description)
    #expect(faults.count == 3)
    #expect(faults.contains { $0.contains("坏.wav is no WAV file") })
    #expect(faults.contains { $0.contains("八.wav has coding 1, 8 bit") })
    #expect(throws: ClipLibrary.Fault.self) { try ClipLibrary(directory: "/nowhere") }
    try folder.write("zh/坏 .wav", [])
    #expect(throws: ClipLibrary.Fault.self) { try ClipLibrary(directory: folder.path) }
  }

  @Test func theHallsOwnChimeTakesThePlaceOfOurs() throws {
    let folder = try Self.folder()
    let source = { SpeechSource(
      clips: try? ClipLibrary(directory: folder.path), synthesizer: ToneVoice { _ in .zero }) }
    #expect(source().chime == Chime.sound)
    try folder.write("chime.wav", ToneVoice.tone(880, .milliseconds(300)).bytes)
    #expect(ToneVoice.share(of: 880, in: source().chime.samples) > 0.9)
  }
}
