import HallDomain
import Hummingbird

enum NoticeRoutes {
  static let all: [Route] = [
    .get("/api/v1/notices", "What the boards tell", answer: .json("Notices")) { exchange in
      try exchange.json(exchange.view.state.notices.notices.map(NoticeAnswer.init))
    },
    .post(
      "/api/v1/notices", "Put a notice on the boards",
      [
        .required("zh", "Chinese text"),
        .optional("en", "English text"),
        .optional("boards", .texts, "Boards; all unless given"),
        .optional("until", "Local time after which it goes, as `2026-11-24 17:00`"),
      ]
    ) { exchange in
      let body = exchange.body
      let boards = (body.texts("boards") ?? []).map(BoardID.init(rawValue:))
      let text = LocalizedText(zh: body.text("zh") ?? "", en: body.text("en") ?? "")
      return try exchange.done(
        try await exchange.submit(
          .notices(.add(text: text, boards: boards, until: try until(body)))))
    },
    Route(
      method: .delete, path: "/api/v1/notices/{notice}", access: .staff,
      summary: "Take a notice down", answer: .json("Done")
    ) { exchange in
      let id = NoticeID(rawValue: try exchange.serial("notice"))
      return try exchange.done(try await exchange.submit(.notices(.remove(id))))
    },
  ]

  private static func until(_ body: CommandBody) throws(Problem) -> CivilTime? {
    guard let text = body.text("until") else { return nil }
    let parts = text.split { $0 == " " || $0 == "T" }
    guard parts.count == 2, let date = CivilDate(parts[0]), let time = TimeOfDay(parts[1]) else {
      throw .invalid("until", zh: "须如 2026-11-24 17:00", en: "it must be as 2026-11-24 17:00")
    }
    return CivilTime(date: date, time: time)
  }
}
