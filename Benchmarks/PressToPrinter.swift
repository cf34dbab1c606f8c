import Foundation
import Glibc
import HallClient
import HallPorts
import HallSimulator
import HallTestKit
import Synchronization

/// From a touch on the kiosk's page to the first byte of the ticket at a printer on the network.
enum PressToPrinter: Scene {
  static let names = ["press_to_printer_first_byte_p99_ms"]
  static let presses = 120

  static func measure() async throws -> [Figure] { [try await firstByte()] }

  private static func firstByte() async throws -> Figure {
    let printer = try NetworkPrinter(port: SimulatedHall.freePort())
    let hall = try SimulatedHall { _ in
      """
      hall: {name: Bench, time-zone: Asia/Shanghai}
      services: {A: {name: General, numbers: {width: 4, to: 9999}}}
      windows: {1: {serves: [A], opens-with-day: true}}
      panels: {lobby: {name: Lobby, printer: p, services: [A]}}
      printers: {p: {tcp: {host: 127.0.0.1, port: \(printer.port)}}}
      """
    }
    try hall.startDaemon()
    defer { _ = hall.stopDaemon() }
    let client = HallClient(.socket(hall.socket), name: "bench")
    let probe = try SyncProbe(in: hall.directory)
    try await Task.sleep(for: .seconds(2))
    var samples: [Double] = []
    var commits: [Double] = []
    for _ in 0..<presses {
      printer.forget()
      let pressed = ContinuousClock.now
      _ = try client.post("/api/v1/tickets", ["service": "A", "panel": "lobby"])
      guard let came = await printer.firstByte(within: .seconds(5)) else {
        throw SimulatedHall.Failure("no ticket came to the printer")
      }
      samples.append((came - pressed).asMilliseconds)
      commits.append(probe.sync() + probe.sync())
      // The printer finishes, and the next press falls anywhere between two looks at its status.
      try await Task.sleep(for: .milliseconds(1200 + samples.count * 37 % 250))
    }
    return Figure(
      name: names[0], value: samples.quantile(0.99), unit: "ms", limit: commits.quantile(0.99),
      better: .lower, n: samples.count,
      limitIs: "the ticket's commit and its job's start: two fdatasyncs on the same disk, one pair "
        + "after each press, p99; the bar is 30 ms")
  }
}

/// What the disk takes to make a page safe, where the journal lies.
private final class SyncProbe {
  private let file: Int32
  private let page = [UInt8](repeating: 7, count: 4096)

  init(in folder: URL) throws {
    let path = folder.appending(path: "sync.probe").path
    file = open(path, O_WRONLY | O_CREAT, 0o600)
    guard file >= 0 else { throw SimulatedHall.Failure("\(path) cannot be written") }
  }

  deinit { close(file) }

  /// Milliseconds.
  func sync() -> Double {
    let start = ContinuousClock.now
    _ = write(file, page, page.count)
    fdatasync(file)
    return (ContinuousClock.now - start).asMilliseconds
  }
}

/// An emulated printer behind a TCP port that notes when a ticket's first byte came.
private final class NetworkPrinter: Sendable {
  let port: Int
  private let came = Mutex<ContinuousClock.Instant?>(nil)

  init(port: Int) throws {
    self.port = port
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // safe: sockaddr_in is the sockaddr of AF_INET, and bind is told its size
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0, listen(listener, 1) == 0 else {
      throw SimulatedHall.Failure("port \(port) cannot be listened on")
    }
    DedicatedThread.start(name: "network printer") { [weak self] in
      while let self {
        let peer = accept(listener, nil, nil)
        if peer >= 0 { self.serve(peer) }
      }
    }
  }

  func forget() { came.withLock { $0 = nil } }

  func firstByte(within span: Duration) async -> ContinuousClock.Instant? {
    let end = ContinuousClock.now + span
    while ContinuousClock.now < end {
      if let found = came.withLock({ $0 }) { return found }
      try? await Task.sleep(for: .milliseconds(1))
    }
    return nil
  }

  private func serve(_ peer: Int32) {
    let started = ContinuousClock.now
    var printer = PrinterEmulator()
    var buffer = [UInt8](repeating: 0, count: 4096)
    var no: Int32 = 1
    setsockopt(peer, Int32(IPPROTO_TCP), TCP_NODELAY, &no, socklen_t(MemoryLayout<Int32>.size))
    while true {
      var entry = pollfd(fd: peer, events: Int16(POLLIN), revents: 0)
      let isThere = poll(&entry, 1, 5) > 0
      let now = ContinuousClock.now
      var answer: [UInt8]
      if isThere {
        let count = recv(peer, &buffer, buffer.count, 0)
        guard count > 0 else { break }
        // ESC @ begins each ticket; between two there are status requests only.
        if buffer.starts(with: [0x1B, 0x40]) { came.withLock { $0 = $0 ?? now } }
        answer = printer.receive(Array(buffer.prefix(count)), at: now - started)
      } else {
        answer = printer.advance(to: now - started)
      }
      if !answer.isEmpty { _ = send(peer, &answer, answer.count, Int32(MSG_NOSIGNAL)) }
    }
    close(peer)
  }
}
