import ArgumentParser
import CentralStore
import FoundationEssentials
import HallPorts

struct CentralCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "central", abstract: "The city's central store (docs/central.md).",
    discussion: "Talks to PostgreSQL itself; no daemon is asked.",
    subcommands: [
      Migrate.self, Halls.self, OrderCommands.self, Serve.self, Forget.self,
    ])

  struct Database: ParsableArguments {
    @Option(help: "File whose first line is the connection URI of an administrator.")
    var urlFile: String

    func open() throws -> CentralAdministration { try CentralAdministration(url: try url()) }

    func url() throws -> String {
      guard let text = try? String(contentsOfFile: urlFile, encoding: .utf8) else {
        throw ValidationError(FileProblem.text(urlFile))
      }
      return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }
  }

  struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Brings the centre's schema up to date; safe to repeat.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: Database

    func run() throws {
      let names = try database.open().migrate()
      connection.show(["ran": .array(names.map { .string($0) })]) { _ in
        names.isEmpty
          ? Language.own.say("已是最新", "nothing needed to run") : names.joined(separator: "\n")
      }
    }
  }

  struct Halls: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hall", abstract: "The halls that the centre knows.",
      subcommands: [Add.self, List.self, Release.self, Replace.self])
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Register a hall and make its login role.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: Database
    @Argument(help: "Lower-case letters, digits and hyphens: heping-01.") var id: String
    @Option(help: "What people call it.") var name = ""

    func run() throws {
      try database.open().addHall(id, name: name)
      connection.show(["hall": .string(id), "role": .string("hall_" + id)]) { _ in
        Language.own.say(
          "已登记；证书的 CN 须为 \(id)", "registered; its certificate's common name has to be \(id)")
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Last contact, lag and fences.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: Database

    func run() throws {
      let halls = try database.open().halls()
      let answer = JSONValue.array(
        halls.map { hall in
          .members(
            ("hall", .string(hall.id)), ("name", .string(hall.name)),
            ("lag", .number(Double(hall.lagEvents))),
            ("contact", hall.lastContact.map { .string($0) }),
            ("fence", hall.fence.map { .string($0) }))
        })
      let own = Language.own
      connection.show(answer) { _ in
        Table(
          [
            "ID", own.say("名称", "NAME"), own.say("落后", "BEHIND"),
            own.say("最近联系", "LAST CONTACT"), own.say("隔离原因", "FENCED BECAUSE"),
          ],
          halls.map {
            [$0.id, $0.name, "\($0.lagEvents)", $0.lastContact ?? "-", $0.fence ?? ""]
          }
        ).text
      }
    }
  }

  struct Release: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a hall's fence away after it is clear which journal is the true one.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: Database
    @Argument(help: "The hall's id.") var id: String

    func run() throws {
      try database.open().release(id)
      connection.show(["hall": .string(id)]) { _ in Language.own.say("已解除隔离", "released") }
    }
  }

  struct Replace: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a hall to another board; the code it prints goes into hallctl adopt there.",
      discussion: "From now on the board before is a stranger, whatever it has in its journal.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: Database
    @Argument(help: "The hall's id.") var id: String

    func run() throws {
      let code = try database.open().replaceBoard(of: id)
      connection.show(["hall": .string(id), "code": .string(code)]) { _ in code }
    }
  }

  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Retention: drop the months that ended before a day.")
    @OptionGroup var connection: Connection
    @OptionGroup var database: Database
    @Argument(help: "The day: 2026-01-01.") var before: String

    func run() throws {
      let parts = try database.open().forget(before: before)
      connection.show(["dropped": .array(parts.map { .string($0) })]) { _ in
        parts.isEmpty
          ? Language.own.say("没有可删除的月份", "no month is that old") : parts.joined(separator: "\n")
      }
    }
  }
}

extension Complaint {
  /// The centre's database was not reached, or said no.
  init?(central error: any Error) {
    switch error {
    case let fault as UplinkFault:
      self.init(
        code: "central." + fault.code, message: fault.description, exitStatus: Self.refused)
    case let refusal as CentralAdministration.Refusal:
      self.init(
        code: "central.refused", message: refusal.description, exitStatus: Self.refused)
    default: return nil
    }
  }
}
