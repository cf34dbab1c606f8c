/// Sends datagrams to one network device; never blocks.
public protocol DatagramPort: Sendable {
  func send(_ datagram: [UInt8]) throws(WireError)
  var label: String { get }
}
