import ArgumentParser
import CentralStore
import Dispatch
import FoundationEssentials
import HallHTTP
import HallPorts
import Logging
import ServiceLifecycle
import Synchronization

/// All halls of a centre at a glance.
struct Fleet: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "All halls of the centre: contact, lag, alarms, devices, versions, clocks.")
  @OptionGroup var connection: Connection
  @OptionGroup var database: CentralCommands.Database

  func run() throws {
    let halls = try database.open().fleet()
    let own = Language.own
    connection.show(.array(halls.map(Self.json))) { _ in
      Table(
        [
          "ID", own.say("名称", "NAME"), own.say("注意", "LOOK AT"), own.say("联系", "HEARD"),
          own.say("落后", "BEHIND"), own.say("等候", "WAITING"), own.say("窗口", "WINDOWS"),
          own.say("报警", "ALARMS"), own.say("故障", "DOWN"), own.say("时钟", "CLOCK"),
          own.say("待办", "ORDERS"), own.say("配置", "CONFIG"), own.say("版本", "VERSION"),
        ], halls.map(Self.row)
      ).text
    }
  }

  private static func row(_ hall: FleetHall) -> [String] {
    let status = hall.status
    func number(_ name: String) -> String { status[name].int.map(String.init) ?? "-" }
    let behind =
      hall.lagEvents == 0
      ? "0" : "\(hall.lagEvents) / \(Words.span(seconds: Int(hall.lagSeconds)))"
    let clock = hall.clockOffset.map { milliseconds in
      (milliseconds < 0 ? "-" : "+") + "\(Double(abs(milliseconds) / 10) / 100) s"
    }
    return [
      hall.id, hall.name, hall.concerns.map(Words.concern).joined(separator: " "),
      hall.silent.map { Words.span(seconds: Int($0)) } ?? "-", behind, number("waiting"),
      status["windows"].int.map { "\(number("windowsOpen"))/\($0)" } ?? "-",
      number("alarmCount"), status["devices"].int.map { "\(number("devicesDown"))/\($0)" } ?? "-",
      clock ?? "-", "\(hall.openOrders)",
      status["configuration"]["version"].string ?? status["versions"]["hallFile"].string ?? "-",
      hall.software,
    ]
  }

  private static func json(_ hall: FleetHall) -> JSONValue {
    .members(
      ("hall", .string(hall.id)), ("name", .string(hall.name)),
      ("concerns", .array(hall.concerns.map { .string($0.rawValue) })),
      ("silentSeconds", hall.silent.map { .number($0) }), ("lagEvents", .integer(hall.lagEvents)),
      ("lagSeconds", .number(hall.lagSeconds)), ("software", .string(hall.software)),
      ("fence", hall.fence.map { .string($0) }),
      ("clockOffsetMilliseconds", hall.clockOffset.map { .integer($0) }),
      ("openOrders", .integer(hall.openOrders)), ("status", hall.status))
  }
}

extension CentralCommands {
  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The fleet's page, /api/v1/fleet and /metrics, until it is stopped.")
    @OptionGroup var database: Database
    @Option(help: "Where it listens; beyond loopback callers need a token.")
    var listen = "127.0.0.1:8090"
    @Option(help: "File of tokens, a line each: NAME SECRET.") var tokens: String?

    func run() throws {
      guard let colon = listen.lastIndex(of: ":"),
        let port = Int(listen[listen.index(after: colon)...]), (1...65_535).contains(port)
      else { throw ValidationError("--listen must be as 127.0.0.1:8090") }
      var list: [AccessToken] = []
      if let tokens {
        guard let text = try? String(contentsOfFile: tokens, encoding: .utf8) else {
          throw ValidationError(FileProblem.text(tokens))
        }
        list = AccessToken.list(text)
      }
      let host = listen[..<colon].trimmingPrefix("[")
      let options = HallServerOptions(
        host: String(host.last == "]" ? host.dropLast() : host), port: port, tokens: list)
      var logger = Logger(label: "fleet")
      logger.logLevel = .warning
      let server = FleetServer(
        fleet: FleetReader(url: try database.url()), options: options, logger: logger)
      let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
      try Self.wait { try await group.run() }
    }

    /// Blocks this thread, which has nothing else to do.
    private static func wait(_ work: @escaping @Sendable () async throws -> Void) throws {
      let ending = Ending()
      Task {
        do { try await work() } catch { ending.failure.withLock { $0 = error } }
        ending.came.signal()
      }
      ending.came.wait()
      if let error = ending.failure.withLock({ $0 }) { throw error }
    }

    private final class Ending: Sendable {
      let came = DispatchSemaphore(value: 0)
      let failure = Mutex<(any Error)?>(nil)
    }
  }
}
