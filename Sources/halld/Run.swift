import ArgumentParser
import HallSupervisor
import Logging

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Runs one hall until it is stopped.")

  @Option(help: "The hall file (YAML).") var config: String
  @Option(help: "Where the journal lives; $STATE_DIRECTORY or /var/lib/halld.") var state: String?
  @Option(help: "HOST:PORT of the pages and the API, instead of the hall file's.")
  var listen: ListenAddress?
  @Option(help: "Unix socket for hallctl; in $RUNTIME_DIRECTORY or the state directory.")
  var socket: String?
  @Option(help: "File with the token of remote clients.") var tokenFile: String?
  @Option(help: "Page of the simulated hall to show on the console.") var simulatorPage: String?
  @Option(help: "trace, debug, info, notice, warning, error or critical.")
  var log: Logger.Level = .info

  func run() async throws {
    HallLogging.bootstrap(level: log)
    try await HallDaemon.run(
      DaemonOptions(
        configuration: config, stateDirectory: state,
        listen: listen.map { ($0.host, $0.port) }, socket: socket,
        simulatorPage: simulatorPage, tokenFile: tokenFile))
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// `127.0.0.1:8080` or `[::1]:8080`.
struct ListenAddress: ExpressibleByArgument {
  var host: String
  var port: Int

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"),
      let port = Int(argument[argument.index(after: colon)...]), (0...65_535).contains(port)
    else { return nil }
    var host = argument[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = port
  }
}
