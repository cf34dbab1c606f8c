import ArgumentParser
import HallPorts

struct AlarmCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alarm", abstract: "Alarms.", subcommands: [List.self, Acknowledge.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Active or not acknowledged.")
    @OptionGroup var connection: Connection

    func run() throws {
      connection.show(try connection.client().get("/api/v1/alarms")) { alarms in
        let own = Language.own
        return Table(
          [
            "#", own.say("传感器", "SENSOR"), own.say("名称", "NAME"), own.say("原因", "CAUSE"),
            own.say("发生", "RAISED"), own.say("确认", "ACKNOWLEDGED"), own.say("恢复", "CLEARED"),
          ],
          alarms.array.map {
            [
              "\($0["id"].int ?? 0)", $0["sensor"].string ?? "", Words.name($0["name"]),
              $0["cause"].string ?? "", Words.time($0["raised"]), Words.time($0["acknowledged"]),
              Words.time($0["cleared"]),
            ]
          }
        ).text
      }
    }
  }

  struct Acknowledge: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A person has seen it.")
    @OptionGroup var connection: Connection
    @Argument(help: "The alarm's number in `alarm list`.") var alarm: Int

    func run() throws {
      connection.done(try connection.client().post("/api/v1/alarms/\(alarm)/acknowledge"))
    }
  }
}

struct ZoneCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zone", abstract: "Zones of sensors.",
    subcommands: [List.self, Arm.self, Disarm.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Armed or not.")
    @OptionGroup var connection: Connection

    func run() throws {
      connection.show(try connection.client().get("/api/v1/zones")) { zones in
        let own = Language.own
        return Table(
          [
            own.say("防区", "ZONE"), own.say("名称", "NAME"), own.say("布防自", "ARMED SINCE"),
            own.say("传感器", "SENSORS"),
          ],
          zones.array.map {
            [
              $0["id"].string ?? "", Words.name($0["name"]), Words.time($0["armedSince"]),
              Words.list($0["sensors"]),
            ]
          }
        ).text
      }
    }
  }

  struct Arm: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Arm a zone.")
    @OptionGroup var connection: Connection
    @Argument(help: "Zone.") var zone: String

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/zones/\(Connection.part(zone))/arm"))
    }
  }

  struct Disarm: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Disarm a zone.")
    @OptionGroup var connection: Connection
    @Argument(help: "Zone.") var zone: String

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/zones/\(Connection.part(zone))/disarm"))
    }
  }
}

struct Emergency: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Calls stop, doors release, boards say so.", subcommands: [On.self, Off.self])

  struct On: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start the emergency.")
    @OptionGroup var connection: Connection
    @Option(help: "Why, for the record.") var reason = "hallctl"

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/emergency/on", ["reason": .string(reason)]))
    }
  }

  struct Off: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End the emergency.")
    @OptionGroup var connection: Connection

    func run() throws { connection.done(try connection.client().post("/api/v1/emergency/off")) }
  }
}

struct Day: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open and close the hall by hand.", subcommands: [Open.self, Close.self])

  struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tickets are given.")
    @OptionGroup var connection: Connection
    func run() throws { connection.done(try connection.client().post("/api/v1/day/open")) }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "No more tickets.")
    @OptionGroup var connection: Connection
    func run() throws { connection.done(try connection.client().post("/api/v1/day/close")) }
  }
}

struct PrintCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: "Copies of tickets on printers.",
    subcommands: [List.self, Reprint.self, Settle.self, Roll.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Newest first.")
    @OptionGroup var connection: Connection
    @Flag(help: "Only those that need a person.") var attention = false

    func run() throws {
      let query = attention ? "?attention=true" : ""
      connection.show(try connection.client().get("/api/v1/print-jobs" + query)) { jobs in
        let own = Language.own
        return Table(
          [
            "#", own.say("号码", "TICKET"), own.say("打印机", "PRINTER"), own.say("份", "COPY"),
            own.say("状态", "STATE"), own.say("自", "SINCE"), own.say("原因", "REASON"),
          ],
          jobs.array.map {
            [
              "\($0["id"].int ?? 0)", $0["number"].string ?? "", $0["printer"].string ?? "",
              "\($0["copy"].int ?? 0)", Words.state($0["state"].string ?? ""),
              Words.time($0["since"]), $0["reason"].string ?? "",
            ]
          }
        ).text
      }
    }
  }

  struct Reprint: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print a marked copy.")
    @OptionGroup var connection: Connection
    @Argument(help: "Ticket number.") var number: String
    @Option(help: "Printer; the one of the first copy unless given.") var printer: String?

    func run() throws {
      connection.done(
        try connection.client().post(
          "/api/v1/tickets/\(Connection.part(number))/reprint",
          .members(("printer", printer.map { .string($0) }))))
    }
  }

  struct Roll: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A new roll was put in; needed only where the printer has no paper sensor.")
    @OptionGroup var connection: Connection
    @Argument(help: "The printer's name.") var printer: String

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/printers/\(Connection.part(printer))/roll"))
    }
  }

  struct Settle: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "You looked at the printer: did the copy come out?")
    @OptionGroup var connection: Connection
    @Argument(help: "The job's number in `print list`.") var job: Int
    @Flag(inversion: .prefixedNo, help: "The paper came out, or did not.") var printed: Bool

    func run() throws {
      connection.done(
        try connection.client().post(
          "/api/v1/print-jobs/\(job)/settle", ["printed": .bool(printed)]))
    }
  }
}
