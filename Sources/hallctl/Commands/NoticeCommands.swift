import ArgumentParser
import Foundation
import HallClient
import HallPorts

struct NoticeCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notice", abstract: "What the boards tell besides the queue.",
    subcommands: [
      List.self, Add.self, Approve.self, Reject.self, Remove.self, Playlist.self, Shown.self,
      Picture.self,
    ])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "All notices.")
    @OptionGroup var connection: Connection

    func run() throws {
      connection.show(try connection.client().get("/api/v1/notices")) {
        NoticeCommands.table($0, showsState: true)
      }
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put a notice on the boards.")
    @OptionGroup var connection: Connection
    @Argument(help: "Chinese text; may be left out with --picture.") var text: String = ""
    @Option(help: "English text.") var en: String?
    @Option(help: "A PNG file of at most 96 KiB and 1024 pixels a side.", completion: .file())
    var picture: String?
    @Option(help: "Only on this board; can be repeated.") var board: [String] = []
    @Option(help: "Only in this region of the boards' layouts; can be repeated.")
    var region: [String] = []
    @Option(help: "ordinary, important (before others) or urgent (instead of all others).")
    var priority: String?
    @Option(help: "Local time before which it is not shown: \"2026-11-24 08:00\".")
    var from: String?
    @Option(help: "Local time after which it goes: \"2026-11-24 17:00\".") var until: String?
    @Option(help: "Only on this day of the week: monday …; can be repeated.")
    var weekday: [String] = []
    @Option(help: "Only in this part of each day: 09:00-11:30.") var hours: String?
    @Option(help: "Minutes from one turn to the next, with --lasting.") var every: Int?
    @Option(help: "Minutes that a turn lasts.") var lasting: Int?

    func run() throws {
      func list(_ texts: [String]) -> JSONValue? {
        texts.isEmpty ? nil : .array(texts.map { .string($0) })
      }
      func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }
      connection.done(
        try connection.client().post(
          "/api/v1/notices",
          .members(
            ("zh", .string(self.text)), ("en", text(en)),
            ("picture", text(try picture.map { try NoticeCommands.base64(of: $0) })),
            ("boards", list(board)),
            ("regions", list(region)), ("priority", text(priority)), ("from", text(from)),
            ("until", text(until)), ("weekdays", list(weekday)), ("hours", text(hours)),
            ("every", every.map { .number(Double($0)) }),
            ("lasting", lasting.map { .number(Double($0)) }))))
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approve another person's notice; then it is shown.")
    @OptionGroup var connection: Connection
    @Argument(help: "The notice's number in `notice list`.") var notice: Int

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/notices/\(notice)/approve", .object([:])))
    }
  }

  struct Reject: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send a notice back that awaits approval.")
    @OptionGroup var connection: Connection
    @Argument(help: "The notice's number in `notice list`.") var notice: Int
    @Option(help: "Why.") var reason: String?

    func run() throws {
      connection.done(
        try connection.client().post(
          "/api/v1/notices/\(notice)/reject",
          .members(("reason", reason.map { .string($0) }))))
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a notice down.")
    @OptionGroup var connection: Connection
    @Argument(help: "The notice's number in `notice list`.") var notice: Int

    func run() throws {
      connection.done(try connection.client().delete("/api/v1/notices/\(notice)"))
    }
  }

  struct Playlist: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What will stand on a board at a given time if nobody changes anything.")
    @OptionGroup var connection: Connection
    @Argument(help: "The board.") var board: String
    @Option(help: "Local time: \"2026-11-24 17:00\"; now unless given.") var at: String?

    func run() throws {
      let path = NoticeCommands.path("playlist", [("board", board), ("at", at)])
      connection.show(try connection.client().get(path)) {
        NoticeCommands.table($0, showsState: false)
      }
    }
  }

  struct Shown: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "From when until when notices stood on boards, as the journal proves it.")
    @OptionGroup var connection: Connection
    @Option(help: "Of this notice alone.") var notice: Int?
    @Option(help: "On this board alone.") var board: String?
    @Option(help: "That touch this day: 2026-11-24.") var date: String?

    func run() throws {
      let path = NoticeCommands.path(
        "shown", [("notice", notice.map(String.init)), ("board", board), ("date", date)])
      connection.show(try connection.client().get(path)) { spans in
        let own = Language.own
        return Table(
          [
            "#", own.say("屏", "BOARD"), own.say("起", "FROM"), own.say("止", "UNTIL"),
            own.say("因", "ENDED BY"), own.say("记录", "RECORDS"), own.say("内容", "TEXT"),
          ],
          spans.array.map {
            let last = $0["lastRecord"].int.map(String.init) ?? ""
            return [
              "\($0["notice"].int ?? 0)", $0["board"].string ?? "", $0["from"].string ?? "",
              $0["until"].string ?? "", $0["endedBy"].string ?? "",
              "\($0["firstRecord"].int ?? 0)-\(last)",
              NoticeCommands.words($0["text"], picture: $0["picture"].string),
            ]
          }
        ).text
      }
    }
  }

  struct Picture: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A notice's picture, also of one that is gone, as the journal keeps it.")
    @OptionGroup var connection: Connection
    @Argument(help: "Its SHA-256, as `notice shown --json` tells it.") var sha256: String
    @Option(help: "Where to write the PNG file.", completion: .file()) var out: String

    func run() throws {
      var file: [UInt8] = []
      try connection.client().stream("/api/v1/notices/pictures/\(Connection.part(sha256))") {
        file += $0
        return true
      }
      do {
        try Data(file).write(to: URL(filePath: out))
      } catch {
        throw ValidationError("\(out): \(error.localizedDescription)")
      }
      connection.show(["file": .string(out), "bytes": .number(Double(file.count))]) { _ in
        Language.own.say("已存到 \(out)", "kept as \(out)")
      }
    }
  }

  // MARK: - What they share

  private static func base64(of path: String) throws -> String {
    do {
      return try Data(contentsOf: URL(filePath: path)).base64EncodedString()
    } catch {
      throw ValidationError("\(path): \(error.localizedDescription)")
    }
  }

  /// A text, and of a picture the beginning of its hash.
  private static func words(_ text: JSONValue, picture: String?) -> String {
    [Words.name(text), picture.map { "[\($0.prefix(12))]" } ?? ""]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func table(_ notices: JSONValue, showsState: Bool) -> String {
    let own = Language.own
    return Table(
      [
        "#", own.say("状态", "STATE"), own.say("级别", "PRIORITY"), own.say("时间", "WHEN"),
        own.say("屏", "BOARDS"), own.say("作者", "AUTHOR"), own.say("内容", "TEXT"),
      ],
      notices.array.map {
        [
          "\($0["id"].int ?? 0)", showsState ? $0["state"].string ?? "" : "",
          $0["priority"].string ?? "", when($0), Words.list($0["boards"]),
          $0["author"].string ?? "",
          words($0["text"], picture: $0["picture"]["sha256"].string),
        ]
      }
    ).text
  }

  /// `2026-11-24 08:00 … 17:00, monday friday, 09:00-11:30, 5/20 min`
  private static func when(_ notice: JSONValue) -> String {
    var parts: [String] = []
    let (from, until) = (notice["from"].string, notice["until"].string)
    if from != nil || until != nil { parts.append("\(from ?? "") … \(until ?? "")") }
    let days = notice["weekdays"].array.compactMap(\.string)
    if !days.isEmpty { parts.append(days.joined(separator: " ")) }
    notice["hours"].string.map { parts.append($0) }
    if let lasting = notice["turns"]["lasting"].int, let every = notice["turns"]["every"].int {
      parts.append("\(lasting)/\(every) min")
    }
    return parts.joined(separator: ", ")
  }

  private static func path(_ name: String, _ query: [(String, String?)]) -> String {
    var components = URLComponents()
    components.path = "/api/v1/notices/\(name)"
    components.queryItems = query.compactMap { name, value in
      value.map { URLQueryItem(name: name, value: $0) }
    }
    return components.string ?? components.path
  }
}
