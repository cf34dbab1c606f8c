import FieldBus
import Foundation
import HallPorts
import HallSimulator
import HallTestKit
import LinuxIO
import Synchronization
import WireFormats

/// Values that were another request's, another slave's or nobody's, on lines that spoil five
/// answers of a hundred. The lines are faster than any real one, else a million transactions take
/// a day; all else is as in a hall: pty, port, scheduler, thread.
enum BusFaults: Scene {
  static let names = ["wrong_values"]
  static let transactions = 1_000_000
  static let patience: Duration = .seconds(100)
  static let buses = 48
  static let slaves = 8
  static let responseTimeout: Duration = .milliseconds(40)

  static func measure() async throws -> [Figure] {
    let seed = UInt64.random(in: .min ... .max)
    let lines = try (0..<buses).map { try Line(seed: seed &+ UInt64($0), isAlone: $0 % 8 == 0) }
    let end = ContinuousClock.now + patience
    while lines.reduce(0, { $0 + $1.rig.line.requests }) < transactions, .now < end {
      try await Task.sleep(for: .milliseconds(200))
    }
    for line in lines { try await line.rig.stop() }
    let sum = lines.map { $0.counts }.reduce(into: Counts()) { sum, counts in
      sum.right += counts.right
      sum.wrong += counts.wrong
      sum.spoilt += counts.spoilt
    }
    let requests = lines.reduce(0) { $0 + $1.rig.line.requests }
    return [
      Figure(
        name: names[0], value: Double(sum.wrong), unit: "values", limit: 0, better: .lower,
        n: requests,
        limitIs: "none: \(sum.spoilt) answers late, cut off, foreign, echoed or with a wrong bit, "
          + "\(sum.right) right values, seed \(seed)")
    ]
  }

  struct Counts {
    var right = 0
    var wrong = 0
    var spoilt = 0
  }

  /// Each answer carries the number of its request, so that the same request's earlier answer is
  /// told from its own.
  private final class Line: Sendable {
    let rig: BusRig
    private let slaves: FaultySlaves
    private let kept = Mutex(Counts())

    init(seed: UInt64, isAlone: Bool) throws {
      let slaves = FaultySlaves(seed: seed)
      let moments = Moments()
      self.slaves = slaves
      rig = try BusRig(
        baud: 4_000_000, turnaround: .zero, silence: .microseconds(20),
        responseTimeout: responseTimeout, retries: 4,
        open: { plan, watch throws(WireError) in
          StampingPort(port: try ModbusPort(plan: plan, watch: watch), moments: moments)
        }
      ) { request in slaves.answer(request, sent: moments.take()) }
      for slave in 1...(isAlone ? 1 : BusFaults.slaves) {
        for address in [0, 100] {
          let poll = PollRequest(
            slave: slave, table: .holding, address: address, count: 3, period: .milliseconds(1),
            priority: .keys)
          rig.bus.poll(poll) { [weak self] in self?.heard(slave, address, $0) }
        }
      }
      rig.start()
    }

    var counts: Counts {
      var counts = kept.withLock { $0 }
      counts.spoilt = slaves.spoilt
      return counts
    }

    /// Called before the next request goes out, so the slave's newest number is this answer's.
    private func heard(_ slave: Int, _ address: Int, _ result: Result<[UInt16], BusFailure>) {
      guard case .success(let values) = result else { return }
      let number = slaves.newest(slave)
      let wanted = [UInt16(slave << 8 | address), UInt16(number >> 16), UInt16(number & 0xFFFF)]
      kept.withLock { counts in
        if values == wanted { counts.right += 1 } else { counts.wrong += 1 }
      }
    }
  }
}

/// When each request left, for the emulated slaves: beyond the late window nobody can tell an
/// answer from a later one's, so a slave whose thread had no processor for so long keeps quiet.
final class Moments: Sendable {
  private let kept = Mutex<[MonotonicTime]>([])

  func note() { kept.withLock { $0.append(.now) } }

  func take() -> MonotonicTime { kept.withLock { $0.isEmpty ? .now : $0.removeFirst() } }
}

private struct StampingPort: BusPort {
  let port: ModbusPort
  let moments: Moments

  func perform(
    _ request: ModbusRequest, hasTime: Bool
  ) throws(WireError) -> ModbusPort.Completion {
    moments.note()
    return try port.perform(request, hasTime: hasTime)
  }
}

/// Slaves on a bad line: of a hundred answers one each is late, cut off, beside or instead of a
/// stranger's, echoed, or has a bit wrong.
final class FaultySlaves: Sendable {
  private struct State {
    var generator: SplitMix64
    var numbers = [Int](repeating: 0, count: 256)
    /// A late answer that comes with the next one, if that is another slave's. For the same slave
    /// the late window has passed, and what comes after it nobody can tell from a good answer.
    var held = LineReply([])
    var spoilt = 0
  }

  private let state: Mutex<State>

  init(seed: UInt64) { state = Mutex(State(generator: SplitMix64(seed: seed))) }

  var spoilt: Int { state.withLock { $0.spoilt } }

  /// The number that the slave's last answer carries.
  func newest(_ slave: Int) -> Int { state.withLock { $0.numbers[slave] } }

  func answer(_ request: [UInt8], sent: MonotonicTime) -> [LineReply] {
    state.withLock { state in
      let slave = Int(request[0])
      state.numbers[slave] += 1
      let good = GoodSlaves.registers(
        request,
        [
          UInt16(slave << 8 | Int(request[3])), UInt16(state.numbers[slave] >> 16),
          UInt16(state.numbers[slave] & 0xFFFF),
        ])
      let held = state.held.bytes.first == request[0] ? [] : [state.held]
      state.held = LineReply([])
      let kind = Int.random(in: 0..<100, using: &state.generator)
      if kind < 5 { state.spoilt += 1 }
      let last = (sent + BusFaults.responseTimeout * 19 / 10).nanoseconds
      return held + spoil(good, of: request, kind, last, &state)
    }
  }

  private func spoil(
    _ good: [UInt8], of request: [UInt8], _ kind: Int, _ last: Int64, _ state: inout State
  ) -> [LineReply] {
    func reply(_ bytes: [UInt8], after: Duration? = nil) -> LineReply {
      LineReply(after: after, bytes, notAfter: last)
    }
    let isOther = Bool.random(using: &state.generator)
    switch kind {
    case 0 where isOther:
      state.held = reply(good)
      return []
    case 0: return [reply(good, after: BusFaults.responseTimeout * 3 / 2)]
    case 1:
      let length = Int.random(in: 1..<good.count, using: &state.generator)
      return [reply(Array(good.prefix(length)))]
    case 2:
      let stranger = CRC16.sealed([request[0] ^ 0x10] + good[1..<(good.count - 2)])
      return [reply(stranger)] + (isOther ? [reply(good)] : [])
    case 3: return [reply(request, after: .zero)] + (isOther ? [reply(good)] : [])
    case 4:
      var bytes = good
      let bit = Int.random(in: 0..<good.count * 8, using: &state.generator)
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      return [reply(bytes)]
    default: return [reply(good)]
    }
  }
}
