import Foundation
import Glibc
import HallClient
import HallConfiguration
import HallPorts
import HallSimulator
import HallTestKit
import Logging

/// From a press on a call pad to the last byte of the window's display on the wire: 64 windows
/// on 4 buses at 19200 baud, a pad and a text display each.
enum PressToDisplay: Scene {
  static let names = ["press_to_display_p99_ms"]
  static let buses = 4
  static let windowsPerBus = 16
  static let pressesPerWindow = 8
  /// 16 pads of 15.6 ms a poll are 78 % of the bus, the displays' read-back 8 %.
  static let keyPeriod: Duration = .milliseconds(320)

  static func measure() async throws -> [Figure] {
    let hall = try SimulatedHall(edit: { _ in text })
    try writeProfile(hall)
    let report = HallFile.check(path: hall.hallFile.path, environment: hall.variable)
    guard let plan = report.plan else { throw SimulatedHall.Failure(report.text()) }
    let simulation = Simulation(
      plan: plan, directory: hall.wires, logger: Logger(label: "bench"))
    let running = Task { try await simulation.run() }
    defer { running.cancel() }
    try await Task.sleep(for: .seconds(1))
    try hall.startDaemon()
    let client = HallClient(.socket(hall.socket), name: "bench")
    for _ in 0..<(buses * windowsPerBus * pressesPerWindow + 64) {
      _ = try client.post("/api/v1/tickets", ["service": "A"])
    }
    try await Task.sleep(for: .seconds(2))
    let world = simulation.world
    let found = await withTaskGroup(of: [Double].self) { group in
      for bus in 0..<buses {
        group.addTask {
          await withCheckedContinuation { done in
            DedicatedThread.start(name: "presser \(bus)") {
              done.resume(returning: press(bus: bus, world: world))
            }
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    return [
      Figure(
        name: names[0], value: found.quantile(0.99), unit: "ms", limit: limit(plan),
        better: .lower, n: found.count,
        limitIs: "bus.md: 0.99 of a poll period, the transaction under way, poll and write")
    ]
  }

  /// The 99th percentile that the line's physics leaves: presses fall anywhere into the poll
  /// period; then the transaction under way ends, the pad is read and the display is written.
  private static func limit(_ plan: HallPlan) -> Double {
    let timing = BusTiming(plan.buses[0])
    let poll = timing.read(.holding, count: 1)
    let write = timing.write(.holding, count: 8)
    let wait = keyPeriod * 99 / 100
    return (wait + poll + poll + write - timing.character * 8 - timing.turnaround).asMilliseconds
  }

  private static func press(bus: Int, world: SimulatedWorld) -> [Double] {
    var samples: [Double] = []
    var generator = SplitMix64(seed: UInt64(bus))
    for _ in 0..<pressesPerWindow {
      for place in 0..<windowsPerBus {
        let window = bus * windowsPerBus + place + 1
        let before = shownSince(window, world)
        usleep(UInt32.random(in: 20_000...400_000, using: &generator))
        let pressed = monotonic()
        _ = world.perform("press \(window) next")
        let patience = pressed + 5_000_000_000
        while shownSince(window, world) == before && monotonic() < patience { usleep(500) }
        samples.append(Double(shownSince(window, world) - pressed) / 1e6)
      }
    }
    return samples
  }

  private static func shownSince(_ window: Int, _ world: SimulatedWorld) -> Int64 {
    world.shownSince(display: "display-\(window)") ?? 0
  }

  private static func monotonic() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static func writeProfile(_ hall: SimulatedHall) throws {
    let shipped = hall.directory.appending(path: "profiles/call-pad-counter.yaml")
    let profile = try String(contentsOf: shipped, encoding: .utf8)
      .replacing("key-period: 200 ms", with: "key-period: 320 ms")
    let folder = hall.hallFile.deletingLastPathComponent().appending(path: "profiles")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try profile.write(
      to: folder.appending(path: "call-pad-bench.yaml"), atomically: true, encoding: .utf8)
  }

  private static var text: String {
    var lines = [
      "hall: {name: 基准, time-zone: Asia/Shanghai}",
      "services: {A: {name: 业务, numbers: {width: 4, to: 9999}}}", "windows:",
    ]
    let windows = 1...(buses * windowsPerBus)
    lines += windows.map { "  \($0): {serves: [A], opens-with-day: true}" }
    lines.append("buses:")
    lines += (0..<buses).map {
      "  bus-\($0): {serial: {device: \"${HALL_WIRES}/bus-\($0)\", baud: 19200, parity: even}}"
    }
    lines.append("devices:")
    for window in windows {
      let bus = (window - 1) / windowsPerBus
      let slave = (window - 1) % windowsPerBus + 1
      lines += [
        "  pad-\(window): {profile: call-pad-bench, bus: bus-\(bus), slave: \(slave),"
          + " inputs: {next: window \(window) next}}",
        "  display-\(window): {profile: display-text, bus: bus-\(bus), slave: \(slave + 100),"
          + " shows: window \(window)}",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
