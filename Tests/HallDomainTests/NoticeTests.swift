import HallDomain
import HallTestKit
import Testing

struct NoticeTests {
  private func add(
    _ zh: String, boards: [BoardID] = [], priority: Notice.Priority = .ordinary,
    _ schedule: NoticeSchedule = NoticeSchedule(), by author: String? = nil
  ) -> Command {
    .notices(
      .add(
        NoticeDraft(
          text: LocalizedText(zh: zh, en: ""), boards: boards, priority: priority,
          schedule: schedule), by: author))
  }

  private func number(_ value: Int) -> NoticeID { NoticeID(rawValue: value) }

  private func shown(_ scene: Scene, on board: BoardID = "hall") -> [String] {
    scene.state.boardFace(board, rules: scene.rules, now: scene.now).notices.map(\.text.zh)
  }

  @Test func aNoticeIsShownUntilItsEndOrItsRemoval() throws {
    var scene = try Scene()
    let until = try civil("2026-11-24", "10:00")
    #expect(
      try names(scene.take(add("今日系统维护", boards: ["hall"], .init(until: until))))
        == ["noticeAdded", "noticesShown"])
    try scene.take(add("请保持安静"))
    #expect(shown(scene) == ["今日系统维护", "请保持安静"])
    #expect(shown(scene, on: "door") == ["请保持安静"])
    #expect(try scene.tick(after: .seconds(3599)) == [])
    #expect(try scene.tick(after: .seconds(1)) == [
      .notices(.noticeRemoved(notice: number(1), expired: true)),
      .notices(.noticesShown(notices: [number(2)], at: scene.now.instant)),
    ])
    #expect(try names(scene.take(.notices(.remove(number(2))))) == [
      "noticeRemoved", "noticesShown",
    ])
    #expect(scene.state.notices.notices.isEmpty)
    #expect(try scene.tick(after: .seconds(1)) == [])
  }

  @Test func aNoticeComesAndGoesByItsDaysItsHoursAndItsTurns() throws {
    var scene = try Scene()
    let schedule = NoticeSchedule(
      from: try civil("2026-11-25", "09:40"), weekdays: [.wednesday, .friday],
      hours: DailySpan(from: try timeOfDay("09:30"), until: try timeOfDay("10:30")),
      turns: .init(everyMinutes: 20, lastingMinutes: 5))
    try scene.take(add("体验日", schedule))
    var times: [String] = []
    var was = shown(scene)
    for _ in 0..<(4 * 24 * 60) {
      try scene.tick(after: .minutes(1))
      guard shown(scene) != was else { continue }
      was = shown(scene)
      times.append("\(was.isEmpty ? "-" : "+")\(scene.now.civil)")
    }
    #expect(times == [
      "+2026-11-25 09:50", "-2026-11-25 09:55",
      "+2026-11-25 10:10", "-2026-11-25 10:15",
      "+2026-11-27 09:30", "-2026-11-27 09:35", "+2026-11-27 09:50", "-2026-11-27 09:55",
      "+2026-11-27 10:10", "-2026-11-27 10:15",
    ])
    let playlist = { (date: String, time: String) in
      scene.state.notices.playlist(of: "hall", at: try civil(date, time)).map(\.text.zh)
    }
    #expect(try playlist("2026-12-02", "09:34") == ["体验日"])
    #expect(try playlist("2026-12-02", "09:35") == [])
    #expect(try playlist("2026-12-03", "09:34") == [])
  }

  @Test func anUrgentNoticeStandsAlone() throws {
    var scene = try Scene()
    try scene.take(add("平常"))
    try scene.take(add("重要", priority: .important))
    #expect(shown(scene) == ["重要", "平常"])
    try scene.take(add("三号门封闭", boards: ["hall"], priority: .urgent))
    #expect(shown(scene) == ["三号门封闭"])
    #expect(shown(scene, on: "door") == ["重要", "平常"])
    try scene.take(.day(.emergency(on: true, reason: "fire")))
    #expect(shown(scene) == [])
  }

  @Test func withFourEyesNobodyApprovesHisOwnText() throws {
    var scene = try Scene()
    scene.rules.notices = NoticeRules(approval: .fourEyes, approvers: ["li", "wang"])
    #expect(scene.refusal(of: add("匿名"))?.code == .personUnknown)
    #expect(
      try names(scene.take(add("放假通知", by: "wang")))
        == ["noticeAdded", "noticesShown"])
    #expect(shown(scene) == [])
    #expect(scene.state.notices.playlist(of: "hall", at: scene.now.civil) == [])
    #expect(try scene.tick(after: .minutes(1)) == [])
    func refusal(_ command: NoticeCommand) -> HallError.Code? {
      scene.refusal(of: .notices(command))?.code
    }
    #expect(refusal(.approve(number(1), by: "wang")) == .noticeOwn)
    #expect(refusal(.approve(number(1), by: "zhao")) == .noticeNotApprover)
    #expect(refusal(.approve(number(1), by: nil)) == .personUnknown)
    #expect(refusal(.reject(number(1), by: "zhao", reason: "")) == .noticeNotApprover)
    #expect(refusal(.approve(number(9), by: "li")) == .noticeUnknown)
    #expect(try scene.take(.notices(.approve(number(1), by: "li"))) == [
      .notices(.noticeApproved(notice: number(1), by: "li")),
      .notices(.noticesShown(notices: [number(1)], at: scene.now.instant)),
    ])
    #expect(shown(scene) == ["放假通知"])
    #expect(scene.state.notices.notice(number(1))?.approval == .given(by: "li"))
    #expect(refusal(.approve(number(1), by: "li")) == .noticeNotAwaiting)
    #expect(refusal(.reject(number(1), by: "li", reason: "")) == .noticeNotAwaiting)
    try scene.take(add("错字", by: "wang"))
    #expect(try scene.take(.notices(.reject(number(2), by: "wang", reason: "错字"))) == [
      .notices(.noticeRejected(notice: number(2), by: "wang", reason: "错字"))
    ])
    #expect(scene.state.notices.notice(number(2)) == nil)
  }

  @Test func whileTheClockIsNotTrustedNothingComesOrGoesByItsWord() throws {
    var scene = try Scene()
    let hours = DailySpan(from: try timeOfDay("09:00"), until: try timeOfDay("10:00"))
    try scene.take(add("上午", .init(hours: hours)))
    #expect(shown(scene) == ["上午"])
    scene.clock.set { $0.quality = .untrusted }
    try scene.setWall("2020-01-01", "00:00", after: .minutes(1))
    try scene.tick()
    #expect(shown(scene) == ["上午"])
    try scene.take(add("下午", .init(from: try civil("2019-01-01", "00:00"))))
    try scene.take(add("始终"))
    #expect(shown(scene) == ["上午", "始终"])
  }

  @Test func aPictureAloneIsANoticeThatNobodySays() throws {
    var scene = try Scene()
    let picture = NoticePicture(sha256: "ab12", width: 96, height: 32, png: "iVBORw0K")
    let nothing = LocalizedText(zh: "", en: "")
    try scene.take(.notices(.add(NoticeDraft(text: nothing, picture: picture), by: nil)))
    let face = scene.state.boardFace("hall", rules: scene.rules, now: scene.now)
    #expect(face.notices.map(\.picture) == [picture])
    #expect(scene.state.notices.picture("ab12") == picture)
    #expect(scene.state.notices.picture("ab13") == nil)
    #expect(scene.state.voice.announcements.isEmpty)
    try scene.take(
      .notices(.add(NoticeDraft(text: LocalizedText(zh: "图", en: ""), picture: picture), by: nil)))
    #expect(scene.state.voice.announcements.count == 1)
    try scene.take(.notices(.remove(number(1))))
    try scene.take(.notices(.remove(number(2))))
    #expect(scene.state.notices.picture("ab12") == nil)
  }

  @Test func picturesAreBoundedInSizeAndNumber() throws {
    var scene = try Scene()
    func draft(bytes: Int) -> Command {
      let png = String(repeating: "A", count: bytes / 3 * 4)
      let picture = NoticePicture(sha256: "ab12", width: 96, height: 32, png: png)
      return .notices(
        .add(NoticeDraft(text: LocalizedText(zh: "图", en: ""), picture: picture), by: nil))
    }
    for bytes in [0, Limits.noticePictureBytes + 3] {
      let refusal = scene.refusal(of: draft(bytes: bytes))
      #expect(refusal?.code == .requestInvalid && refusal?.subject == "picture")
    }
    for _ in 0..<Limits.noticePictures { try scene.take(draft(bytes: Limits.noticePictureBytes)) }
    let refusal = scene.refusal(of: draft(bytes: 3))
    #expect(refusal?.code == .limitReached && refusal?.subject == "pictures")
    try scene.take(add("文字"))
  }

  @Test func noticesAreBounded() throws {
    var scene = try Scene()
    for _ in 0..<Limits.notices { try scene.take(add("通知")) }
    #expect(scene.refusal(of: add("通知"))?.code == .limitReached)
    let noon = try timeOfDay("12:00")
    let text = LocalizedText(zh: "x", en: "")
    let drafts: [(String, NoticeDraft)] = [
      ("text", NoticeDraft(text: LocalizedText(zh: String(repeating: "长", count: 301), en: ""))),
      ("text", NoticeDraft(text: LocalizedText(zh: "", en: ""))),
      (
        "boards",
        NoticeDraft(
          text: text, boards: (0...Limits.boardsPerNotice).map { BoardID(rawValue: "\($0)") })
      ),
      (
        "regions",
        NoticeDraft(text: text, regions: (0...Limits.regionsPerNotice).map { "r\($0)" })
      ),
      ("regions", NoticeDraft(text: text, regions: [String(repeating: "r", count: 65)])),
      ("until", NoticeDraft(text: text, schedule: .init(until: scene.now.civil))),
      (
        "until",
        NoticeDraft(
          text: text,
          schedule: .init(
            from: try civil("2026-12-02", "09:00"), until: try civil("2026-12-01", "09:00")))
      ),
      ("hours", NoticeDraft(text: text, schedule: .init(hours: .init(from: noon, until: noon)))),
    ] + [(20, 0), (20, 20), (1441, 5)].map { every, lasting in
      let turns = NoticeSchedule.Turns(everyMinutes: every, lastingMinutes: lasting)
      return ("every", NoticeDraft(text: text, schedule: .init(turns: turns)))
    }
    for (field, draft) in drafts {
      let refusal = scene.refusal(of: .notices(.add(draft, by: nil)))
      #expect(refusal?.code == .requestInvalid && refusal?.subject == field, "\(draft)")
    }
  }
}
