import Glibc
public import HallPorts
import Synchronization

/// Datagrams to IPv4 multicast groups through one network card: an unconnected, non-blocking UDP
/// socket that is opened with the first of them.
public final class MulticastPort: DatagramPort {
  private let port: Int
  private let interface: String?
  private let socket = Mutex<Descriptor?>(nil)

  /// - Parameter interface: the own address of the card; nil: the system's choice.
  public init(port: Int, interface: String?) {
    self.port = port
    self.interface = interface
  }

  public var label: String { "multicast:\(port)" + (interface.map { " by \($0)" } ?? "") }

  public func send(_ datagram: [UInt8], to group: String?) throws(WireError) {
    guard let group else { throw .unsupported("\(label): no group is given") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    guard inet_pton(AF_INET, group, &address.sin_addr) == 1 else {
      throw .unsupported("\(label): \(group) is no IPv4 address")
    }
    let descriptor = try opened()
    let length = datagram.withUnsafeBytes { bytes in
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          sendto(
            descriptor.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), $0,
            socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    let code = errno
    if length == datagram.count { return }
    if length >= 0 { throw .failed("\(label): sent \(length) of \(datagram.count) bytes") }
    if code == EAGAIN || code == ENOBUFS {
      throw .failed("\(label): the network takes no more at the moment")
    }
    throw SystemError.wire(code, label)
  }

  private func opened() throws(WireError) -> Descriptor {
    try socket.withLock { (socket) throws(WireError) -> Descriptor in
      if let socket { return socket }
      let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      let number = Glibc.socket(AF_INET, type, 0)
      guard number >= 0 else { throw SystemError.wire(errno, label) }
      let descriptor = Descriptor(number)
      if let interface {
        var card = in_addr()
        guard inet_pton(AF_INET, interface, &card) == 1 else {
          throw .unsupported("\(label): \(interface) is no IPv4 address")
        }
        let status = setsockopt(
          number, Int32(IPPROTO_IP), IP_MULTICAST_IF, &card,
          socklen_t(MemoryLayout<in_addr>.size))
        guard status == 0 else { throw SystemError.wire(errno, label) }
      }
      socket = descriptor
      return descriptor
    }
  }
}
