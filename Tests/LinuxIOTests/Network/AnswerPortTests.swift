import Glibc
import HallPorts
import HallTestKit
import Testing

@testable import LinuxIO

/// What devices send back, from addresses of their own on loopback.
struct AnswerPortTests {
  /// A device's socket.
  private final class Device {
    let descriptor: Int32
    let host: String
    let port: Int

    init(_ host: String) throws {
      self.host = host
      let number = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      descriptor = number
      var yes: Int32 = 1
      setsockopt(number, SOL_SOCKET, SO_BROADCAST, &yes, socklen_t(MemoryLayout<Int32>.size))
      var address = Self.address(host, 0)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
        }
      }
      try #require(isBound)
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    private static func address(_ host: String, _ port: Int) -> sockaddr_in {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      inet_pton(AF_INET, host, &address.sin_addr)
      return address
    }

    func send(_ datagram: [UInt8], to host: String = "127.0.0.1", _ port: Int) {
      var address = Self.address(host, port)
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = sendto(descriptor, datagram, datagram.count, 0, $0, size)
        }
      }
    }

    /// Takes one datagram and sends another back to where it came from.
    func echo(_ datagram: [UInt8]) throws {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&entry, 1, 60_000) == 1)
      var buffer = [UInt8](repeating: 0, count: 2048)
      var sender = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &sender) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = recvfrom(descriptor, &buffer, buffer.count, 0, $0, &size)
          _ = sendto(descriptor, datagram, datagram.count, 0, $0, size)
        }
      }
    }
  }

  private static func own() throws -> AnswerPort {
    AnswerPort(port: try SimulatedHall.freePort(), mark: (offset: 1, byte: 7))
  }

  /// Loopback delivers at once.
  private func taken(_ port: UDPPort) -> [[UInt8]] { port.receive(atMost: 8) }

  @Test func anAnswerToTheAskingPortIsTaken() throws {
    let device = try Device("127.0.0.1")
    let port = UDPPort(host: device.host, port: device.port, answers: try Self.own())
    #expect(taken(port).isEmpty, "nothing has been asked")
    try port.send([1])
    try device.echo([2, 3])
    #expect(taken(port) == [[2, 3]])
    #expect(taken(port).isEmpty)
  }

  @Test func aPortWithoutAnswersTakesNothing() throws {
    let device = try Device("127.0.0.1")
    let port = UDPPort(host: device.host, port: device.port)
    try port.send([1])
    try device.echo([2, 3])
    #expect(taken(port).isEmpty)
  }

  @Test func answersToTheProtocolsPortAreSortedByTheirSender() throws {
    let answers = try Self.own()
    let (one, two, stranger) = (
      try Device("127.1.0.1"), try Device("127.1.0.2"), try Device("127.1.0.3")
    )
    let ports = [one, one, two].map { UDPPort(host: $0.host, port: $0.port, answers: answers) }
    for port in ports {
      try port.send([1])
      #expect(taken(port).isEmpty)
    }
    one.send([1, 7], answers.port)
    two.send([2, 7], answers.port)
    stranger.send([3, 7], answers.port)
    one.send([4, 8], answers.port)
    one.send([5], answers.port)
    one.send([6, 7], to: "127.255.255.255", answers.port)
    #expect(taken(ports[2]) == [[2, 7]])
    // Two boards behind one device: each hears it. What has no mark is no answer.
    #expect(taken(ports[0]) == [[1, 7], [6, 7]] && taken(ports[1]) == [[1, 7], [6, 7]])
  }

  @Test func answersAreBoundedAndCountedOut() throws {
    let answers = try Self.own()
    let device = try Device("127.1.0.4")
    let port = UDPPort(host: device.host, port: device.port, answers: answers)
    try port.send([1])
    #expect(taken(port).isEmpty)
    for number in 0..<UInt8(100) { device.send([number, 7], answers.port) }
    #expect(port.receive(atMost: 3).map(\.first) == [0, 1, 2])
    #expect(port.receive(atMost: 100).count == Limits.waitingAnswers - 3)
  }

  /// A device of this machine has the port itself.
  @Test func thePortIsLeftToADeviceOfThisMachine() throws {
    let device = try Device("127.0.0.1")
    let answers = AnswerPort(port: device.port, mark: (offset: 1, byte: 7))
    let port = UDPPort(host: device.host, port: device.port, answers: answers)
    try port.send([1])
    #expect(taken(port).isEmpty)
    try device.echo([2, 7])
    #expect(taken(port) == [[2, 7]])
  }

  /// Linux tells an ICMP error once, to whichever call comes first.
  @Test func aRefusalThatReceivingMetIsToldByTheNextSend() throws {
    let number = try SimulatedHall.freePort()
    let port = UDPPort(host: "127.0.0.1", port: number, answers: try Self.own())
    try port.send([1])
    #expect(taken(port).isEmpty)
    let error = #expect(throws: WireError.self) { try port.send([2]) }
    #expect(error?.isGone == true)
    // Told once; the send after it goes out, and is refused anew.
    try port.send([3])
  }
}
