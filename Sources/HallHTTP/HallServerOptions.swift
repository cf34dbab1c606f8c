public import HallPorts

/// Where the pages and the API are offered, and to whom.
public struct HallServerOptions: Sendable {
  /// `127.0.0.1` unless the hall file says otherwise. Beyond loopback every request but those
  /// for citizens needs the token.
  public var host: String
  /// 0: any free port; `HallServer.port` then tells which.
  public var port: Int
  /// Unix socket of hallctl, mode 0660; nil: none.
  public var socketPath: String?
  /// What remote callers send as `Authorization: Bearer`; empty: there are none.
  public var tokens: [AccessToken]
  /// Page of the simulated hall, as `http://127.0.0.1:8081/`; nil on real wires.
  public var simulatorPage: String?
  /// Where citizens' phones reach the pages, as `https://hall.example`; nil: unknown.
  public var publicURL: String?
  /// The hall's boards.
  public var boards: [BoardPlan]
  /// A QR code as a PNG file, for the page of a ticket on a kiosk; nil: none is shown.
  public var symbol: (@Sendable (String) -> [UInt8]?)?
  /// Where the pages' files lie; nil: beside the program or under its `share`.
  public var pagesDirectory: String?
  /// Where a backup lies while it is sent and a restore while it arrives; as large as the
  /// journal may grow.
  public var scratchDirectory: String

  public init(
    host: String = "127.0.0.1", port: Int = 8080, socketPath: String? = nil,
    tokens: [AccessToken] = [], simulatorPage: String? = nil, publicURL: String? = nil,
    boards: [BoardPlan] = [], pagesDirectory: String? = nil,
    scratchDirectory: String = "/var/tmp", symbol: (@Sendable (String) -> [UInt8]?)? = nil
  ) {
    self.symbol = symbol
    self.host = host
    self.port = port
    self.socketPath = socketPath
    self.tokens = tokens
    self.simulatorPage = simulatorPage
    self.publicURL = publicURL
    self.boards = boards
    self.pagesDirectory = pagesDirectory
    self.scratchDirectory = scratchDirectory
  }
}
