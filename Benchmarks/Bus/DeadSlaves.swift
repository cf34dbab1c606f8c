import HallPorts
import HallSimulator

/// What slaves that do not answer cost the others: 32 slaves polled back to back at 19200 baud,
/// beside buses on which the dead ones are not wired at all. Then a gateway's master with one dead
/// slave of 32.
enum DeadSlaves: Scene {
  static let dead = [1, 8]
  static let names =
    dead.map { "healthy_rate_\($0)_dead" } + ["peer_thingsboard_gateway_healthy_rate_1_dead"]
  static let slaves = 32
  static let span: Duration = .seconds(30)

  static func measure() async throws -> [Figure] {
    let pairs = try dead.map {
      (with: try Bus(dead: $0, isWired: true), without: try Bus(dead: $0))
    }
    // First contact costs each dead slave's retries once; then the budget holds.
    try await Task.sleep(for: .seconds(6))
    for pair in pairs {
      pair.with.tally.take()
      pair.without.tally.take()
    }
    try await Task.sleep(for: span)
    var figures: [Figure] = []
    for (dead, pair) in zip(dead, pairs) {
      let with = pair.with.tally.take()
      let without = pair.without.tally.take()
      try await pair.with.rig.stop()
      try await pair.without.rig.stop()
      figures.append(
        Figure(
          name: "healthy_rate_\(dead)_dead", value: with.rate / without.rate, unit: "of the rate",
          limit: 1, better: .higher, n: with.answers,
          limitIs: "the healthy slaves' rate on a bus without the dead ones; the bar is 0.98"))
    }
    let gateway = try PeerMaster.thingsboardGateway { $0[0] < slaves ? GoodSlaves.answer($0) : nil }
    figures.append(
      try gateway.figure(
        "healthy_rate_1_dead", "a line on which the healthy slaves are asked all the time"))
    return figures
  }

  private struct Bus {
    let rig: BusRig
    let tally = Tally()

    init(dead: Int, isWired: Bool = false) throws {
      let healthy = slaves - dead
      rig = try BusRig { $0[0] <= healthy ? [LineReply(GoodSlaves.answer($0))] : [] }
      rig.pollBackToBack(1...(isWired ? slaves : healthy), count: 10, tally)
      rig.start()
    }
  }
}
