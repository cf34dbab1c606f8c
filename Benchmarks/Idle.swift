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
    let after = try ProcessFigures(pid: pid)
    let seconds = (ContinuousClock.now - start).asSeconds
    let wakings = (after.wakings - before.wakings) / seconds
    hall.stopDaemon()
    let bare = try await BareWaking.percent(perSecond: wakings, span: span / 3)
    return [
      Figure(
        name: names[0], value: (after.cpu - before.cpu) / seconds * 100, unit: "% of a core",
        limit: 1, better: .lower, n: 1,
        limitIs: "the bar for a board without a fan; a bare thread that wakes as often "
          + "(\(Int(wakings)) a second) and asks or listens on a line: \(Figure.rounded(bare)) %")
    ]
  }
}
