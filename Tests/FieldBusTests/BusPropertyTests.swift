import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import FieldBus

/// What must hold on any bus with any load: random halls on a simulated clock, each with a seed
/// that repeats it.
struct BusPropertyTests {
  static let seeds = (0..<24).map { _ in UInt64.random(in: .min ... .max) }

  private struct Hall {
    var bus: SimulatedBus
    var random: SplitMix64
    var dead: Set<Int> = []

    init(seed: UInt64, deadOf32: Int = 0) {
      random = SplitMix64(seed: seed)
      let baud = [9600, 19_200, 38_400, 115_200].randomElement(using: &random) ?? 9600
      bus = SimulatedBus(baud: baud, retries: Int.random(in: 0...2, using: &random))
      dead = Set((1...32).shuffled(using: &random).prefix(deadOf32))
      bus.silence(dead)
      let most = min(bus.timing.mostReadable(.holding, within: Limits.writeWait), 60)
      for slave in 1...32 {
        for run in 0...Int.random(in: 0...1, using: &random) {
          let classes: [PollRequest.Priority] = [.keys, .alarms, .telemetry]
          bus.poll(
            .run(
              slave, run * 200, count: Int.random(in: 1...most, using: &random),
              every: .milliseconds(Int.random(in: 1...3000, using: &random)),
              classes.randomElement(using: &random) ?? .keys))
        }
      }
    }
  }

  @Test(arguments: seeds)
  func deadSlavesTakeAFiftiethAtMostOnceTheyAreKnown(seed: UInt64) async throws {
    try await offPool {
      var hall = Hall(seed: seed, deadOf32: Int(seed % 12) + 1)
      hall.bus.run(for: .seconds(30))
      hall.bus.forget()
      hall.bus.run(for: .seconds(600))
      let dead = hall.dead
      let probing = hall.bus.busy { dead.contains(Int($0.transaction.request.slave)) }
      #expect(probing <= .seconds(600) / 50, "seed \(seed): \(probing)")
      #expect(probing > .zero, "seed \(seed)")
    }
  }

  @Test(arguments: seeds)
  func everyPollOfAFullBusHasItsTurn(seed: UInt64) async throws {
    try await offPool {
      var hall = Hall(seed: seed)
      hall.bus.run(for: .seconds(120))
      for group in hall.bus.scheduler.groups {
        let times = hall.bus.log.filter { $0.transaction.request == group.request }.map(\.at)
        let longest = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .seconds(999)
        #expect(longest < .seconds(40), "seed \(seed): \(group.request) waited \(longest)")
      }
      // Of two polls of one class that ask for as much, neither has more than the other.
      let counts = Dictionary(grouping: hall.bus.log) { $0.transaction.request }.mapValues(\.count)
      let hungry = hall.bus.scheduler.groups.filter {
        $0.priority == .keys && $0.period <= .milliseconds(40)
      }
      let turns = hungry.compactMap { counts[$0.request] }
      let isSlow = hall.bus.timing.character > .microseconds(500)
      if let least = turns.min(), let most = turns.max(), isSlow {
        #expect(most - least <= 2 + most / 50, "seed \(seed): \(turns)")
      }
    }
  }

  /// A write goes out when the transaction under way is over, whatever else is due.
  @Test(arguments: seeds)
  func aLoneWriteWaitsForOneTransactionAtMost(seed: UInt64) async throws {
    try await offPool {
      var hall = Hall(seed: seed)
      hall.bus.run(for: .seconds(5))
      for _ in 0..<300 {
        guard case .perform(let transaction) = hall.bus.scheduler.next(at: hall.bus.now) else {
          hall.bus.now = hall.bus.now + .milliseconds(1)
          continue
        }
        let began = hall.bus.now
        // It comes while another transaction is on the wire.
        let id = hall.bus.write(.registers(Int.random(in: 1...32, using: &hall.random), 900, [1]))
        hall.bus.now = began + .milliseconds(20)
        _ = hall.bus.scheduler.finish(
          transaction, SimulatedBus.good(transaction.request), began: began, at: hall.bus.now)
        guard case .perform(let next) = hall.bus.scheduler.next(at: hall.bus.now) else {
          Issue.record("seed \(seed): idle with a write")
          return
        }
        #expect(next.work == .write(id: id, at: 0), "seed \(seed)")
        _ = hall.bus.scheduler.finish(next, .written, began: hall.bus.now, at: hall.bus.now)
      }
    }
  }

  /// However fast pictures come, each place is written with its newest one, and nothing else.
  @Test(arguments: seeds)
  func onlyTheNewestPictureGoesOut(seed: UInt64) async throws {
    try await offPool {
      var hall = Hall(seed: seed)
      var newest: [Int: UInt16] = [:]
      for picture in 1...400 {
        for _ in 0..<Int.random(in: 1...6, using: &hall.random) {
          let slave = Int.random(in: 1...32, using: &hall.random)
          newest[slave] = UInt16(picture)
          hall.bus.write(.registers(slave, 900, [UInt16(picture), 0]))
        }
        #expect(hall.bus.scheduler.writes.waiting.count <= 32, "seed \(seed)")
        hall.bus.run(for: .milliseconds(Int.random(in: 1...80, using: &hall.random)))
      }
      hall.bus.run(for: .seconds(5))
      var written: [Int: UInt16] = [:]
      for entry in hall.bus.log {
        guard case .write(_, 900, let values) = entry.transaction.request.operation
        else { continue }
        let slave = Int(entry.transaction.request.slave)
        #expect(
          (written[slave] ?? 0) < values[0], "seed \(seed): an older picture after a newer one")
        written[slave] = values[0]
      }
      #expect(written == newest, "seed \(seed)")
    }
  }

  /// Nothing is kept of what is over: after a week of faults, writes and one-offs the scheduler
  /// holds what it held at the start.
  @Test func aWeekLeavesNothingBehind() async throws {
    try await offPool {
      let seed = UInt64.random(in: .min ... .max)
      var random = SplitMix64(seed: seed)
      var bus = SimulatedBus()
      for slave in 1...16 { bus.poll(.run(slave, count: 4, every: .seconds(300))) }
      let groups = bus.scheduler.groups.count
      for _ in 0..<7 * 24 * 4 {
        let slave = Int.random(in: 1...16, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bus.silence([slave])
        case 1: bus.behaviours[slave] = { _ in .garbled }
        case 2: bus.behaviours[slave] = { _ in .exception(2) }
        case 3: bus.transact(.read(slave: 20 + slave, table: .input, address: 0, count: 1))
        default: bus.answer([slave])
        }
        bus.write(.registers(slave, 900, [1]))
        bus.run(for: .seconds(900))
        bus.forget()
      }
      bus.answer(1...16)
      bus.run(for: .seconds(1000))
      #expect(bus.scheduler.groups.count == groups, "seed \(seed)")
      #expect(bus.scheduler.writes.waiting.isEmpty && bus.scheduler.oneOffs.waiting.isEmpty)
      #expect(bus.scheduler.slaves.isEmpty, "seed \(seed): \(bus.scheduler.slaves)")
    }
  }

  /// Slower slaves than the hall file says: telemetry gives way, keys keep their pace.
  @Test func telemetryGivesWayWhileTheBusCannotKeepUp() async throws {
    try await offPool {
      var bus = SimulatedBus()
      for slave in 1...12 { bus.poll(.run(slave, every: .milliseconds(250), .keys)) }
      for slave in 21...32 {
        bus.poll(.run(slave, count: 20, every: .milliseconds(500), .telemetry))
      }
      bus.run(for: .seconds(20))
      #expect(bus.scheduler.pace.stretch > 1.5)
      bus.forget()
      bus.run(for: .seconds(60))
      let keys = bus.log.count { $0.transaction.request.slave <= 12 }
      #expect(keys >= 60 * 4 * 12 * 9 / 10, "\(keys) polls of keys")
      let telemetry = bus.log.count { $0.transaction.request.slave > 20 }
      #expect(telemetry >= 60, "\(telemetry) polls of telemetry")
      // Half the pads are switched off: there is room again.
      bus.silence(1...10)
      bus.run(for: .seconds(60))
      #expect(bus.scheduler.pace.stretch == 1)
    }
  }
}
