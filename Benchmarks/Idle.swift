import Foundation
import HallTestKit

/// What the daemon costs while nobody is in the hall: the demo hall polled, nothing pressed.
enum Idle: Scene {
  static let names = ["idle_cpu_percent"]
  static let span: Duration = .seconds(30)

  static func measure() async throws -> [Figure] {
    let hall = try SimulatedHall()
    try hall.startSimulator()
    try hall.startDaemon()
    guard let pid = hall.daemon?.pid else { return [] }
    try await Task.sleep(for: .seconds(5))
    let before = try ProcessFigures(pid: pid)
    let start = ContinuousClock.now
    try await Task.sleep(for: span)
    let used = try ProcessFigures(pid: pid).cpu - before.cpu
    let percent = used / (ContinuousClock.now - start).asSeconds * 100
    return [
      Figure(
        name: names[0], value: percent, unit: "% of a core", limit: 1, better: .lower, n: 1,
        limitIs: "the bar for a board without a fan")
    ]
  }
}
