import ArgumentParser
import CentralStore
import FoundationEssentials
import Glibc
import HallPorts

/// Orders from the centre to halls. Each hall gets an order of its own, with an id of its own.
struct OrderCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "order", abstract: "Tell halls what to do, and see what became of it.",
    subcommands: [
      Notice.self, Withdraw.self, Hours.self, Appointments.self, Window.self, HallDay.self,
      Emergency.self, Say.self, Configuration.self, List.self, Cancel.self,
    ])

  /// What every order has.
  struct Order: ParsableArguments {
    @OptionGroup var connection: Connection
    @OptionGroup var database: CentralCommands.Database
    @Option(help: "The hall; several times for several.") var hall: [String] = []
    @Flag(help: "Every hall.") var all = false
    @Option(name: .customLong("for"), help: "How long it holds: 30m, 8h, 3d.")
    var lasting = "1h"
    @Option(help: "Not given to the hall before, as '2026-11-25 17:00+08'.") var from: String?
    @Option(help: "Who orders it; the login name unless given.") var by: String?

    func validate() throws {
      if all != hall.isEmpty { throw ValidationError("give --hall, or --all for every hall") }
      _ = try seconds()
    }

    func seconds() throws -> Int {
      let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
      guard let unit = lasting.last.flatMap({ units[$0] }), let count = Int(lasting.dropLast()),
        (1...400 * 86_400 / unit).contains(count)
      else { throw ValidationError("--for must be as 30m, 8h or 3d, at most 400d") }
      return count * unit
    }

    private var person: String {
      if let by { return by }
      return getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
    }

    /// - Parameter signature: of one hall.
    func give(
      _ kind: String, _ payload: JSONValue, signature: (String) throws -> [UInt8]? = { _ in nil }
    ) throws {
      let centre = try database.open()
      let halls = all ? try centre.halls().map(\.id) : hall
      let given = try halls.map { hall in
        let id = try centre.order(
          .init(
            kind: kind, payload: payload.line, by: person, lasting: try seconds(),
            validFrom: from, signature: try signature(hall)), of: hall)
        return (hall: hall, id: id)
      }
      connection.show(
        .array(given.map { .members(("hall", .string($0.hall)), ("order", .string($0.id))) })
      ) { _ in given.map { "\($0.hall)  \($0.id)" }.joined(separator: "\n") }
    }
  }

  struct Notice: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put a notice on the boards.")
    @OptionGroup var order: Order
    @Option(help: "Chinese text.") var zh: String?
    @Option(help: "English text.") var en: String?
    @Option(help: "ordinary, important or urgent.") var priority: String?
    @Option(help: "Local time from which it is shown: '2026-11-24 08:00'.") var showFrom: String?
    @Option(help: "Local time at which it goes.") var until: String?
    @Option(help: "Part of each day: 09:00-11:30.") var hours: String?
    @Option(help: "Board; several times for several.") var board: [String] = []

    func run() throws {
      try order.give(
        "notice",
        .members(
          ("zh", zh.map { .string($0) }), ("en", en.map { .string($0) }),
          ("priority", priority.map { .string($0) }), ("from", showFrom.map { .string($0) }),
          ("until", until.map { .string($0) }), ("hours", hours.map { .string($0) }),
          ("boards", .array(board.map { .string($0) }))))
    }
  }

  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take down the notice that an order put up.")
    @OptionGroup var order: Order
    @Argument(help: "Id of that order.") var earlier: String

    func run() throws { try order.give("withdraw", ["order": .string(earlier)]) }
  }

  struct Hours: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Other hours, or none, on one day.",
      discussion: "Without spans the day is as every week again.")
    @OptionGroup var order: Order
    @Argument(help: "The day: 2026-10-01.") var date: String
    @Argument(help: "When it is open: 09:00-12:00 13:00-16:00.") var spans: [String] = []
    @Flag(help: "Not at all.") var closed = false
    @Option(help: "Only this service; several times for several.") var service: [String] = []

    func run() throws {
      try order.give(
        "hours",
        .members(
          ("date", .string(date)), ("services", .array(service.map { .string($0) })),
          ("spans", closed || !spans.isEmpty ? .array(spans.map { .string($0) }) : nil)))
    }
  }

  struct Appointments: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The appointments of a day, in place of those sent before.",
      discussion: "The file is a JSON array of {reference, service, slot, people}.")
    @OptionGroup var order: Order
    @Argument(help: "The day: 2026-11-25.") var day: String
    @Argument(help: "The file.") var file: String

    func run() throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw ValidationError(FileProblem.text(file))
      }
      guard let list = try? JSONDecoder().decode(JSONValue.self, from: data), case .array = list
      else { throw ValidationError("\(file) is no JSON array") }
      try order.give("appointments", ["day": .string(day), "appointments": list])
    }
  }

  struct Window: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open, pause or close a window.")
    @OptionGroup var order: Order
    @Argument(help: "The window.") var window: String
    @Argument(help: "open, pause or close.") var action: String
    @Option(help: "Why it is paused.") var reason: String?

    func run() throws {
      try order.give(
        "window",
        .members(
          ("window", .string(window)), ("action", .string(action)),
          ("reason", reason.map { .string($0) })))
    }
  }

  struct HallDay: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "day", abstract: "Open the hall, or let it give no more tickets.")
    @OptionGroup var order: Order
    @Argument(help: "open or close.") var action: String

    func run() throws { try order.give("hall", ["action": .string(action)]) }
  }

  struct Emergency: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start or end the emergency.")
    @OptionGroup var order: Order
    @Argument(help: "on or off.") var state: String
    @Option(help: "Why.") var reason: String?

    func run() throws {
      guard ["on", "off"].contains(state) else { throw ValidationError("say on or off") }
      try order.give(
        "emergency",
        .members(("on", .bool(state == "on")), ("reason", reason.map { .string($0) })))
    }
  }

  struct Say: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let something be said aloud.")
    @OptionGroup var order: Order
    @Option(help: "Chinese text.") var zh: String?
    @Option(help: "English text.") var en: String?
    @Option(help: "Voice zone; several times for several; all unless given.")
    var zone: [String] = []

    func run() throws {
      try order.give(
        "say",
        .members(
          ("zh", zh.map { .string($0) }), ("en", en.map { .string($0) }),
          ("zones", .array(zone.map { .string($0) }))))
    }
  }

  struct Configuration: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send a hall file, signed for that hall.",
      discussion: """
        The key: openssl genpkey -algorithm ed25519 -out hall-key.pem; its public half, \
        openssl pkey -in hall-key.pem -pubout, is the hall's central.configuration-key.
        """)
    @OptionGroup var order: Order
    @Argument(help: "The hall file.") var file: String
    @Option(name: .customLong("config-version"), help: "What people call this state of it.")
    var version: String
    @Option(help: "File of the private Ed25519 key, PEM.") var key: String

    func run() throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw ValidationError(FileProblem.text(file))
      }
      guard let secret = FileManager.default.contents(atPath: key) else {
        throw ValidationError(FileProblem.text(key))
      }
      guard let text = String(data: data, encoding: .utf8) else {
        throw ValidationError("\(file) is not UTF-8")
      }
      try order.give(
        "configuration", ["version": .string(version), "file": .string(text)]
      ) { hall in
        do {
          return try ConfigurationSignature.sign(
            hall: hall, version: version, file: Array(data), privateKey: Array(secret))
        } catch {
          throw ValidationError("\(key): \(error)")
        }
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What was ordered last, and what became of it.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: CentralCommands.Database
    @Option(help: "Of this hall alone.") var hall: String?
    @Option(help: "At most so many.") var limit = 20

    func run() throws {
      let orders = try database.open().orders(of: hall, limit: limit)
      let own = Language.own
      connection.show(.array(orders.map(Self.json))) { _ in
        Table(
          [
            own.say("下达", "ORDERED"), own.say("大厅", "HALL"), own.say("指令", "KIND"),
            own.say("下达人", "BY"), own.say("结果", "STATE"), own.say("原因", "WHY"), "ID",
          ],
          orders.map {
            [
              LocalTime.text(unixSeconds: Int($0.orderedAt / 1000)), $0.hall, $0.kind, $0.by,
              Words.orderState($0.state), $0.detail ?? "", $0.id,
            ]
          }
        ).text
      }
    }

    private static func json(_ order: FleetOrder) -> JSONValue {
      .members(
        ("id", .string(order.id)), ("hall", .string(order.hall)), ("kind", .string(order.kind)),
        ("by", .string(order.by)), ("orderedAt", .integer(order.orderedAt)),
        ("expiresAt", .integer(order.expiresAt)), ("state", .string(order.state)),
        ("code", order.code.map { .string($0) }), ("detail", order.detail.map { .string($0) }),
        ("sequence", order.sequence.map { .integer($0) }))
    }
  }

  struct Cancel: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an order back that the hall has not answered.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: CentralCommands.Database
    @Option(help: "The hall.") var hall: String
    @Argument(help: "The order's id.") var id: String

    func run() throws {
      let isCancelled = try database.open().cancel(id, of: hall)
      connection.show(["cancelled": .bool(isCancelled)]) { _ in
        isCancelled
          ? Language.own.say("已撤回", "taken back")
          : Language.own.say("大厅已回复，或没有此指令", "answered already, or no such order")
      }
    }
  }
}
