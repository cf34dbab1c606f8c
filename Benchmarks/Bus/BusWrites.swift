import FieldBus
import Foundation
import HallPorts
import HallSimulator
import HallTestKit
import Synchronization

/// How long a display's write waits on a bus that polls back to back: 19200 baud, 32 slaves of ten
/// registers, from the order to the slave's answer.
enum BusWrites: Scene {
  static let names = ["write_wait_p99_ms", "write_wait_max_ms"]
  static let buses = 4
  static let writes = 100
  static let registers = 10

  static func measure() async throws -> [Figure] {
    let rigs = try (0..<buses).map { _ in
      try BusRig { [LineReply(GoodSlaves.answer($0))] }
    }
    for rig in rigs {
      rig.pollBackToBack(1...32, count: 10, Tally())
      rig.start()
    }
    try await Task.sleep(for: .seconds(2))
    let waits = await withTaskGroup(of: [Double].self) { group in
      for (number, rig) in rigs.enumerated() {
        group.addTask { await order(on: rig.bus, seed: UInt64(number)) }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    let unanswered = rigs.reduce(0) { $0 + $1.figure("time-outs") + $1.figure("garbled") }
    let worst = rigs.map(\.line.lateness.worst).max() ?? .zero
    for rig in rigs { try await rig.stop() }
    let timing = rigs[0].timing
    let physics = timing.read(.holding, count: 10) + timing.write(.holding, count: registers)
    let words = String(
      format: "the bar; the longest poll and the write itself are %.1f ms; unanswered %.0f, the "
        + "emulated lines at most %.1f ms behind",
      physics.asMilliseconds, unanswered, worst.asMilliseconds)
    return [
      Figure(
        name: names[0], value: waits.quantile(0.99), unit: "ms", limit: 70, better: .lower,
        n: waits.count, limitIs: words),
      Figure(
        name: names[1], value: waits.max() ?? .nan, unit: "ms", limit: 100, better: .lower,
        n: waits.count, limitIs: words),
    ]
  }

  /// One write after another, at moments that have nothing to do with the polls.
  private static func order(on bus: FieldBus, seed: UInt64) async -> [Double] {
    var generator = SplitMix64(seed: seed)
    var waits: [Double] = []
    for number in 0..<writes {
      try? await Task.sleep(for: .microseconds(Int.random(in: 50_000...350_000, using: &generator)))
      let request = WriteRequest(
        slave: Int.random(in: 1...32, using: &generator), table: .holding, address: 100,
        values: .init(repeating: UInt16(number), count: registers))
      let ordered = ContinuousClock.now
      let answered = await withCheckedContinuation { done in
        bus.write(request) { result in
          if case .success = result { done.resume(returning: ContinuousClock.Instant?.some(.now)) }
          else { done.resume(returning: nil) }
        }
      }
      if let answered { waits.append((answered - ordered).asMilliseconds) }
    }
    return waits
  }
}
