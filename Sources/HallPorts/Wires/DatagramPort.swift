/// Sends datagrams to one network device; never blocks.
public protocol DatagramPort: Sendable {
  /// - Parameter group: the multicast group of this datagram; a port that has one peer sends
  ///   everything there.
  func send(_ datagram: [UInt8], to group: String?) throws(WireError)
  var label: String { get }
}

extension DatagramPort {
  public func send(_ datagram: [UInt8]) throws(WireError) { try send(datagram, to: nil) }
}
