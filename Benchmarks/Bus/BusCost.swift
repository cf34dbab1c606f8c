import Foundation
import HallTestKit

/// What polling costs the daemon: 2,000 measured values on 8 buses, each read five times a second.
enum BusCost: Scene {
  static let names = ["cpu_us_per_tag", "rss_anon_2000_tags_mib"]
  static let buses = 8
  static let slavesPerBus = 10
  static let valuesPerSlave = 25
  static let periodMilliseconds = 200
  static let span: Duration = .seconds(25)

  static func measure() async throws -> [Figure] {
    let hall = try SimulatedHall(edit: { _ in text })
    let folder = hall.hallFile.deletingLastPathComponent().appending(path: "profiles")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try profile.write(
      to: folder.appending(path: "bench-values.yaml"), atomically: true, encoding: .utf8)
    try hall.startSimulator()
    try hall.startDaemon()
    guard let pid = hall.daemon?.pid else { return [] }
    try await Task.sleep(for: .seconds(5))
    let answersBefore = try answers(hall)
    let before = try ProcessFigures(pid: pid)
    let start = ContinuousClock.now
    try await Task.sleep(for: span)
    let after = try ProcessFigures(pid: pid)
    let seconds = (ContinuousClock.now - start).asSeconds
    let tags = (try answers(hall) - answersBefore) * Double(valuesPerSlave)
    return [
      Figure(
        name: names[0], value: (after.cpu - before.cpu) * 1e6 / tags, unit: "us", limit: 5,
        better: .lower, n: Int(tags),
        limitIs: "the bar; \(Int(tags / seconds)) tags a second on \(buses) buses"),
      Figure(
        name: names[1], value: after.anonymous, unit: "MiB", limit: 24, better: .lower, n: 1,
        limitIs: "the bar: private memory of the daemon with 2,000 tags"),
    ]
  }

  private static func answers(_ hall: SimulatedHall) throws -> Double {
    var sum = 0.0
    for bus in try hall.ask("buses").array {
      for figure in bus["figures"].array where figure["name"].string == "answers" {
        sum += figure["value"].double ?? 0
      }
    }
    return sum
  }

  private static var profile: String {
    var lines = [
      "name: {zh: 测量, en: Values}", "source: bench", "family: analogue-input",
      "value-period: \(periodMilliseconds) ms", "values:",
    ]
    lines += (0..<valuesPerSlave).map {
      "  v\($0): {at: input \($0), type: u16, scale: 0.001, unit: mA, valid: [0, 30]}"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static var text: String {
    var lines = [
      "hall: {name: 基准, time-zone: Asia/Shanghai}", "services: {A: {name: 业务}}",
      "windows:", "  1: {serves: [A], opens-with-day: true}", "sensors:",
    ]
    let slaves = (1...buses).flatMap { bus in (1...slavesPerBus).map { (bus, $0) } }
    for (bus, slave) in slaves {
      lines += (0..<valuesPerSlave).map {
        "  s-\(bus)-\(slave)-\($0): {name: s, kind: analogue}"
      }
    }
    lines.append("buses:")
    lines += (1...buses).map {
      "  bus-\($0): {serial: {device: \"${HALL_WIRES}/bus-\($0)\", baud: 115200, parity: even}}"
    }
    lines.append("devices:")
    for (bus, slave) in slaves {
      let values = (0..<valuesPerSlave).map { "v\($0): sensor s-\(bus)-\(slave)-\($0)" }
      lines.append(
        "  d-\(bus)-\(slave): {profile: bench-values, bus: bus-\(bus), slave: \(slave), "
          + "values: {\(values.joined(separator: ", "))}}")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
