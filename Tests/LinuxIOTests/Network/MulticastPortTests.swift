import Glibc
import HallPorts
import Testing

@testable import LinuxIO

@Suite(.serialized) struct MulticastPortTests {
  /// A member of one group, on loopback.
  private final class Member {
    let descriptor: Int32
    let port: Int

    init(_ group: String) throws {
      let number = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      // Bound to the group: what is sent to another one does not come in.
      inet_pton(AF_INET, group, &address.sin_addr)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
        }
      }
      try #require(isBound)
      var membership = ip_mreq()
      inet_pton(AF_INET, group, &membership.imr_multiaddr)
      inet_pton(AF_INET, "127.0.0.1", &membership.imr_interface)
      let status = setsockopt(
        number, Int32(IPPROTO_IP), IP_ADD_MEMBERSHIP, &membership,
        socklen_t(MemoryLayout<ip_mreq>.size))
      try #require(status == 0)
      descriptor = number
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    func receive(within milliseconds: Int32) -> [UInt8]? {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, milliseconds) == 1 else { return nil }
      var buffer = [UInt8](repeating: 0, count: 2048)
      let length = recv(descriptor, &buffer, buffer.count, 0)
      return length < 0 ? nil : Array(buffer[..<length])
    }
  }

  @Test func aDatagramReachesTheMembersOfItsGroupOnly() throws {
    let member = try Member("239.255.1.7")
    let port = MulticastPort(port: member.port, interface: "127.0.0.1")
    try port.send([1], to: "239.255.1.8")
    try port.send([2], to: "239.255.1.7")
    #expect(member.receive(within: 5000) == [2])
    #expect(member.receive(within: 50) == nil)
  }

  @Test func whatCannotBeSentSaysWhy() throws {
    let port = MulticastPort(port: 5568, interface: "127.0.0.1")
    #expect(port.label == "multicast:5568 by 127.0.0.1")
    #expect(throws: WireError.self) { try port.send([1]) }
    #expect(throws: WireError.self) { try port.send([1], to: "no group") }
    let nowhere = MulticastPort(port: 5568, interface: "192.0.2.77")
    #expect(throws: WireError.self) { try nowhere.send([1], to: "239.255.1.7") }
  }
}
