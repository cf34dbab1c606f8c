import Foundation
import HallDomain
import HallTestKit
import Testing

/// What is to be said follows from what happened, and how far a zone came is kept.
struct VoiceStateTests {
  func scene() throws -> Scene {
    var rules = HallRules.sample
    rules.voiceZones = [
      VoiceZoneRules(
        id: "hall", name: LocalizedText(zh: "大厅", en: "Hall"), windows: ["1", "2"]),
      VoiceZoneRules(
        id: "upstairs", name: LocalizedText(zh: "二楼", en: "Upstairs"), windows: ["3"]),
    ]
    return try Scene(rules)
  }

  @Test func aCallAndItsRecallAreAnnouncementsOfTheWindowsZone() throws {
    var scene = try scene()
    try scene.issue("A", as: "elderly")
    _ = try scene.next("1")
    try scene.take(.queue(.recall(window: "1")))
    let said = scene.state.voice.announcements
    #expect(said.map(\.id.rawValue) == [1, 2])
    guard case .call(let call) = said[1].content else {
      Issue.record("\(said)")
      return
    }
    #expect(call.number.description == "A001")
    #expect(call.times == 2)
    #expect(said[0].concerns(scene.rules.voiceZones[0]))
    #expect(!said[0].concerns(scene.rules.voiceZones[1]))
    #expect(scene.state.reasonAgainst(said[0]) == .superseded)
    #expect(scene.state.reasonAgainst(said[1]) == nil)
    let heard = scene.rules.utterance(of: call)
    #expect(heard.isRecall)
    #expect(heard.privilege?.zh == "老年人优先")
    try scene.take(.queue(.startServing(window: "1")))
    #expect(scene.state.reasonAgainst(said[1]) == .answered)
  }

  @Test func anOrderIsRecordedAndReachesItsZonesAlone() throws {
    var scene = try scene()
    let text = LocalizedText(zh: "请车主移车", en: "")
    #expect(
      try scene.take(.voice(.say(text: text, zones: ["upstairs"])))
        == [.voice(.sayOrdered(text: text, zones: ["upstairs"], at: scene.now.instant))])
    try scene.take(.voice(.test(zone: "hall")))
    try scene.take(.notices(.add(NoticeDraft(text: text), by: nil)))
    let zones = scene.rules.voiceZones
    let concerned = scene.state.voice.announcements.map { one in
      zones.filter { one.concerns($0) }.map(\.id.rawValue)
    }
    #expect(concerned == [["upstairs"], ["hall"], ["hall", "upstairs"]])
    let notice = scene.state.voice.announcements[2]
    #expect(scene.state.reasonAgainst(notice) == nil)
    try scene.take(.notices(.remove(NoticeID(rawValue: 1))))
    #expect(scene.state.reasonAgainst(notice) == .answered)
  }

  @Test func whatNoZoneCanSayIsRefused() throws {
    var scene = try scene()
    let text = LocalizedText(zh: "好", en: "")
    let long = LocalizedText(zh: String(repeating: "长", count: 301), en: "")
    for (command, code) in [
      (VoiceCommand.say(text: text, zones: ["cellar"]), HallError.Code.voiceZoneUnknown),
      (.say(text: LocalizedText(zh: "", en: ""), zones: []), .requestInvalid),
      (.say(text: long, zones: []), .requestInvalid),
      (.test(zone: "cellar"), .voiceZoneUnknown),
      (.ended(zone: "hall", endings: [], through: AnnouncementID(rawValue: 9)), .requestInvalid),
      (.evacuationSaid(zone: "cellar", times: 1), .voiceZoneUnknown),
    ] { #expect(scene.refusal(of: .voice(command))?.code == code, "\(command)") }
    scene.rules.voiceZones = []
    #expect(
      scene.refusal(of: .voice(.say(text: text, zones: [])))?.code == .voiceZoneUnknown)
  }

  @Test func theCursorGoesForwardAndOneReportTellsMany() throws {
    var scene = try scene()
    for _ in 0..<3 { try scene.take(.voice(.test(zone: "hall"))) }
    let endings = (1...3).map {
      SpeechEnding(announcement: AnnouncementID(rawValue: $0), outcome: .said)
    }
    let report = VoiceCommand.ended(
      zone: "hall", endings: endings, through: AnnouncementID(rawValue: 3))
    #expect(names(try scene.take(.voice(report))) == ["announcementsEnded"])
    #expect(scene.state.voice.through["hall"]?.rawValue == 3)
    let nothing = VoiceCommand.ended(
      zone: "hall", endings: [], through: AnnouncementID(rawValue: 3))
    #expect(try scene.take(.voice(nothing)).isEmpty)
  }

  @Test func onlyTheNewestAnnouncementsAreKept() throws {
    var scene = try scene()
    for _ in 0..<(Limits.announcementsKept + 5) { try scene.take(.voice(.test(zone: "hall"))) }
    #expect(scene.state.voice.announcements.count == Limits.announcementsKept)
    #expect(scene.state.voice.announcements.first?.id.rawValue == 6)
  }

  @Test func aStateFromBeforeTheHallCouldSpeakIsRead() throws {
    let scene = try scene()
    let whole = try JSONSerialization.jsonObject(with: JSONEncoder().encode(scene.state))
    var object = try #require(whole as? [String: Any])
    #expect(object.removeValue(forKey: "voice") != nil)
    let old = try JSONDecoder().decode(
      HallState.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(old == scene.state)
  }
}
