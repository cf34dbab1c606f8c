import Foundation
import HallClient
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import HallHTTP

struct NoticeRoutesTests {
  @Test func aNoticeTellsWhenAndWhereItIsShown() async throws {
    try await ServedHall.run { served in
      _ = try await served.post(
        "/api/v1/notices",
        [
          "zh": "周六照常", "en": "Open on Saturday", "boards": ["hall"], "regions": ["tape"],
          "priority": "important", "from": "2026-11-24 08:00", "until": "2026-11-28 17:00",
          "weekdays": ["tuesday"], "hours": "09:00-24:00", "every": 20, "lasting": 5,
        ])
      let notice = try await served.get("/api/v1/notices")[0]
      #expect(notice["text"]["en"].string == "Open on Saturday")
      #expect(notice["state"].string == "shown")
      #expect(notice["boards"][0].string == "hall" && notice["regions"][0].string == "tape")
      #expect(notice["priority"].string == "important")
      #expect(notice["from"].string == "2026-11-24 08:00")
      #expect(notice["until"].string == "2026-11-28 17:00")
      #expect(notice["weekdays"][0].string == "tuesday")
      #expect(notice["hours"].string == "09:00-24:00")
      #expect(notice["turns"]["every"].int == 20 && notice["turns"]["lasting"].int == 5)
      _ = try await served.ask { try $0.delete("/api/v1/notices/1") }
      #expect(try await served.get("/api/v1/notices").array.isEmpty)
    }
  }

  @Test(arguments: [
    (#"{"zh":"x","weekdays":["someday"]}"#, "weekdays"), (#"{"zh":"x","hours":"9-10"}"#, "hours"),
    (#"{"zh":"x","hours":"10:00-09:00"}"#, "hours"), (#"{"zh":"x","every":20}"#, "every"),
    (#"{"zh":"x","every":20,"lasting":20}"#, "every"), (#"{"zh":"x","from":"soon"}"#, "from"),
    (#"{"zh":"x","priority":"loud"}"#, "priority"), (#"{}"#, "text"),
  ])
  func whatMakesNoSenseIsRefusedByItsName(body: String, field: String) async throws {
    try await ServedHall.run { served in
      let answer = try await served.send(
        "POST", "/api/v1/notices", ["Content-Type": "application/json"], body)
      let problem = try JSONDecoder().decode(JSONValue.self, from: Data(answer.body))
      #expect(answer.status == 400 && problem["code"].string == "request.invalid")
      #expect(problem["subject"].string == field, "\(problem)")
    }
  }

  /// Two people with tokens of their own, and somebody without.
  @Test func aPublicTextTakesTwoPeople() async throws {
    var rules = HallRules.sample
    rules.notices.approval = .fourEyes
    let tokens = ["wang", "li"].map {
      AccessToken(person: $0, secret: "\($0)-0123456789-0123456789")
    }
    try await ServedHall.run(rules: rules, tokens: tokens) { served in
      func asked(_ token: String?, _ path: String, _ body: JSONValue) async throws -> JSONValue {
        try await served.ask(.url(served.page, token: token)) { try $0.post(path, body) }
      }
      func refused(_ token: String?, _ path: String) async throws -> String {
        try await served.refusal(.url(served.page, token: token)) { client in
          try client.post(path, ["zh": "放假通知"])
        }.code
      }
      let (wang, li) = (tokens[0].secret, tokens[1].secret)
      #expect(try await refused(nil, "/api/v1/notices") == "person.unknown")
      _ = try await asked(wang, "/api/v1/notices", ["zh": "放假通知"])
      let waiting = try await served.get("/api/v1/notices")[0]
      #expect(waiting["state"].string == "awaiting" && waiting["author"].string == "wang")
      #expect(try await served.get("/api/v1/boards/hall")["notices"].array.isEmpty)
      let own = try await served.refusal(.url(served.page, token: wang)) {
        try $0.post("/api/v1/notices/1/approve")
      }
      #expect(own.code == "notice.own" && own.status == 403)
      _ = try await asked(li, "/api/v1/notices/1/approve", .object([:]))
      let notice = try await served.get("/api/v1/notices")[0]
      #expect(notice["state"].string == "shown" && notice["approvedBy"].string == "li")
      #expect(try await served.get("/api/v1/boards/hall")["notices"].array.count == 1)
      _ = try await asked(wang, "/api/v1/notices", ["zh": "错字"])
      _ = try await asked(li, "/api/v1/notices/2/reject", ["reason": "错字"])
      #expect(try await served.get("/api/v1/notices").array.count == 1)
    }
  }

  /// 2 x 1 pixels, red and green, and its hash: both made by Python's zlib and hashlib.
  static let png = """
    iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DA8J8BAAf/Af8Bf4mnAAAAAElF\
    TkSuQmCC
    """
  static let sha256 = "78253200c249d4d84293b2a1e6fc803adedeba8645f38d6bc2f6734a2dfacec9"

  @Test func aPictureIsKeptWithItsHashEvenWhenItsNoticeIsGone() async throws {
    try await ServedHall.run { served in
      let file = try #require(Data(base64Encoded: Self.png))
      _ = try await served.post(
        "/api/v1/notices", ["picture": .string(Self.png), "boards": ["hall"]])
      let picture = try await served.get("/api/v1/notices")[0]["picture"]
      #expect(picture["width"].int == 2 && picture["height"].int == 1)
      let hash = try #require(picture["sha256"].string)
      #expect(hash == Self.sha256)
      func sent(_ path: String) async throws -> HallClient.Answer {
        try await served.send("GET", path)
      }
      let kept = "/api/v1/notices/pictures/\(hash)"
      let onBoard = "/api/v1/boards/hall/pictures/\(hash)"
      for path in [kept, onBoard] {
        let answer = try await sent(path)
        #expect(answer.status == 200 && Data(answer.body) == file)
        #expect(answer.headers["content-type"] == "image/png")
      }
      #expect(try await sent("/api/v1/boards/door/pictures/\(hash)").status == 404)
      #expect(try await served.get("/api/v1/boards/hall")["pictures"][0].string == hash)
      let playlist = try await served.get("/api/v1/notices/playlist?board=hall")
      #expect(playlist[0]["picture"]["sha256"].string == hash)
      _ = try await served.ask { try $0.delete("/api/v1/notices/1") }
      #expect(try await sent(onBoard).status == 404)
      #expect(try await Data(sent(kept).body) == file)
      #expect(try await served.get("/api/v1/notices/shown")[0]["picture"].string == hash)
      let other = String(hash.reversed())
      #expect(try await served.refusal { try $0.get("/api/v1/notices/pictures/\(other)") }.code
        == "picture.unknown")
    }
  }

  /// A picture alone, and words that it has no characters for: nothing of them was seen there.
  @Test func aSignOfCharactersProvesNoPictureAndNoChinese() async throws {
    let sign = ServedHall.board("sign", .alpha(AlphaPlan()))
    try await ServedHall.run(boards: [sign, ServedHall.board("hall")]) { served in
      _ = try await served.post("/api/v1/notices", ["picture": .string(Self.png)])
      _ = try await served.post("/api/v1/notices", ["zh": "周六照常"])
      _ = try await served.post("/api/v1/notices", ["zh": "周六", "en": "Open on Saturday"])
      for notice in 1...3 {
        _ = try await served.ask { try $0.delete("/api/v1/notices/\(notice)") }
      }
      func proved(_ board: String) async throws -> [Int] {
        try await served.get("/api/v1/notices/shown?board=\(board)").array
          .compactMap { $0["notice"].int }
      }
      #expect(try await proved("hall") == [1, 2, 3])
      #expect(try await proved("sign") == [3])
    }
  }

  /// Its bytes would go to every page that watches the hall.
  @Test func recordsForPagesNameAPictureByItsHashAlone() async throws {
    try await ServedHall.run { served in
      _ = try await served.post("/api/v1/notices", ["picture": .string(Self.png)])
      let records = try await served.send("GET", "/api/v1/journal/records?after=0").text
      #expect(records.contains(Self.sha256) && !records.contains("iVBORw0KGgo"))
      // The export is the record as it stands in the chain.
      let export = try await served.send("GET", "/api/v1/journal/export").text
      #expect(export.contains(Self.sha256) && export.contains("iVBORw0KGgo"))
    }
  }

  @Test(arguments: ["@@@", "R0lGODlhAQABAAAAACw=", "iVBORw0KGgo="])
  func whatIsNoPictureIsRefused(text: String) async throws {
    try await ServedHall.run { served in
      let refusal = try await served.refusal {
        try $0.post("/api/v1/notices", ["zh": "x", "picture": .string(text)])
      }
      #expect(refusal.code == "request.invalid" && refusal.status == 400)
      let large = String(repeating: "A", count: 192 << 10)
      let tooLarge = try await served.refusal {
        try $0.post("/api/v1/notices", ["zh": "x", "picture": .string(large)])
      }
      #expect(tooLarge.status == 413)
    }
  }

  @Test func thePlaylistLooksAheadAndTheJournalLooksBack() async throws {
    try await ServedHall.run { served in
      _ = try await served.post("/api/v1/notices", ["zh": "每日", "hours": "10:00-11:00"])
      _ = try await served.post("/api/v1/notices", ["zh": "门厅", "boards": ["door"]])
      func playlist(_ query: String) async throws -> [String] {
        try await served.get("/api/v1/notices/playlist?\(query)").array
          .compactMap { $0["text"]["zh"].string }
      }
      #expect(try await playlist("board=hall") == [])
      #expect(try await playlist("board=hall&at=2026-11-24%2010:30") == ["每日"])
      #expect(try await playlist("board=door&at=2026-11-24T10:30") == ["每日", "门厅"])
      _ = try await served.ask { try $0.delete("/api/v1/notices/2") }
      let spans = try await served.get("/api/v1/notices/shown").array
      #expect(spans.count == 1)
      #expect(spans[0]["board"].string == "door" && spans[0]["text"]["zh"].string == "门厅")
      #expect(spans[0]["from"].string == "2026-11-24 09:00")
      #expect(spans[0]["until"].string == "2026-11-24 09:00")
      #expect(spans[0]["endedBy"].string == "changed")
      let (first, last) = (spans[0]["firstRecord"].int, spans[0]["lastRecord"].int)
      let records = try await served.get("/api/v1/journal/records?after=0").array
      #expect(
        records.first { $0["sequence"].int == first }?["kind"].string == "notices.noticesShown")
      #expect(
        records.first { $0["sequence"].int == last }?["kind"].string == "notices.noticeRemoved")
      #expect(try await served.get("/api/v1/notices/shown?board=hall").array.isEmpty)
      #expect(try await served.get("/api/v1/notices/shown?notice=1").array.isEmpty)
      #expect(try await served.get("/api/v1/notices/shown?date=2026-11-23").array.isEmpty)
      #expect(try await served.get("/api/v1/notices/shown?date=2026-11-24").array.count == 1)
    }
  }
}
