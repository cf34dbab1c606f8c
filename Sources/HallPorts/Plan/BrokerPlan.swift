/// The city's MQTT broker: the hall file's section `mqtt`.
public struct BrokerPlan: Hashable, Sendable {
  public struct TLS: Hashable, Sendable {
    /// Authorities that the broker's certificate must come from, PEM.
    public var root: String
    /// The hall's own certificate and key, PEM; nil: the broker wants none.
    public var certificate: String?
    public var key: String?

    public init(root: String, certificate: String? = nil, key: String? = nil) {
      self.root = root
      self.certificate = certificate
      self.key = key
    }
  }

  public var host: String
  public var port: Int
  /// Sparkplug's group and edge node.
  public var group: String
  public var node: String
  /// Nil only for this machine.
  public var tls: TLS?
  public var user: String?
  public var passwordFile: String?

  public init(
    host: String, port: Int = 1883, group: String, node: String, tls: TLS? = nil,
    user: String? = nil, passwordFile: String? = nil
  ) {
    self.host = host
    self.port = port
    self.group = group
    self.node = node
    self.tls = tls
    self.user = user
    self.passwordFile = passwordFile
  }
}
