import Foundation
import HallClient
import HallPorts
import HallTestKit

/// What the daemon holds after an hour of a busy hall: tickets, calls, servings and prints.
enum Memory: Scene {
  static let names = ["rss_anon_mib", "rss_mib"]
  /// A ticket every 12 seconds for an hour.
  static let tickets = 300

  static func measure() async throws -> [Figure] {
    let hall = try SimulatedHall()
    try hall.startSimulator()
    try hall.startDaemon()
    guard let pid = hall.daemon?.pid else { return [] }
    let client = HallClient(.socket(hall.socket), name: "bench")
    for index in 0..<tickets {
      let service = ["A", "B", "C", "D", "E", "F"][index % 6]
      _ = try client.post(
        "/api/v1/tickets", ["service": .string(service), "panel": "lobby"])
      for window in [1 + index % 8, 1 + (index + 3) % 8] {
        _ = try? client.post("/api/v1/windows/\(window)/next")
        _ = try? client.post("/api/v1/windows/\(window)/start")
      }
      if index % 10 == 0 { _ = try client.get("/api/v1/hall") }
    }
    try await Task.sleep(for: .seconds(10))
    let figures = try ProcessFigures(pid: pid)
    return [
      Figure(
        name: names[0], value: figures.anonymous, unit: "MiB", limit: 16, better: .lower, n: 1,
        limitIs: "the bar: private memory on a board of 1 GiB"),
      Figure(
        name: names[1], value: figures.resident, unit: "MiB", limit: 64, better: .lower, n: 1,
        limitIs: "the bar: resident memory with the libraries' pages"),
    ]
  }
}
