import ArgumentParser
import HallPorts

struct TicketCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ticket", abstract: "Take, look at and end tickets.",
    subcommands: [Issue.self, Show.self, Cancel.self, Rejoin.self, Preview.self])

  struct Issue: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a ticket.")
    @OptionGroup var connection: Connection
    @Argument(help: "Service code; several for one visit of several matters.")
    var service: [String] = []
    @Option(name: .customLong("class"), help: "Ticket class.") var ticketClass: String?
    @Option(help: "Panel whose printer prints it.") var panel: String?
    @Option(help: "Appointments: start of the slot, as 09:30.") var slot: String?
    @Option(help: "Reference of an appointment of the day, in place of the service.")
    var appointment: String?
    @Option(help: "People in one visit.") var people: Int?
    @Option(help: "For messages.") var phone: String?
    @Option(help: "Of its paper, zh or en; both unless given.") var language: String?
    @Option(help: "Idempotency key: the ticket is taken at most once.") var key: String?

    func run() throws {
      let answer = try connection.client().post(
        "/api/v1/tickets",
        .members(
          ("matters", service.isEmpty ? nil : .array(service.map { .string($0) })),
          ("appointment", appointment.map { .string($0) }),
          ("class", ticketClass.map { .string($0) }), ("panel", panel.map { .string($0) }),
          ("slot", slot.map { .string($0) }), ("people", people.map { .number(Double($0)) }),
          ("phone", phone.map { .string($0) }), ("language", language.map { .string($0) })),
        key: key)
      connection.show(answer) { TicketCommands.text($0["ticket"]) }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Look at one ticket.")
    @OptionGroup var connection: Connection
    @Argument(help: "Ticket number.") var number: String

    func run() throws {
      connection.show(
        try connection.client().get("/api/v1/tickets/" + Connection.part(number)),
        TicketCommands.text)
    }
  }

  struct Cancel: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a ticket unserved.")
    @OptionGroup var connection: Connection
    @Argument(help: "Ticket number.") var number: String
    @Option(help: "Why, for the record.") var reason = "hallctl"

    func run() throws {
      connection.done(
        try connection.client().post(
          "/api/v1/tickets/\(Connection.part(number))/cancel", ["reason": .string(reason)]))
    }
  }

  struct Rejoin: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A missed ticket waits again.")
    @OptionGroup var connection: Connection
    @Argument(help: "Ticket number.") var number: String

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/tickets/\(Connection.part(number))/rejoin"))
    }
  }

  struct Preview: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A ticket that nobody took as a printer would print it, as a picture.",
      discussion: "Without a daemon: halld preview --config HALL --printer NAME --png FILE")
    @OptionGroup var connection: Connection
    @Argument(help: "The printer's name.") var printer: String
    @Option(help: "Where the picture goes.") var png: String
    @Option(help: "zh or en; as nobody chose unless given.") var language: String?

    func run() throws {
      let query = language.map { "?language=\(Connection.part($0))" } ?? ""
      try connection.draw(
        "/api/v1/devices/\(Connection.part(printer))/sample\(query)", to: png)
    }
  }

  static func text(_ ticket: JSONValue) -> String {
    let own = Language.own
    var rows = [
      [own.say("号码", "number"), ticket["number"].string ?? ""],
      [own.say("业务", "matters"), Words.list(ticket["matters"])],
      [own.say("类别", "class"), ticket["ticketClass"].string ?? ""],
      [
        own.say("状态", "state"),
        Words.state(ticket["ending"].string ?? ticket["state"].string ?? ""),
      ],
      [own.say("取号", "issued"), ticket["issuedAt"].string ?? ""],
    ]
    if let ahead = ticket["ahead"].int { rows.append([own.say("前面", "ahead"), "\(ahead)"]) }
    let wait = Words.wait(ticket["wait"])
    if !wait.isEmpty { rows.append([own.say("预计", "estimate"), wait]) }
    if let window = ticket["window"].string { rows.append([own.say("窗口", "window"), window]) }
    rows.append([own.say("网页", "page"), "/t/\(ticket["code"].string ?? "")"])
    return Table(rows[0], Array(rows.dropFirst())).text
  }
}
