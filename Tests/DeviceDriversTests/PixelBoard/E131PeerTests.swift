import Foundation
import Glibc
import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import LinuxIO
import Testing
import WireFormats

@testable import DeviceDrivers

/// Against the Python package `sacn`, an implementation that shares no line with ours:
/// `scripts/peers` installs it.
struct E131PeerTests {
  static let python = PeerScript.python

  static func peer(_ script: String, _ arguments: String...) throws -> ChildProcess {
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let file = SimulatedHall.repository.appending(path: "Tests/Peers/\(script)")
    return try ChildProcess(python, [file.path] + arguments)
  }

  struct Received: Decodable {
    var universes: [Int: String]
    var names: [String]
    var ended: [Int]

    private enum CodingKeys: CodingKey { case universes, names, ended }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      universes = try container.decode([Int: String].self, forKey: .universes)
      names = try container.decode([String].self, forKey: .names)
      ended = try container.decode([Int].self, forKey: .ended)
    }
  }

  @Test func anIndependentReceiverShowsWhatTheSessionPainted() throws {
    let port = try SimulatedHall.freePort()
    let hall = InMemoryHall(rules: .sample)
    let plan = BoardPlan(
      id: "main", name: LocalizedText(zh: "大厅屏", en: "Main board"), host: "127.0.0.1",
      port: port)
    var session = PixelBoardSession(plan: plan, text: try TextPainter())
    let peer = try Self.peer(
      "e131_receive.py", String(port), "1", String(session.blocks))
    try SimulatedHall.eventually("the peer is ready", hint: { peer.output }) {
      peer.output.contains("ready")
    }
    func received() throws -> Received? {
      peer.signal(SIGUSR1)
      usleep(50_000)
      guard let line = peer.output.split(separator: "\n").last, line.hasPrefix("{") else {
        return nil
      }
      return try? JSONDecoder().decode(Received.self, from: Data(line.utf8))
    }
    let wire = UDPPort(host: "127.0.0.1", port: port)
    func perform(_ actions: [PixelBoardSession.Action]) throws {
      for case .send(let datagrams) in actions {
        for datagram in datagrams { try wire.send(datagram.bytes) }
        _ = session.handle(.sent(count: datagrams.count, failure: nil), at: hall.clock.now())
      }
    }

    try perform(session.handle(.view(hall.view), at: hall.clock.now()))
    let slots = session.picture.bytes
    #expect(slots.contains { $0 > 0 })
    try SimulatedHall.eventually("the peer has the picture", hint: { peer.output }) {
      guard let got = try received(), got.universes.count == session.blocks else {
        return false
      }
      let hex = got.universes.sorted { $0.key < $1.key }.map { $0.value.prefix(1020) }.joined()
      let expected = slots.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return hex.hasPrefix(expected) && got.names == ["hall main"] && got.ended.isEmpty
    }
    try perform(session.handle(.stop, at: hall.clock.now()))
    try SimulatedHall.eventually("the peer sees the end", hint: { peer.output }) {
      try received()?.ended.count == session.blocks
    }
    peer.signal(SIGTERM)
    #expect(peer.wait(atMost: .seconds(10)) == 0, "\(peer.output)")
  }

  @Test func anIndependentSourceIsShownByTheEmulatedBoard() throws {
    let port = try SimulatedHall.freePort()
    let descriptor = try Self.boundSocket(port)
    defer { close(descriptor) }
    var board = BoardEmulator(
      width: 34, height: 15, firstUniverse: try #require(Universe(40)))
    let peer = try Self.peer("e131_send.py", String(port), "40", "3")
    var complete: PixelImage?
    let start = ContinuousClock.now
    try SimulatedHall.eventually("the source ends its streams", hint: { peer.output }) {
      var buffer = [UInt8](repeating: 0, count: 2048)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return false }
      board.receive(Array(buffer.prefix(count)), at: ContinuousClock.now - start)
      if board.isReceiving { complete = board.picture }
      return complete != nil && board.counters.losses == 3
    }
    let shown = try #require(complete)
    var expected: [UInt8] = []
    for universe in 40..<43 {
      for slot in 0..<510 { expected.append(UInt8((universe * 31 + 5 * slot) % 256)) }
    }
    #expect(shown.bytes == expected)
    #expect(board.litPixels == 0)
    #expect(board.counters.late == 0 && board.counters.missed == 0)
    #expect(peer.wait(atMost: .seconds(10)) == 0, "\(peer.output)")
  }

  private static func boundSocket(_ port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var patience = timeval(tv_sec: 0, tv_usec: 50_000)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(status == 0, "errno \(errno)")
    return descriptor
  }
}
