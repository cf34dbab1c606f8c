import HallPorts
import HallSimulator
import HallTestKit
import Synchronization

/// From a key pressed on a pad to the driver's handler: 19200 baud, 16 pads that count presses and
/// four slow sensors a bus.
enum BusKeys: Scene {
  static let names = ["key_press_to_event_p99_ms"]
  static let buses = 4
  static let pads = 16
  static let period: Duration = .milliseconds(300)
  static let span: Duration = .seconds(30)

  static func measure() async throws -> [Figure] {
    let halls = try (0..<buses).map { _ in try Pads() }
    try await Task.sleep(for: .seconds(2))
    let end = ContinuousClock.now + span
    await withTaskGroup { group in
      for (number, hall) in halls.enumerated() {
        group.addTask { await hall.press(until: end, seed: UInt64(number)) }
      }
    }
    let samples = halls.flatMap(\.samples)
    for hall in halls { try await hall.rig.stop() }
    let timing = halls[0].rig.timing
    let limit = period * 99 / 100 + timing.read(.input, count: 10) + timing.read(.holding, count: 1)
    return [
      Figure(
        name: names[0], value: samples.quantile(0.99), unit: "ms", limit: limit.asMilliseconds,
        better: .lower, n: samples.count,
        limitIs: "bus.md: 0.99 of the poll period, the transaction under way and the poll; the "
          + "bar is 1.2 of it")
    ]
  }

  /// A bus's pads: a register counts each one's presses, and a press is over when it was heard.
  private final class Pads: Sendable {
    private struct State {
      var presses = [UInt16](repeating: 0, count: pads + 1)
      var pressed = [ContinuousClock.Instant?](repeating: nil, count: pads + 1)
      var samples: [Double] = []
    }

    let rig: BusRig
    private let state: SharedState

    private final class SharedState: Sendable { let kept = Mutex(State()) }

    init() throws {
      let state = SharedState()
      self.state = state
      rig = try BusRig { request in
        guard request[0] <= UInt8(pads) else { return [LineReply(GoodSlaves.answer(request))] }
        let count = state.kept.withLock { $0.presses[Int(request[0])] }
        return [LineReply(GoodSlaves.registers(request, [count]))]
      }
      for pad in 1...pads {
        let poll = PollRequest(
          slave: pad, table: .holding, address: 0, count: 1, period: period, priority: .keys)
        rig.bus.poll(poll) { result in
          let now = ContinuousClock.now
          guard let count = (try? result.get())?.first else { return }
          state.kept.withLock { state in
            guard count == state.presses[pad], let pressed = state.pressed[pad] else { return }
            state.samples.append((now - pressed).asMilliseconds)
            state.pressed[pad] = nil
          }
        }
      }
      for sensor in 1...4 {
        let poll = PollRequest(
          slave: 100 + sensor, table: .input, address: 0, count: 10, period: .seconds(2),
          priority: .telemetry)
        rig.bus.poll(poll) { _ in }
      }
      rig.start()
    }

    var samples: [Double] { state.kept.withLock { $0.samples } }

    func press(until end: ContinuousClock.Instant, seed: UInt64) async {
      var generator = SplitMix64(seed: seed)
      while ContinuousClock.now < end {
        try? await Task.sleep(for: .microseconds(Int.random(in: 1000...60_000, using: &generator)))
        let pad = Int.random(in: 1...pads, using: &generator)
        state.kept.withLock { state in
          guard state.pressed[pad] == nil else { return }
          state.presses[pad] &+= 1
          state.pressed[pad] = .now
        }
      }
    }
  }
}
