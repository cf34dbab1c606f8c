import CLinuxShim
import Glibc
import HallDomain

/// A UDP socket that receives, blocking with a time limit, and answers.
final class DatagramReceiver {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let descriptor: Int32
  /// Sockets that are members of groups for the whole machine: Linux allows 20 a socket
  /// (igmp_max_memberships), and a board has a group a universe.
  private var members: [Int32] = []
  private static let groupsPerSocket = 20
  private var buffer = [UInt8](repeating: 0, count: 2048)
  /// Where the last datagram came from.
  private var sender = sockaddr_in()

  /// - Parameter groups: IPv4 multicast groups to join besides.
  init(
    host: String, port: Int, groups: [String], interface: String? = nil
  ) throws(Failure) {
    descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    // A picture's universes come in one burst.
    var room: Int32 = 1 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    let name = host == "localhost" ? "127.0.0.1" : groups.isEmpty ? host : "0.0.0.0"
    let isAddress = inet_pton(AF_INET, name, &address.sin_addr) == 1
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard isAddress, status == 0 else {
      let reason = isAddress ? String(cString: hall_error_text(errno)) : "no IPv4 address"
      close(descriptor)
      throw Failure(description: "\(host):\(port) cannot be received on: \(reason)")
    }
    for start in stride(from: 0, to: groups.count, by: Self.groupsPerSocket) {
      let member = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      members.append(member)
      for group in groups[start..<min(start + Self.groupsPerSocket, groups.count)] {
        var membership = ip_mreq()
        inet_pton(AF_INET, group, &membership.imr_multiaddr)
        if let interface { inet_pton(AF_INET, interface, &membership.imr_interface) }
        setsockopt(
          member, Int32(IPPROTO_IP), IP_ADD_MEMBERSHIP, &membership,
          socklen_t(MemoryLayout<ip_mreq>.size))
      }
    }
  }

  deinit {
    for member in members { close(member) }
    close(descriptor)
  }

  /// One datagram, or nil after `timeout`.
  func receive(timeout: Duration) -> [UInt8]? {
    guard hall_wait(descriptor, Int16(POLLIN), timeout.wholeNanoseconds) > 0 else { return nil }
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let count = withUnsafeMutablePointer(to: &sender) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        recvfrom(descriptor, &buffer, buffer.count, 0, $0, &size)
      }
    }
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }

  /// To where the last datagram came from.
  func answer(_ datagram: [UInt8]) {
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafePointer(to: &sender) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(descriptor, datagram, datagram.count, Int32(MSG_NOSIGNAL), $0, size)
      }
    }
  }
}
