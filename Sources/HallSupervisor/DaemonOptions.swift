import Glibc

/// How a daemon is started: the hall file and where it keeps and offers things.
public struct DaemonOptions: Sendable {
  /// The program's version as CHANGELOG.md heads it.
  public static let version = "unreleased"

  public var configuration: String
  public var stateDirectory: String
  /// Overrides the hall file's.
  public var listen: (host: String, port: Int)?
  /// Unix socket of hallctl.
  public var socket: String
  /// Page of the simulated hall, shown on the console; nil on real wires.
  public var simulatorPage: String?
  /// A file that holds the API token; nil: none given.
  public var tokenFile: String?

  public init(
    configuration: String, stateDirectory: String? = nil,
    listen: (host: String, port: Int)? = nil, socket: String? = nil,
    simulatorPage: String? = nil, tokenFile: String? = nil
  ) {
    self.configuration = configuration
    let state = stateDirectory ?? Self.environment("STATE_DIRECTORY") ?? "/var/lib/halld"
    self.stateDirectory = state
    self.listen = listen
    let runtime = stateDirectory ?? Self.environment("RUNTIME_DIRECTORY") ?? state
    self.socket = socket ?? runtime + "/halld.sock"
    self.simulatorPage = simulatorPage
    let credentials = Self.environment("CREDENTIALS_DIRECTORY").map { $0 + "/halld.api-token" }
    self.tokenFile = tokenFile ?? credentials.flatMap { access($0, R_OK) == 0 ? $0 : nil }
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
