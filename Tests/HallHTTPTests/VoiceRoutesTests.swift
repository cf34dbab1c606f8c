import HallDomain
import HallPorts
import HallTestKit
import Testing

struct VoiceRoutesTests {
  @Test func whatIsOrderedIsRecordedWithItsWordsAndWho() async throws {
    try await ServedHall.run(rules: Self.rules) { served in
      let said = try await served.post(
        "/api/v1/voice/say", ["zh": "请车主移车", "zones": ["hall"]])
      let record = said["records"].array[0]
      #expect(record["kind"].string == "voice.sayOrdered")
      #expect(record["words"]["zh"].string == "人工播报：请车主移车")
      let tested = try await served.post("/api/v1/voice/zones/hall/test")
      #expect(tested["records"].array[0]["words"]["en"].string == "Sound test in Hall")
      #expect(served.hall.submissions.last?.origin.name.contains("test") == true)
    }
  }

  @Test func aZoneThatIsNotThereAndNoWordsAreRefused() async throws {
    try await ServedHall.run(rules: Self.rules) { served in
      let zone = try await served.refusal { try $0.post("/api/v1/voice/zones/cellar/test") }
      #expect(zone.code == "voice.zone-unknown")
      let empty = try await served.refusal { try $0.post("/api/v1/voice/say", [:]) }
      #expect(empty.code == "request.invalid")
      for query in ["", "?number=A012", "?number=A&window=3", "?number=&window=3"] {
        let refusal = try await served.refusal {
          try $0.get("/api/v1/voice/zones/hall/preview" + query)
        }
        #expect(refusal.code == "request.invalid", "\(query)")
      }
      let nowhere = try await served.refusal {
        try $0.get("/api/v1/voice/zones/cellar/preview?zh=a")
      }
      #expect(nowhere.code == "voice.zone-unknown")
    }
  }

  @Test func aPreviewIsOfTheNumberAsItIsWritten() async throws {
    try await ServedHall.run(rules: Self.rules) { served in
      let answer = try await served.send(
        "GET", "/api/v1/voice/zones/hall/preview?number=B2012&window=12")
      #expect(answer.headers["content-type"] == "audio/wav")
      #expect(answer.text.contains("call(B2012, window: 12, "))
    }
  }

  static let rules: HallRules = {
    var rules = HallRules.sample
    rules.voiceZones = [
      VoiceZoneRules(id: "hall", name: LocalizedText(zh: "大厅", en: "Hall"), windows: ["1"])
    ]
    return rules
  }()
}
