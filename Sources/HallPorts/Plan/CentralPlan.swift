/// How the hall reaches the central store: the hall file's section `central`.
public struct CentralPlan: Hashable, Sendable {
  /// The files of mutual TLS. They are read anew at each connection, so that renewed certificates
  /// count without a restart.
  public struct TLS: Hashable, Sendable {
    /// Authorities that the centre's certificate must come from, PEM.
    public var root: String
    /// The hall's own certificate, PEM; its common name is the hall's id.
    public var certificate: String
    /// Its key, PEM, mode 0600.
    public var key: String

    public init(root: String, certificate: String, key: String) {
      self.root = root
      self.certificate = certificate
      self.key = key
    }
  }

  /// The hall's id at the centre: lower-case letters, digits and hyphens, at most 40.
  public var hall: String
  /// A name, an address or the directory of a Unix socket.
  public var host: String
  public var port: Int
  public var database: String
  /// Nil only for a socket or loopback.
  public var tls: TLS?
  /// File of the Ed25519 public key, PEM, that hall files from the centre must be signed for; nil:
  /// none are taken.
  public var configurationKey: String?
  /// Bytes a second that are sent on average, so that a thin line stays usable for others; nil: as
  /// many as the line takes.
  public var bandwidth: Int64?

  public init(
    hall: String, host: String, port: Int = 5432, database: String = "halls", tls: TLS? = nil,
    bandwidth: Int64? = nil
  ) {
    self.hall = hall
    self.host = host
    self.port = port
    self.database = database
    self.tls = tls
    self.bandwidth = bandwidth
  }

  /// The role that the hall logs in as.
  public var role: String { "hall_" + hall }
}
