/// Sends datagrams to one network device and takes what it answers; never blocks.
public protocol DatagramPort: Sendable {
  /// - Parameter group: the multicast group of this datagram; a port that has one peer sends
  ///   everything there.
  func send(_ datagram: [UInt8], to group: String?) throws(WireError)
  /// What the device has answered since the last time, oldest first.
  func receive(atMost count: Int) -> [[UInt8]]
  var label: String { get }
}

extension DatagramPort {
  public func send(_ datagram: [UInt8]) throws(WireError) { try send(datagram, to: nil) }
  /// Nothing: most protocols for boards have no way back.
  public func receive(atMost count: Int) -> [[UInt8]] { [] }
}
