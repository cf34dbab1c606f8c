public import HallDomain

/// A hall file as the centre sends it.
public struct ConfigurationOffer: Hashable, Sendable {
  public var order: OrderID
  public var version: String
  public var file: [UInt8]
  public var signature: [UInt8]

  public init(order: OrderID, version: String, file: [UInt8], signature: [UInt8]) {
    self.order = order
    self.version = version
    self.file = file
    self.signature = signature
  }
}

/// Who looks at a hall file from the centre and lays it ready.
public protocol ConfigurationDesk: Sendable {
  /// Checks the signature and the file as `halld check` does, and keeps it on disk until the hall
  /// has taken it; answers with its SHA-256, hexadecimal.
  func stage(_ offer: ConfigurationOffer) async throws(HallError) -> String
}
