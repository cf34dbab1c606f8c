import HallDomain
import HallPorts
import LinuxIO
import Testing

@testable import FieldBus

/// What a slave that does not answer costs, and how it comes back.
struct DeadSlaveTests {
  /// A hall of 32 slaves as in bus.md's table, each polled once a second.
  private static func hall(silent: [Int]) -> SimulatedBus {
    var bus = SimulatedBus(baud: 19_200)
    for slave in 1...32 { bus.poll(.run(slave, 0, count: 10)) }
    bus.silence(silent)
    return bus
  }

  @Test func silentSlavesTakeAFiftiethOfTheBusAllTogether() {
    var bus = Self.hall(silent: Array(1...8))
    bus.run(for: .seconds(10))
    bus.forget()
    bus.run(for: .hours(1))
    let lost = bus.busy { $0.outcome == .silent }
    #expect(lost <= .hours(1) / 50, "\(lost)")
    // And they are looked for: each at least once a minute.
    for slave in 1...8 {
      let probes = bus.log.count { $0.transaction.request.slave == UInt8(slave) }
      #expect(probes >= 60, "slave \(slave): \(probes)")
    }
    let healthy = bus.log.count { $0.transaction.request.slave > 8 }
    #expect(healthy >= 24 * 3600 * 99 / 100, "\(healthy)")
  }

  @Test func firstContactWithSilentSlavesCostsTheRetriesOnce() {
    var bus = Self.hall(silent: Array(1...8))
    bus.run(for: .seconds(3))
    let tries = bus.log.count { $0.outcome == .silent && Self.isPoll($0) }
    #expect(tries == 16)
  }

  private static func isPoll(_ entry: SimulatedBus.Entry) -> Bool {
    if case .poll = entry.transaction.work { true } else { false }
  }

  @Test func whileALateAnswerMayComeOthersAreAsked() {
    var bus = SimulatedBus()
    bus.silence([1])
    bus.poll(.run(1))
    bus.poll(.run(2, every: .milliseconds(30)))
    bus.run(for: .milliseconds(400))
    let first = bus.log[0]
    #expect(first.transaction.request.slave == 1 && first.outcome == .silent)
    let retry = bus.log.dropFirst().first { $0.transaction.request.slave == 1 }
    let over = first.at + first.took + bus.plan.responseTimeout
    #expect(retry.map { $0.at >= over && $0.at < over + .milliseconds(30) } == true)
    #expect(bus.log.prefix { $0.at < over }.count { $0.transaction.request.slave == 2 } >= 3)
  }

  @Test func afterTheRetriesEverythingAskedOfItFails() {
    var bus = SimulatedBus(retries: 2)
    bus.silence([1])
    bus.poll(.run(1, 0))
    bus.poll(.run(1, 100))
    bus.run(for: .milliseconds(900))
    #expect(bus.order.prefix(3) == ArraySlice(repeating: "poll 1 holding 0+1", count: 3))
    #expect(bus.ended == ["poll 0 silent", "poll 1 silent"])
  }

  @Test func aWriteToASilentSlaveFailsAtOnce() {
    var bus = SimulatedBus()
    bus.silence([1])
    bus.poll(.run(1))
    bus.run(for: .milliseconds(500))
    bus.forget()
    bus.write(.registers(1, 0, [1]))
    #expect(bus.ended == ["write 1 silent"])
  }

  @Test func probesBackOffAndOneGoodAnswerBringsItBack() {
    var bus = SimulatedBus()
    bus.poll(.run(1))
    bus.poll(.run(2))
    bus.silence([1])
    bus.run(for: .seconds(60))
    let probes = bus.log.filter { $0.transaction.request.slave == 1 }.dropFirst(2).map(\.at)
    let gaps = zip(probes, probes.dropFirst()).map { $1 - $0 }
    #expect(gaps.allSatisfy { $0 >= .seconds(2) && $0 <= .seconds(12) }, "\(gaps)")
    #expect(gaps.last.map { $0 >= .seconds(10) } == true)
    bus.answer([1])
    bus.forget()
    bus.run(for: .seconds(12))
    #expect(bus.ended.contains("poll 0 1000"))
    bus.forget()
    bus.run(for: .seconds(10))
    #expect(bus.ended.count { $0 == "poll 0 1000" } >= 10)
    bus.write(.registers(1, 0, [1]))
    bus.run(for: .milliseconds(100))
    #expect(bus.ended.contains("write 1 done"))
  }

  @Test func afterAPowerCutOfAllSlavesAllAreBackSoon() {
    var bus = Self.hall(silent: Array(1...32))
    bus.run(for: .minutes(5))
    #expect(bus.scheduler.isAllSilent)
    bus.answer(1...32)
    bus.forget()
    bus.run(for: .seconds(20))
    let back = Set(bus.log.filter { $0.outcome != .silent }.map(\.transaction.request.slave))
    #expect(back.count == 32)
  }

  @Test func aFullBusStillFindsASlaveThatCameBack() {
    var bus = SimulatedBus()
    for slave in 1...20 { bus.poll(.run(slave, 0, count: 10, every: .milliseconds(50))) }
    bus.silence([7])
    bus.run(for: .seconds(30))
    bus.answer([7])
    bus.forget()
    bus.run(for: .seconds(15))
    #expect(bus.ended.contains { $0.hasPrefix("poll 6 7000") })
  }

  @Test func aGatewaysWordThatTheSlaveIsSilentCountsAsSilence() {
    for code: UInt8 in [10, 11] {
      var bus = SimulatedBus()
      bus.behaviours[1] = { _ in .exception(code) }
      bus.poll(.run(1, every: .milliseconds(100)))
      bus.run(for: .milliseconds(900))
      #expect(bus.log.count == 1)
      #expect(bus.ended == ["poll 0 exception(\(code))"])
    }
  }

  @Test func garbledAnswersFailThePollAndOnlyManyOfThemTheSlave() {
    var bus = SimulatedBus(retries: 0)
    bus.behaviours[1] = { _ in .garbled }
    bus.poll(.run(1, 0, every: .milliseconds(300)))
    bus.poll(.run(1, 500, every: .milliseconds(300)))
    bus.run(for: .milliseconds(700))
    #expect(bus.ended.prefix(2).sorted() == ["poll 0 garbled", "poll 1 garbled"])
    #expect(bus.ended.count == 4)
    bus.forget()
    bus.run(for: .milliseconds(700))
    #expect(bus.log.isEmpty)
  }

  // MARK: - Busy

  @Test(arguments: [UInt8(5), 6])
  func aBusySlaveIsAskedAgainAfterAPause(code: UInt8) {
    var bus = SimulatedBus()
    var answers = [ModbusOutcome](repeating: .exception(code), count: 2)
    bus.behaviours[1] = { request in
      answers.isEmpty ? SimulatedBus.good(request) : answers.removeFirst()
    }
    bus.write(.registers(1, 0, [1]))
    bus.run(for: .milliseconds(500))
    #expect(bus.order == .init(repeating: "write 1 holding 0=1", count: 3))
    #expect(bus.ended == ["write 1 done"])
    let pauses = zip(bus.log, bus.log.dropFirst()).map { $1.at - ($0.at + $0.took) }
    #expect(pauses == [Limits.busyPause, Limits.busyPause])
  }

  @Test func aSlaveThatIsBusyForEverFailsAndStaysInService() {
    var bus = SimulatedBus()
    bus.behaviours[1] = { _ in .exception(6) }
    bus.poll(.run(1, 0))
    bus.poll(.run(1, 1))
    bus.run(for: .milliseconds(900))
    #expect(bus.log.count == Limits.busyTries + 1)
    #expect(bus.ended == ["poll 0 exception(6)", "poll 1 exception(6)"])
    bus.answer([1])
    bus.run(for: .seconds(2))
    #expect(bus.ended.contains("poll 1 1001"))
  }

  // MARK: - Writes that are not answered

  @Test func aSilentWriteIsRepeatedAndThenAPollTellsWhetherTheSlaveIsGone() {
    var bus = SimulatedBus()
    bus.poll(.run(1, every: .seconds(60), .telemetry))
    bus.run(for: .seconds(1))
    bus.silence([1])
    bus.forget()
    bus.write(.registers(1, 0, [1]))
    bus.write(.registers(1, 1, [1]))
    bus.run(for: .seconds(1))
    #expect(
      bus.order == [
        "write 1 holding 0=1", "write 1 holding 0=1", "poll 1 holding 0+1",
      ])
    #expect(bus.ended == ["write 1 silent", "write 2 silent", "poll 0 silent"])
  }

  @Test func aWriteWhoseAnswerWasLostDoesNotTakeTheSlaveDown() {
    var bus = SimulatedBus(retries: 0)
    bus.poll(.run(1, every: .seconds(60)))
    bus.run(for: .seconds(1))
    bus.forget()
    bus.behaviours[1] = { request in
      request.function == 6 ? .silent : SimulatedBus.good(request)
    }
    bus.write(.registers(1, 0, [1]))
    bus.write(.registers(1, 8, [1, 2]))
    bus.run(for: .seconds(1))
    #expect(bus.ended == ["write 1 silent", "poll 0 1000", "write 2 done"])
  }

  @Test func aWriteThatMustBeDoneOnceIsNeverSentTwice() {
    var bus = SimulatedBus(retries: 3)
    bus.poll(.run(1, every: .seconds(60)))
    bus.run(for: .seconds(1))
    bus.silence([1])
    bus.forget()
    bus.write(.registers(1, 0, [1], once: true))
    bus.run(for: .seconds(1))
    #expect(bus.order.count { $0.hasPrefix("write") } == 1)
  }

  @Test func aSlaveThatIsOnlyWrittenToIsFoundAgainByAWrite() {
    var bus = SimulatedBus()
    bus.silence([1])
    bus.write(.registers(1, 0, [1]))
    bus.run(for: .milliseconds(500))
    bus.write(.registers(1, 0, [2]))
    #expect(bus.ended == ["write 1 silent", "write 2 silent"])
    bus.answer([1])
    bus.run(for: .seconds(20))
    bus.write(.registers(1, 0, [3]))
    bus.write(.registers(1, 1, [3]))
    bus.run(for: .milliseconds(100))
    #expect(bus.ended.suffix(2) == ["write 3 done", "write 4 done"])
  }

  // MARK: - The port

  @Test func whenThePortIsGoneAllThatWaitsFails() {
    var bus = SimulatedBus()
    bus.poll(.run(1))
    bus.write(.registers(1, 0, [1]))
    bus.write(.registers(2, 0, [1]))
    _ = bus.scheduler.next(at: bus.now)
    let ended = bus.scheduler.portIsGone("unplugged", at: bus.now)
    #expect(ended.count == 3)
    for completion in ended {
      switch completion {
      case .poll(_, .failure(.portGone("unplugged"))), .write(_, .failure(.portGone("unplugged"))):
        break
      default: Issue.record("\(completion)")
      }
    }
  }

  /// A converter that was away for a moment brings the answer to the request before, too.
  @Test func aPortThatIsOpenedAgainKeepsTheLateWindows() {
    var bus = SimulatedBus(responseTimeout: .milliseconds(100))
    for slave in 1...3 { bus.poll(.run(slave, every: .milliseconds(10))) }
    bus.silence([1])
    bus.step()
    guard case .perform(let lost) = bus.scheduler.next(at: bus.now) else {
      Issue.record("nothing to do")
      return
    }
    #expect(lost.request.slave == 2)
    _ = bus.scheduler.portIsGone("unplugged", at: bus.now)
    bus.scheduler.portIsBack(at: bus.now)
    bus.answer([1])
    bus.forget()
    bus.run(for: .milliseconds(90))
    #expect(Set(bus.order) == ["poll 3 holding 0+1"])
    bus.run(for: .milliseconds(60))
    #expect(Set(bus.order) == ["poll 1 holding 0+1", "poll 3 holding 0+1"])
    bus.run(for: .milliseconds(100))
    #expect(bus.order.contains("poll 2 holding 0+1"))
  }

  @Test func whenThePortIsBackEverySlaveIsAskedAtOnce() {
    var bus = SimulatedBus()
    for slave in 1...4 { bus.poll(.run(slave, every: .seconds(30), .telemetry)) }
    bus.silence([2])
    bus.run(for: .seconds(40))
    _ = bus.scheduler.portIsGone("unplugged", at: bus.now)
    bus.answer([2])
    bus.scheduler.portIsBack(at: bus.now)
    bus.forget()
    for _ in 0..<4 { bus.step() }
    #expect(Set(bus.order) == Set((1...4).map { "poll \($0) holding 0+1" }))
  }
}
