import Foundation
import Glibc
import HallPorts
import HallTestKit
import LinuxIO
import Testing

/// The line against a listening socket of this machine.
struct TCPLineTests {
  /// A listener on a free port of loopback.
  final class Listener {
    let descriptor: Int32
    let port: Int

    init() throws {
      port = try SimulatedHall.freePort()
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let number = descriptor
      let status = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard status == 0, listen(descriptor, 4) == 0 else {
        throw SimulatedHall.Failure("cannot listen")
      }
    }

    deinit { close(descriptor) }

    func accept() -> Int32 { Glibc.accept(descriptor, nil, nil) }
  }

  private static func tell(_ peer: Int32, _ bytes: [UInt8]) -> Int {
    send(peer, bytes, bytes.count, 0)
  }

  @Test func bytesGoBothWaysAndAHangUpIsTold() throws {
    let listener = try Listener()
    let opener = TCPLineOpener(host: "127.0.0.1", port: listener.port)
    let line = try opener.open()
    let peer = listener.accept()
    #expect(try line.write([1, 2, 3], timeout: .seconds(5)) == 3)
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(recv(peer, &bytes, bytes.count, 0) == 3)
    #expect(bytes.prefix(3) == [1, 2, 3])
    #expect(Self.tell(peer, [4, 5]) == 2)
    let heard = try line.read(atMost: 16, timeout: .seconds(60))
    #expect(heard == [4, 5])
    #expect(try line.read(atMost: 16, timeout: .milliseconds(10)).isEmpty)
    close(peer)
    #expect(throws: WireError.gone("127.0.0.1:\(listener.port): hung up")) {
      _ = try line.read(atMost: 16, timeout: .seconds(60))
    }
    line.close()
    #expect(throws: WireError.self) { _ = try line.write([1], timeout: .seconds(1)) }
  }

  @Test func aWakeEndsTheWait() throws {
    let listener = try Listener()
    let opener = TCPLineOpener(host: "127.0.0.1", port: listener.port)
    let line = try opener.open()
    let peer = listener.accept()
    defer { close(peer) }
    opener.wake()
    #expect(try line.read(atMost: 16, timeout: nil).isEmpty)
  }

  @Test func whatIsWaitingCanBeThrownAway() throws {
    let listener = try Listener()
    let line = try TCPLineOpener(host: "127.0.0.1", port: listener.port).open()
    let peer = listener.accept()
    defer { close(peer) }
    #expect(Self.tell(peer, [9, 9]) == 2)
    usleep(50_000)
    try line.discardInput()
    #expect(Self.tell(peer, [7]) == 1)
    #expect(try line.read(atMost: 16, timeout: .seconds(60)) == [7])
  }

  /// A printer that is switched off between two tickets is asked for by the kernel.
  @Test func aSilentPeerIsProbed() throws {
    let listener = try Listener()
    let line = try TCPLineOpener(host: "127.0.0.1", port: listener.port).open()
    let peer = listener.accept()
    defer { close(peer) }
    // proc(5): local and remote address, state (01 established), queues, timer; 02 is keep-alive.
    let remote = ":" + hex(listener.port)
    // The kernel calls its files empty: read to the end, not by the size.
    let file = try #require(FileHandle(forReadingAtPath: "/proc/net/tcp"))
    let table = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    let timers = table.split(separator: "\n").compactMap { line -> Substring? in
      let words = line.split(separator: " ")
      guard words.count > 5, words[2].hasSuffix(remote), words[3] == "01" else { return nil }
      return words[5].prefix(2)
    }
    #expect(timers == ["02"])
    line.close()
  }

  private func hex(_ port: Int) -> String {
    let digits = String(port, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  @Test func aPeerThatRefusesOrIsUnknownIsGone() throws {
    let port = try SimulatedHall.freePort()
    #expect(throws: WireError.self) {
      _ = try TCPLineOpener(host: "127.0.0.1", port: port).open()
    }
    #expect(throws: WireError.gone("no.such.host.invalid:5005: unknown host")) {
      _ = try TCPLineOpener(host: "no.such.host.invalid", port: 5005).open()
    }
  }
}
