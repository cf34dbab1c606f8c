/// Where the pages and the API are offered, and to whom.
public struct HallServerOptions: Sendable {
  /// `127.0.0.1` unless the hall file says otherwise. Beyond loopback every request but those
  /// for citizens needs the token.
  public var host: String
  /// 0: any free port; `HallServer.port` then tells which.
  public var port: Int
  /// Unix socket of hallctl, mode 0660; nil: none.
  public var socketPath: String?
  /// The token that remote callers send as `Authorization: Bearer`; nil: there are none.
  public var token: String?
  /// Page of the simulated hall, as `http://127.0.0.1:8081/`; nil on real wires.
  public var simulatorPage: String?
  /// Where citizens' phones reach the pages, as `https://hall.example`; nil: unknown.
  public var publicURL: String?
  /// Where the pages' files lie; nil: beside the program or under its `share`.
  public var pagesDirectory: String?
  /// Where a backup lies while it is sent and a restore while it arrives; as large as the
  /// journal may grow.
  public var scratchDirectory: String

  public init(
    host: String = "127.0.0.1", port: Int = 8080, socketPath: String? = nil, token: String? = nil,
    simulatorPage: String? = nil, publicURL: String? = nil, pagesDirectory: String? = nil,
    scratchDirectory: String = "/var/tmp"
  ) {
    self.host = host
    self.port = port
    self.socketPath = socketPath
    self.token = token
    self.simulatorPage = simulatorPage
    self.publicURL = publicURL
    self.pagesDirectory = pagesDirectory
    self.scratchDirectory = scratchDirectory
  }
}
