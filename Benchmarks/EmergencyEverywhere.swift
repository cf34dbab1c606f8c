import Foundation
import HallClient
import HallConfiguration
import HallPorts
import HallSimulator
import HallTestKit
import Logging
import Synchronization

/// From the order of an emergency to where the last person can see it: the whole picture on eight
/// boards, the text on eight windows' displays on two buses, the browser pages' streams, and the
/// commit.
enum EmergencyEverywhere: Scene {
  static let names = ["emergency_everywhere_p99_ms"]
  static let boards = 8
  static let windows = 8
  static let rounds = 40

  static func measure() async throws -> [Figure] {
    let receivers = try (0..<boards).map { _ in try BoardListener() }
    let hall = try SimulatedHall { _ in text(receivers.map(\.port)) }
    let report = HallFile.check(path: hall.hallFile.path, environment: hall.variable)
    guard var plan = report.plan else { throw SimulatedHall.Failure(report.text()) }
    // The boards' ports are the receivers'.
    plan.boards = []
    let simulation = Simulation(
      plan: plan, directory: hall.wires, logger: Logger(label: "bench"))
    let running = Task { try await simulation.run() }
    defer { running.cancel() }
    try await Task.sleep(for: .seconds(1))
    try hall.startDaemon()
    let pages = [
      PageListener(hall.socket, "/api/v1/boards/b0/live", "evacuation"),
      PageListener(hall.socket, "/api/v1/events", "emergencyStarted"),
    ]
    try await Task.sleep(for: .seconds(3))
    var samples: [Double] = []
    for round in 0..<rounds {
      samples.append(
        try await emergency(hall, receivers, simulation.world, pages, pause: round * 37 % 500))
    }
    return [
      Figure(
        name: names[0], value: samples.quantile(0.99), unit: "ms", limit: 500, better: .lower,
        n: samples.count,
        limitIs: "the bar; the last of 8 whole boards, 8 displays at 19200 baud, 2 pages, commit")
    ]
  }

  /// Milliseconds until the last of them tells it.
  private static func emergency(
    _ hall: SimulatedHall, _ receivers: [BoardListener], _ world: SimulatedWorld,
    _ pages: [PageListener], pause: Int
  ) async throws -> Double {
    let client = HallClient(.socket(hall.socket), name: "bench")
    let displays = (1...windows).map { "display-\($0)" }
    try await Task.sleep(for: .milliseconds(800 + pause))
    let before = receivers.map(\.changes)
    let shown = displays.map { world.shownSince(display: $0) ?? 0 }
    let heard = pages.map(\.count)
    let asked = MonotonicNow.nanoseconds()
    _ = try client.post("/api/v1/emergency/on", ["reason": "bench"])
    let committed = MonotonicNow.nanoseconds()
    try SimulatedHall.eventually("it is told everywhere", within: .seconds(5)) {
      zip(receivers, before).allSatisfy { $0.changes > $1 }
        && zip(displays, shown).allSatisfy { world.shownSince(display: $0) ?? 0 > $1 }
        && zip(pages, heard).allSatisfy { $0.count > $1 }
    }
    try await Task.sleep(for: .milliseconds(100))
    let ends =
      zip(receivers, before).compactMap { $0.pictureEnd(after: $1) }
      + displays.compactMap { world.shownSince(display: $0) }
      + zip(pages, heard).compactMap { $0.time(after: $1) } + [committed]
    _ = try client.post("/api/v1/emergency/off")
    guard ends.count == boards + windows + pages.count + 1, let last = ends.max() else {
      throw SimulatedHall.Failure("somebody was not told")
    }
    return Double(last - asked) / 1e6
  }

  private static func text(_ ports: [Int]) -> String {
    var lines = [
      "hall: {name: 基准, time-zone: Asia/Shanghai}",
      "services: {A: {name: 业务}}", "windows:",
    ]
    lines += (1...windows).map { "  \($0): {serves: [A], opens-with-day: true}" }
    lines.append("buses:")
    lines += (0..<2).map {
      "  bus-\($0): {serial: {device: \"${HALL_WIRES}/bus-\($0)\", baud: 19200, parity: even}}"
    }
    lines.append("devices:")
    for window in 1...windows {
      let (bus, slave) = (window % 2, window)
      lines += [
        "  pad-\(window): {profile: call-pad-counter, bus: bus-\(bus), slave: \(slave),"
          + " inputs: {next: window \(window) next}}",
        "  display-\(window): {profile: display-text, bus: bus-\(bus), slave: \(slave + 100),"
          + " shows: window \(window)}",
      ]
    }
    lines.append("boards:")
    lines += ports.enumerated().map { index, port in
      "  b\(index): {e131: {host: 127.0.0.1, port: \(port)}, frames-per-second: 30}"
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// A page's event stream, and when a word came over it.
private final class PageListener: Sendable {
  private let times = Mutex<[Int64]>([])

  init(_ socket: String, _ path: String, _ word: String) {
    let sought = Array(word.utf8)
    DedicatedThread.start(name: "page") { [weak self] in
      try? HallClient(.socket(socket), name: "bench page").stream(path) { chunk in
        guard let self else { return false }
        if chunk.contains(sought) {
          self.times.withLock { $0.append(MonotonicNow.nanoseconds()) }
        }
        return true
      }
    }
  }

  var count: Int { times.withLock { $0.count } }
  func time(after count: Int) -> Int64? { times.withLock { $0.dropFirst(count).first } }
}
