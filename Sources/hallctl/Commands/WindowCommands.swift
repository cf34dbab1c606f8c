import ArgumentParser
import HallPorts

/// What the keys of a call pad do, and choices that need a shell.
struct CallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Call, serve and pass on at a window.",
    discussion: """
      call 3 next                          call 3 ticket A012 --reason "with a child"
      call 3 transfer --service B          call 3 transfer --window 2
      call 3 park --reason "a paper is missing"
      call 3 resume A012
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable {
    case next, recall, start, finish, transfer, park, resume, ticket
    case noShow = "no-show"
  }

  @OptionGroup var connection: Connection
  @Argument(help: "Window.") var window: String
  @Argument(help: "What to do.") var action: Action
  @Argument(help: "Ticket number, for `resume` and `ticket`.") var number: String?
  @Option(help: "Why, for `park` and `ticket`.") var reason: String?
  @Option(help: "Transfer to this service.") var service: String?
  @Option(name: .customLong("window"), help: "Transfer to this window.") var target: String?
  @Option(help: "Transfer: the turn counts from: keep, now, nowWithCredit.") var age: String?
  @Option(help: "Idempotency key.") var key: String?

  func validate() throws {
    if action == .resume || action == .ticket, number == nil {
      throw ValidationError("`\(action.rawValue)` needs a ticket number")
    }
    if action == .park || action == .ticket, reason == nil {
      throw ValidationError("`\(action.rawValue)` needs --reason")
    }
    if action == .transfer, (service == nil) == (target == nil) {
      throw ValidationError("`transfer` needs --service or --window")
    }
  }

  func run() throws {
    let body: JSONValue =
      switch action {
      case .next, .recall, .start, .finish, .noShow: .object([:])
      case .transfer:
        .members(
          ("service", service.map { .string($0) }), ("window", target.map { .string($0) }),
          ("age", age.map { .string($0) }))
      case .park: .members(("reason", reason.map { .string($0) }))
      case .resume: .members(("number", number.map { .string($0) }))
      case .ticket:
        .members(("number", number.map { .string($0) }), ("reason", reason.map { .string($0) }))
      }
    let name = action == .ticket ? "call" : action.rawValue
    connection.done(
      try connection.client().post(
        "/api/v1/windows/\(Connection.part(window))/\(name)", body, key: key))
  }
}

struct WindowCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "window", abstract: "Open, pause and close windows.",
    subcommands: [Open.self, Pause.self, Close.self])

  struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a window.")
    @OptionGroup var connection: Connection
    @Argument(help: "Window.") var window: String
    @Option(help: "Who serves.") var staff: String?

    func run() throws {
      connection.done(
        try connection.client().post(
          "/api/v1/windows/\(Connection.part(window))/open",
          .members(("staff", staff.map { .string($0) }))))
    }
  }

  struct Pause: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "It stays open and calls nobody.")
    @OptionGroup var connection: Connection
    @Argument(help: "Window.") var window: String
    @Option(help: "Why, for the supervisor.") var reason = "hallctl"

    func run() throws {
      connection.done(
        try connection.client().post(
          "/api/v1/windows/\(Connection.part(window))/pause", ["reason": .string(reason)]))
    }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Close a window.")
    @OptionGroup var connection: Connection
    @Argument(help: "Window.") var window: String

    func run() throws {
      connection.done(
        try connection.client().post("/api/v1/windows/\(Connection.part(window))/close"))
    }
  }
}
