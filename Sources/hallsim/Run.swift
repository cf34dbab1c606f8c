import ArgumentParser
import Glibc
import HallConfiguration
import HallSimulator
import Logging
import ServiceLifecycle

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Emulates all wires of a hall file until it is interrupted.",
    discussion: """
      Each serial line becomes a pseudo-terminal, as slow as its baud rate, each GPIO chip a \
      socket. `hallsim ctl` acts on the running hall. Exit codes: 0 stopped, 64 usage, \
      65 hall file, 69 a wire cannot be made.
      """)

  @Option(help: "The hall file.")
  var config: String

  @Option(help: "The directory for the wires' links and the control socket.")
  var dir: String

  @Option(help: "HOST:PORT on loopback: the hall over HTTP, for the console's touchable part.")
  var listen: String?

  @Flag(help: "Lets citizens and staff come in by themselves.")
  var crowd = false

  @Option(help: "The crowd's random seed; printed at the start.")
  var seed: UInt64?

  @Option(help: "How much faster than people the crowd lives.")
  var speed: Double = 1

  func validate() throws {
    if speed <= 0 { throw ValidationError("--speed is greater than 0") }
    if listen != nil, address == nil {
      throw ValidationError("--listen is HOST:PORT, for example 127.0.0.1:8081")
    }
  }

  private var address: (host: String, port: Int)? {
    guard let listen, let colon = listen.lastIndex(of: ":"),
      let port = Int(listen[listen.index(after: colon)...]), (1...65_535).contains(port)
    else { return nil }
    let host = listen[..<colon].trimmingPrefix("[")
    return (String(host.hasSuffix("]") ? host.dropLast() : host), port)
  }

  func run() async throws {
    let report = HallFile.check(path: config)
    guard let plan = report.plan else {
      Self.complain(report.text())
      throw ExitCode(65)
    }
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    let logger = Logger(label: "hallsim")
    let simulation = Simulation(plan: plan, directory: dir, logger: logger)
    var services: [any Service] = [simulation]
    do {
      if let address {
        services.append(
          try SimulatorPage(
            world: simulation.world, host: address.host, port: address.port, logger: logger))
      }
    } catch {
      Self.complain("\(error)")
      throw ExitCode(64)
    }
    if crowd {
      let seed = seed ?? UInt64.random(in: 0...(.max))
      services.append(
        Crowd(
          world: simulation.world, plan: CrowdPlan(seed: seed, speed: speed), logger: logger))
    }
    let group = ServiceGroup(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    do {
      try await group.run()
    } catch {
      Self.complain("\(error)")
      throw ExitCode(69)
    }
  }

  private static func complain(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
