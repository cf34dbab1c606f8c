import Glibc
import HallPorts
import HallTestKit
import Testing

@testable import LinuxIO

@Suite(.serialized) struct UDPPortTests {
  /// A UDP socket on loopback.
  private final class Receiver {
    let descriptor: Int32
    let port: Int

    init() throws {
      let number = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
        }
      }
      try #require(isBound)
      descriptor = number
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    func receive() -> [UInt8]? {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 5000) == 1 else { return nil }
      var buffer = [UInt8](repeating: 0, count: 2048)
      let length = recv(descriptor, &buffer, buffer.count, 0)
      return length < 0 ? nil : Array(buffer[..<length])
    }
  }

  @Test func datagramsArriveWhole() throws {
    let receiver = try Receiver()
    let port = UDPPort(host: "127.0.0.1", port: receiver.port)
    for size in [0, 1, 638, 1472] {
      let datagram = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      try port.send(datagram)
      #expect(receiver.receive() == datagram)
    }
  }

  @Test func aNameIsLookedUpWhileOthersGoOn() throws {
    let receiver = try Receiver()
    let port = UDPPort(host: "localhost", port: receiver.port)
    let first = #expect(throws: WireError.self) { try port.send([1]) }
    #expect(first?.isGone == true)
    try SimulatedHall.eventually("the name is known") {
      do throws(WireError) {
        try port.send([2])
        return true
      } catch {
        return false
      }
    }
  }

  @Test func anUnknownNameIsGoneAndSaysSo() throws {
    let port = UDPPort(host: "no-such-host.invalid", port: 5568)
    try SimulatedHall.eventually("the look-up fails") {
      do throws(WireError) {
        try port.send([1])
        return false
      } catch {
        return error == .gone("no-such-host.invalid:5568: unknown host")
      }
    }
  }

  @Test func aPeerThatRefusesIsGoneAndAgainThereWhenItListens() throws {
    let number = try SimulatedHall.freePort()
    let port = UDPPort(host: "127.0.0.1", port: number)
    var fault: WireError?
    try SimulatedHall.eventually("the refusal comes back") {
      do throws(WireError) {
        try port.send([1])
        return false
      } catch {
        fault = error
        return true
      }
    }
    #expect(fault?.isGone == true)
    #expect(fault?.text.hasPrefix("127.0.0.1:\(number): ") == true)
    usleep(10_000)
    // Once told, the socket works on.
    var isSent = false
    for _ in 0..<3 where !isSent { isSent = (try? port.send([1])) != nil }
    #expect(isSent)
  }

  @Test func moreThanADatagramCanCarryIsUnsupported() {
    let port = UDPPort(host: "127.0.0.1", port: 9)
    let fault = #expect(throws: WireError.self) {
      try port.send(.init(repeating: 0, count: 70_000))
    }
    guard case .unsupported = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
  }

  @Test func theLabelIsAnAddressThatPeopleCanUse() {
    #expect(UDPPort(host: "10.0.0.9", port: 5568).label == "10.0.0.9:5568")
    #expect(UDPPort(host: "fe80::1", port: 5568).label == "[fe80::1]:5568")
  }
}
