/// What a person writes into a slave past the hall's own rules; kept for the record only.
public struct HandWrite: Hashable, Codable, Sendable {
  public var bus: String
  /// 0 is all of them.
  public var slave: Int
  /// `coil` or `holding`.
  public var table: String
  /// The protocol's, from 0.
  public var address: Int
  public var values: [UInt16]

  public init(bus: String, slave: Int, table: String, address: Int, values: [UInt16]) {
    self.bus = bus
    self.slave = slave
    self.table = table
    self.address = address
    self.values = values
  }
}
