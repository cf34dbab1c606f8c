import FoundationEssentials
import HallDomain
import HallPorts
import HallRaster
import Hummingbird

enum NoticeRoutes {
  static let all: [Route] = [
    .get("/api/v1/notices", "All notices: shown, resting or awaiting approval",
      answer: .json([NoticeAnswer].self)) { exchange in
      try exchange.json(NoticeAnswer.all(exchange.view))
    },
    .post(
      "/api/v1/notices", "Put a notice on the boards", fields, bodyBytes: Limits.noticeBodyBytes
    ) { exchange in
      let draft = try NoticeDraft(exchange.body)
      return try exchange.done(
        try await exchange.submit(.notices(.add(draft, by: exchange.caller.person))))
    },
    .post("/api/v1/notices/{notice}/approve", "Approve another person's notice") { exchange in
      let id = NoticeID(rawValue: try exchange.serial("notice"))
      return try exchange.done(
        try await exchange.submit(.notices(.approve(id, by: exchange.caller.person))))
    },
    .post(
      "/api/v1/notices/{notice}/reject", "Send a notice back that awaits approval",
      [.optional("reason", "Why")]
    ) { exchange in
      let id = NoticeID(rawValue: try exchange.serial("notice"))
      return try exchange.done(
        try await exchange.submit(
          .notices(
            .reject(id, by: exchange.caller.person, reason: exchange.body.text("reason") ?? ""))))
    },
    Route(
      method: .delete, path: "/api/v1/notices/{notice}", access: .staff,
      summary: "Take a notice down", answer: .json(DoneAnswer.self)
    ) { exchange in
      let id = NoticeID(rawValue: try exchange.serial("notice"))
      return try exchange.done(try await exchange.submit(.notices(.remove(id))))
    },
    .get(
      "/api/v1/notices/playlist", "What will stand on a board if nobody changes anything",
      query: [
        .required("board", "The board"),
        .optional("at", "Local time, as `2026-11-24 17:00`; now unless given"),
      ], answer: .json([NoticeAnswer].self), playlist),
    .get(
      "/api/v1/notices/shown", "From when until when notices stood on boards, from the journal",
      query: [
        .optional("notice", .integer, "Of this notice alone"),
        .optional("board", "On this board alone"),
        .optional("date", "That touch this day, as `2026-11-24`"),
      ], answer: .json([ShownSpanAnswer].self), shown),
  ]

  private static let fields: [Field] = [
    .optional("zh", "Chinese text"),
    .optional("en", "English text"),
    .optional("picture", "A PNG file in base64, at most 96 KiB and 1024 pixels a side"),
    .optional("boards", .texts, "Boards; all unless given"),
    .optional("regions", .texts, "Regions of the boards' layouts; all that show notices"),
    .optional(
      "priority", .choice(Notice.Priority.allCases.map(\.rawValue)),
      "`urgent` stands instead of all others"),
    .optional("from", "Local time before which it is not shown, as `2026-11-24 08:00`"),
    .optional("until", "Local time after which it goes, as `2026-11-24 17:00`"),
    .optional("weekdays", .texts, "Days on which it is shown: `monday` …; all unless given"),
    .optional("hours", "Part of each day, as `09:00-11:30`"),
    .optional("every", .integer, "Minutes from one turn to the next, with `lasting`"),
    .optional("lasting", .integer, "Minutes that a turn lasts"),
  ]

  @Sendable private static func playlist(_ exchange: Exchange) throws -> Response {
    guard let board = exchange.query("board").map(BoardID.init(rawValue:)) else {
      throw Problem.invalid("board", zh: "缺少", en: "it is missing")
    }
    let view = exchange.view
    let at = try exchange.query("at").map { try NoticeDraft.moment($0, "at") } ?? view.now.civil
    let notices = view.state.notices.playlist(of: board, at: at)
    return try exchange.json(notices.map { NoticeAnswer($0, isShown: true) })
  }

  @Sendable private static func shown(_ exchange: Exchange) async throws -> Response {
    let notice = try exchange.wholeNumber("notice").map { NoticeID(rawValue: Int(clamping: $0)) }
    let board = exchange.query("board").map(BoardID.init(rawValue:))
    var date: CivilDate?
    if let text = exchange.query("date") {
      date = CivilDate(text)
      if date == nil {
        throw Problem.invalid("date", zh: "须如 2026-11-24", en: "it must be as 2026-11-24")
      }
    }
    func isAsked(_ span: ShownSpan) -> Bool {
      if let notice, span.notice != notice { return false }
      if let board, span.board != board { return false }
      guard let date else { return true }
      return span.from.civil.date <= date && date <= span.end?.mark.civil.date ?? date
    }
    let boards = exchange.service.options.boards
    var spans = ShownSpans(boards: boards.map(\.id)) { notice, board in
      boards.contains { $0.id == board && $0.shows(notice) }
    }
    var found: [ShownSpan] = []
    let last = exchange.view.sequence
    if last > 0 {
      for try await record in exchange.service.hall.records(after: 0) {
        spans.take(
          record.event, at: .init(sequence: record.sequence, civil: record.now.civil))
        found += spans.takeEnded().filter(isAsked)
        if found.count > Limits.shownSpans {
          found.removeFirst(found.count - Limits.shownSpans)
        }
        if record.sequence >= last { break }
      }
    }
    return try exchange.json((found + spans.standing.filter(isAsked)).map(ShownSpanAnswer.init))
  }
}

extension NoticeDraft {
  init(_ body: CommandBody) throws(Problem) {
    self.init(
      text: LocalizedText(zh: body.text("zh") ?? "", en: body.text("en") ?? ""),
      picture: try body.text("picture").map { text throws(Problem) in try Self.picture(text) },
      boards: (body.texts("boards") ?? []).map(BoardID.init(rawValue:)),
      regions: body.texts("regions") ?? [],
      priority: body.text("priority").flatMap(Notice.Priority.init) ?? .ordinary,
      schedule: try NoticeSchedule(body))
  }

  private static func picture(_ text: String) throws(Problem) -> NoticePicture {
    guard let file = Data(base64Encoded: text) else {
      throw .invalid("picture", zh: "须为 base64", en: "it must be base64")
    }
    do throws(PNGError) {
      return try NoticePicture(png: Array(file))
    } catch {
      let reason = error.reason
      throw .invalid("picture", zh: "无法使用：\(reason)", en: "it cannot be used: \(reason)")
    }
  }

  static func moment(_ text: String, _ field: String) throws(Problem) -> CivilTime {
    let parts = text.split { $0 == " " || $0 == "T" }
    guard parts.count == 2, let date = CivilDate(parts[0]), let time = TimeOfDay(parts[1]) else {
      throw .invalid(field, zh: "须如 2026-11-24 17:00", en: "it must be as 2026-11-24 17:00")
    }
    return CivilTime(date: date, time: time)
  }
}

extension NoticeSchedule {
  init(_ body: CommandBody) throws(Problem) {
    self.init()
    if let text = body.text("from") { from = try NoticeDraft.moment(text, "from") }
    if let text = body.text("until") { until = try NoticeDraft.moment(text, "until") }
    for name in body.texts("weekdays") ?? [] {
      guard let day = Weekday(rawValue: name) else {
        let list = Weekday.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalid("weekdays", zh: "须为 \(list)", en: "they must be of \(list)")
      }
      weekdays.append(day)
    }
    if let text = body.text("hours") {
      let ends = text.split(separator: "-")
      guard ends.count == 2, let from = TimeOfDay(ends[0]),
        let until = ends[1] == "24:00" ? DailySpan.wholeDay.until : TimeOfDay(ends[1])
      else {
        throw .invalid("hours", zh: "须如 09:00-11:30", en: "they must be as 09:00-11:30")
      }
      hours = DailySpan(from: from, until: until)
    }
    switch (body.integer("every"), body.integer("lasting")) {
    case (let every?, let lasting?): turns = Turns(everyMinutes: every, lastingMinutes: lasting)
    case (nil, nil): break
    default:
      throw .invalid(
        "every", zh: "every 与 lasting 须同时给出", en: "every and lasting go together")
    }
  }
}
