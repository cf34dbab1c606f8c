import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import HallConfiguration

struct VoiceTests {
  static let head = """
    hall: {name: 大厅, time-zone: Asia/Shanghai}
    services:
      A: {name: General}
    windows:
      1: {serves: [A]}
      2: {serves: [A]}
      12: {serves: [A]}

    """

  func plan(_ voice: String) throws -> HallPlan {
    let file = FileManager.default.temporaryDirectory.appending(path: "hall-\(UUID()).yaml")
    try Data((Self.head + voice).utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let report = HallFile.check(path: file.path)
    return try #require(report.plan, "\(report.text())")
  }

  @Test func aHallWithoutVoiceIsSilent() throws {
    let plan = try plan("")
    #expect(plan.voice == nil)
    #expect(plan.rules.voiceZones.isEmpty)
  }

  @Test func oneZoneIsEnoughAndHasAllWindows() throws {
    let plan = try plan("voice: {zones: {hall: {}}}")
    let voice = try #require(plan.voice)
    #expect(voice.wording == Wording())
    #expect(voice.limit == .seconds(6))
    #expect(voice.zones.map(\.rules.windows) == [["1", "2", "12"]])
    #expect(voice.zones[0].device == "default")
    #expect(voice.zones[0].deviceID == "voice/hall")
    #expect(plan.rules.voiceZones == voice.zones.map(\.rules))
  }

  @Test func everyKeyIsTaken() throws {
    let voice = try #require(
      try plan(
        """
        voice:
          languages: [en, zh, yue]
          digit-one: 幺
          words-per-minute: 150
          chime: false
          ends-within: 8 s
          says-notices: true
          sentences:
            zh: {call: "{number}到{window}"}
            yue: {call: "{number}號請到{window}號窗口", evacuation: 請即刻離開}
          zones:
            hall: {name: {zh: 大厅, en: Hall}, volume: 60 %, windows: [2]}
            rest:
              device: "plughw:1"
              volume-from: {"19:00": 30 %, "07:00": 90 %}
              quiet: [12:00-13:30]
        """
      ).voice)
    #expect(voice.wording.languages == [.en, .zh, "yue"])
    #expect(voice.wording.reading.one == .yao)
    #expect(voice.wordsPerMinute == 150 && !voice.hasChime && voice.saysNotices)
    #expect(voice.limit == .seconds(8))
    #expect(voice.wording.sentences[.zh]?.call == "{number}到{window}")
    #expect(voice.wording.sentences[.zh]?.short == Wording.Sentences.zh.short)
    #expect(voice.wording.sentences["yue"]?.recall == "{number}號請到{window}號窗口")
    #expect(voice.zones.map(\.rules.windows) == [["2"], ["1", "12"]])
    #expect(voice.zones[0].volume == DailyLevel(percent: 60))
    #expect(voice.zones[1].volume.percent(at: TimeOfDay(hour: 20, minute: 0)) == 30)
    #expect(voice.zones[1].volume.percent(at: TimeOfDay(hour: 3, minute: 0)) == 30)
    #expect(voice.zones[1].volume.percent(at: TimeOfDay(hour: 8, minute: 0)) == 90)
    #expect(voice.zones[1].quiet.count == 1)
  }

  /// A directory that says all that this hall can say is good; without one digit it is not.
  @Test func clipsMustSayEveryNumberWindowAndSentence() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "clips-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "zh"), withIntermediateDirectories: true)
    let words = "请 A 零 一 二 三 四 五 六 七 八 九 十 号到 号 号尽快到 窗口 办理 紧急情况 请有序撤离"
    for word in words.split(separator: " ") {
      let file = folder.appending(path: "zh/\(word).wav")
      try Data(ToneVoice.tone(440, .milliseconds(50)).bytes).write(to: file)
    }
    let text = "voice: {clips: \"\(folder.path)\", zones: {hall: {}}}"
    #expect(try plan(text).voice?.clips == folder.path)
    try FileManager.default.removeItem(at: folder.appending(path: "zh/七.wav"))
    let file = FileManager.default.temporaryDirectory.appending(path: "hall-\(UUID()).yaml")
    try Data((Self.head + text).utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let faults = HallFile.check(path: file.path).faults
    #expect(faults.map(\.code) == ["clips.missing"])
    #expect(faults.first?.message.contains("七") == true)
  }
}
