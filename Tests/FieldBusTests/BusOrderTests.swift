import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Testing

@testable import FieldBus

/// Who goes first, in exact orders and times; 19200 baud unless told.
struct BusOrderTests {
  @Test func transactionsFollowEachOtherAtTheFormulasPace() {
    var bus = SimulatedBus(baud: 9600)
    for slave in 1...3 { bus.poll(.run(slave, 0, count: 10, every: .milliseconds(30))) }
    bus.run(for: .milliseconds(250))
    // bus.md: FC03 of 10 registers lasts 46.8 ms; the bus is never idle.
    #expect(
      bus.words == [
        "0.0 poll 1 holding 0+10", "46.8 poll 2 holding 0+10", "93.6 poll 3 holding 0+10",
        "140.4 poll 1 holding 0+10", "187.2 poll 2 holding 0+10", "234.1 poll 3 holding 0+10",
      ])
    #expect((bus.now - .zero) - bus.busy() < .microseconds(1))
  }

  @Test func theHighestClassThatIsDueGoesFirst() {
    var bus = SimulatedBus()
    bus.poll(.run(3, 0, every: .seconds(9), .telemetry))
    bus.poll(.run(2, 0, every: .seconds(9), .alarms))
    bus.poll(.run(1, 0, every: .seconds(9), .keys))
    bus.now = bus.now + .seconds(8)
    for _ in 0..<3 { bus.step() }
    #expect(bus.order == ["poll 1 holding 0+1", "poll 2 holding 0+1", "poll 3 holding 0+1"])
  }

  @Test func withinAClassTheOneThatIsDueTheLongestGoesFirst() {
    var bus = SimulatedBus()
    for slave in [5, 3, 4] { bus.poll(.run(slave)) }
    bus.run(for: .seconds(1))
    let first = bus.order
    bus.forget()
    bus.now = bus.now + .milliseconds(900)
    for _ in 0..<3 { bus.step() }
    #expect(bus.order == Array(first.prefix(3)))
  }

  @Test func aPollIsRepeatedAtItsPeriod() {
    var bus = SimulatedBus()
    bus.poll(.run(1, every: .milliseconds(100)))
    bus.run(for: .milliseconds(450))
    #expect(
      bus.words == [0, 100, 200, 300, 400].map { "\($0).0 poll 1 holding 0+1" })
  }

  @Test func aWriteGoesAheadOfEveryPoll() {
    var bus = SimulatedBus()
    for slave in 1...4 { bus.poll(.run(slave, every: .milliseconds(10))) }
    bus.step()
    bus.write(.registers(9, 5, [7]))
    bus.write(.registers(8, 0, [1, 2]))
    for _ in 0..<3 { bus.step() }
    #expect(bus.order[1...2] == ["write 9 holding 5=7", "write 8 holding 0=1,2"])
    #expect(bus.order[3].hasPrefix("poll"))
    #expect(bus.ended.suffix(3).prefix(2) == ["write 1 done", "write 2 done"])
  }

  @Test func aWriteWaitsForOneTransactionAtMost() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    var bus = SimulatedBus(baud: 9600)
    for slave in 1...16 {
      for start in [0, 20, 40] {
        let count = Int.random(in: 1...11, using: &random)
        bus.poll(.run(slave, start, count: count, every: .milliseconds(100)))
      }
    }
    for _ in 0..<500 {
      // It comes anywhere within a transaction of the full bus.
      guard case .perform(let transaction) = bus.scheduler.next(at: bus.now) else {
        Issue.record("the bus is idle, seed \(seed)")
        return
      }
      let took = bus.timing.read(.holding, count: 11)
      let began = bus.now
      let came = began + took * Int.random(in: 0...99, using: &random) / 100
      bus.now = came
      let slave = Int.random(in: 1...16, using: &random)
      let id = bus.write(.registers(slave, 100, [1]))
      bus.now = began + took
      _ = bus.scheduler.finish(
        transaction, SimulatedBus.good(transaction.request), began: began, at: bus.now)
      guard case .perform(let next) = bus.scheduler.next(at: bus.now) else { continue }
      #expect(next.work == .write(id: id, at: 0), "seed \(seed)")
      #expect(bus.now - came <= Limits.writeWait, "seed \(seed)")
      _ = bus.scheduler.finish(next, .written, began: bus.now, at: bus.now + .milliseconds(27))
      bus.now = bus.now + .milliseconds(27)
    }
  }

  @Test func writesWithoutEndLeavePollsTheirTurn() {
    var bus = SimulatedBus()
    bus.poll(.run(1, every: .milliseconds(10)))
    for number in 0..<200 {
      bus.write(.registers(2, number, [1]))
      bus.step()
    }
    let share = bus.order.count { $0.hasPrefix("poll") }
    #expect(share == 200 / (Limits.writesInRow + 1))
  }

  @Test func noClassStarvesOnAFullBus() {
    var bus = SimulatedBus()
    for slave in 1...20 { bus.poll(.run(slave, 0, count: 4, every: .milliseconds(20), .keys)) }
    for slave in 21...23 { bus.poll(.run(slave, 0, every: .milliseconds(100), .alarms)) }
    for slave in 24...26 { bus.poll(.run(slave, 0, every: .seconds(2), .telemetry)) }
    bus.run(for: .seconds(60))
    for slave in 21...26 {
      let times = bus.log.filter { $0.transaction.request.slave == UInt8(slave) }.map(\.at)
      let longest = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .zero
      // Telemetry's period is stretched as far as it may be, and then it is late by one.
      let most = slave < 24 ? .seconds(5) : .seconds(2) * (Limits.longestStretch + 1.5)
      #expect(times.count >= 5 && longest <= most, "slave \(slave) waited \(longest)")
    }
    // Keys keep at least three transactions of four.
    let keys = bus.log.count { $0.transaction.request.slave <= 20 }
    #expect(keys * 4 >= bus.log.count * 3 - 4)
    #expect(bus.busy() >= .seconds(60))
  }

  // MARK: - Writes among themselves

  @Test func aNewerWriteTakesThePlaceOfTheOneThatWaits() {
    var bus = SimulatedBus()
    bus.write(.registers(1, 0, [1, 1]))
    bus.write(.registers(2, 0, [9]))
    bus.write(.registers(1, 0, [2, 2]))
    #expect(bus.ended == ["write 1 superseded"])
    bus.step()
    bus.step()
    #expect(bus.order == ["write 1 holding 0=2,2", "write 2 holding 0=9"])
  }

  @Test func aWriteThatCoversLessOrMustBeDoneOnceReplacesNothing() {
    var bus = SimulatedBus()
    bus.write(.registers(1, 0, [1, 1]))
    bus.write(.registers(1, 0, [2]))
    bus.write(.registers(1, 5, [1], once: true))
    bus.write(.registers(1, 5, [2]))
    for _ in 0..<4 { bus.step() }
    #expect(bus.ended == (1...4).map { "write \($0) done" })
  }

  @Test func aWriteOnTheWireIsNeitherReplacedNorPushedOut() {
    var bus = SimulatedBus()
    let first = bus.write(.registers(1, 0, [1]))
    guard case .perform(let transaction) = bus.scheduler.next(at: bus.now) else {
      Issue.record("nothing to do")
      return
    }
    bus.write(.registers(1, 0, [2]))
    for address in 1...Limits.waitingWrites { bus.write(.registers(1, address, [1])) }
    #expect(!bus.ended.contains("write \(first) superseded"))
    let ended = bus.scheduler.finish(transaction, .written, began: bus.now, at: bus.now)
    guard case .write(first, .success) = ended.first else {
      Issue.record("\(ended)")
      return
    }
  }

  @Test func aFullQueuePushesOutTheOldestWrite() {
    var bus = SimulatedBus()
    for address in 0..<Limits.waitingWrites { bus.write(.registers(1, address, [1])) }
    #expect(bus.ended.isEmpty)
    bus.write(.registers(1, 1000, [1]))
    #expect(bus.ended == ["write 1 superseded"])
    bus.step()
    #expect(bus.order == ["write 1 holding 1=1"])
  }

  @Test func valuesForASlaveThatTakesThemSinglyGoOneByOne() {
    var bus = SimulatedBus()
    bus.write(.registers(1, 4, [7, 8, 9], singly: true))
    for _ in 0..<3 { bus.step() }
    #expect(bus.order == ["write 1 holding 4=7", "write 1 holding 5=8", "write 1 holding 6=9"])
    #expect(bus.ended == ["write 1 done"])
  }

  @Test func aBroadcastIsAWriteOfALineAndNothingToAGateway() {
    var bus = SimulatedBus()
    bus.write(.registers(0, 5, [1, 2]))
    bus.step()
    #expect(bus.order == ["write 0 holding 5=1,2"] && bus.ended == ["write 1 done"])
    let gateway = BusPlan(name: "gateway", wire: .tcp(host: "-", port: 502))
    var scheduler = BusScheduler(plan: gateway)
    let refused = scheduler.add(WriteRequest.registers(0, 5, [1, 2]), at: .zero).ended
    guard case .write(1, .failure(.exception(3))) = refused.first else {
      Issue.record("\(refused)")
      return
    }
  }

  // MARK: - What no frame can carry

  static let impossible: [(WriteRequest, UInt8)] = [
    (.registers(1, -1, [1]), 2), (.registers(1, 65_536, [1]), 2),
    (.registers(1, 65_535, [1, 2]), 2), (.registers(300, 0, [1]), 3),
    (.registers(1, 0, []), 3), (.registers(1, 0, .init(repeating: 0, count: 124)), 3),
  ]

  @Test(arguments: impossible)
  func anImpossibleWriteFailsAndCostsTheBusNothing(request: WriteRequest, code: UInt8) {
    var bus = SimulatedBus()
    bus.write(request)
    #expect(bus.ended == ["write 1 exception(\(code))"])
    bus.run(for: .seconds(1))
    #expect(bus.log.isEmpty)
  }

  @Test func anImpossiblePollFailsAndLeavesTheOthersAlone() {
    var bus = SimulatedBus()
    bus.poll(.run(1, 65_530, count: 10))
    bus.poll(.run(1, 0))
    bus.run(for: .milliseconds(500))
    #expect(bus.ended == ["poll 0 exception(2)", "poll 1 1000"])
  }

  @Test func anAnswerMayBeSeenLateOnlyWhereNothingWaits() {
    var bus = SimulatedBus(baud: 9600)
    bus.poll(.run(1, every: .milliseconds(500)))
    bus.run(for: .seconds(2))
    #expect(bus.hasTime == [false, true, true, true])
    // A write behind it waits for the line.
    bus.forget()
    bus.write(.registers(9, 5, [7]))
    bus.write(.registers(8, 5, [7]))
    bus.run(for: .milliseconds(400))
    #expect(bus.hasTime.prefix(2) == [false, false])
    // Three polls of 46.8 ms each 30 ms: the line has no rest.
    for slave in 2...4 { bus.poll(.run(slave, 0, count: 10, every: .milliseconds(30))) }
    bus.run(for: .seconds(2))
    bus.forget()
    bus.run(for: .seconds(1))
    #expect(!bus.hasTime.isEmpty)
    #expect(bus.hasTime.allSatisfy { !$0 })
  }
}
