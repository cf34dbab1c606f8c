import HallDomain
import HallPorts
import Testing

@testable import FieldBus

/// Which polls share a transaction (bus.md's formula with its table's turnaround of 5 ms).
struct PollMergingTests {
  private static func requests(baud: Int, _ polls: [PollRequest]) -> [String] {
    var bus = SimulatedBus(baud: baud)
    for poll in polls { bus.poll(poll) }
    bus.run(for: .milliseconds(900))
    return bus.order
  }

  /// g < 6.5 + (T + t3.5) / (2 tc): 10.4 registers at 9600, 12.6 at 19200, 41.8 at 115200.
  @Test(arguments: [(9600, 10), (19_200, 12), (115_200, 41)])
  func aGapIsWorthReadingUpToTheFormulasLimit(baud: Int, gap: Int) {
    let timing = BusTiming(baud: baud)
    #expect(timing.isWorthReading(gap: gap, in: .holding))
    #expect(!timing.isWorthReading(gap: gap + 1, in: .holding))
  }

  @Test(arguments: [(19_200, 12), (115_200, 41)])
  func runsAcrossAGapThatIsWorthItAreReadTogether(baud: Int, gap: Int) {
    let near = [PollRequest.run(1, 0, gaps: true), .run(1, gap + 1, gaps: true)]
    #expect(Self.requests(baud: baud, near) == ["poll 1 holding 0+\(gap + 2)"])
    let far = [PollRequest.run(1, 0, gaps: true), .run(1, gap + 2, gaps: true)]
    #expect(
      Self.requests(baud: baud, far) == ["poll 1 holding 0+1", "poll 1 holding \(gap + 2)+1"])
  }

  @Test func aGapIsReadOnlyWhereBothSidesAllowIt() {
    let polls = [PollRequest.run(1, 0, gaps: true), .run(1, 3, gaps: false)]
    #expect(Self.requests(baud: 19_200, polls) == ["poll 1 holding 0+1", "poll 1 holding 3+1"])
    let touching = [PollRequest.run(1, 0, count: 3), .run(1, 3)]
    #expect(Self.requests(baud: 19_200, touching) == ["poll 1 holding 0+4"])
  }

  /// bus.md: within 50 ms at most 11 registers at 9600, 31 at 19200.
  @Test(arguments: [(9600, 11), (19_200, 31)])
  func noTransactionIsSoLongThatAWriteWouldWait(baud: Int, most: Int) {
    #expect(BusTiming(baud: baud).mostReadable(.holding, within: Limits.writeWait) == most)
    let fitting = [PollRequest.run(1, 0, count: most - 1), .run(1, most - 1)]
    #expect(Self.requests(baud: baud, fitting) == ["poll 1 holding 0+\(most)"])
    let tooMany = [PollRequest.run(1, 0, count: most), .run(1, most)]
    #expect(Self.requests(baud: baud, tooMany).count == 2)
  }

  @Test func noReadAsksForMoreThanTheSlaveGives() {
    var polls = [PollRequest.run(1, 0, count: 4), .run(1, 4, count: 4), .run(1, 8, count: 4)]
    for index in polls.indices { polls[index].most = 8 }
    #expect(
      Self.requests(baud: 19_200, polls) == ["poll 1 holding 0+8", "poll 1 holding 8+4"])
  }

  @Test func slavesAndTablesAreNeverReadTogether() {
    var polls = [PollRequest.run(1, 0), .run(2, 1), .run(1, 1)]
    polls[2].table = .input
    #expect(Self.requests(baud: 19_200, polls).count == 3)
  }

  @Test func aLongSlowRunIsNotReadAtTheSpeedOfAShortFastOne() {
    var bus = SimulatedBus(baud: 115_200)
    bus.poll(.run(1, 0, count: 2, every: .milliseconds(100)))
    bus.poll(.run(1, 2, count: 38, every: .seconds(5), .telemetry))
    bus.run(for: .seconds(10))
    #expect(bus.order.count { $0 == "poll 1 holding 0+2" } >= 99)
    #expect(bus.order.count { $0 == "poll 1 holding 2+38" } == 2)
  }

  @Test func eachRunGetsItsOwnValuesOutOfAMergedAnswer() {
    var bus = SimulatedBus()
    bus.poll(.run(1, 10, count: 2, gaps: true))
    bus.poll(.run(1, 5, gaps: true))
    bus.poll(.run(1, 11, count: 3, gaps: true))
    bus.step()
    #expect(bus.order == ["poll 1 holding 5+9"])
    #expect(bus.ended.sorted() == ["poll 0 1010 1011", "poll 1 1005", "poll 2 1011 1012 1013"])
  }

  @Test(arguments: [UInt8(1), 2, 3])
  func aRefusedGroupIsSplitSoThatOneBadRegisterTakesNoneDown(code: UInt8) {
    var bus = SimulatedBus()
    for address in 0..<4 { bus.poll(.run(1, address)) }
    bus.behaviours[1] = { request in
      guard case .read(_, let address, let count) = request.operation,
        (address..<address + count).contains(2)
      else { return SimulatedBus.good(request) }
      return .exception(code)
    }
    for _ in 0..<5 { bus.step() }
    #expect(bus.order.first == "poll 1 holding 0+4")
    #expect(bus.ended.sorted() == ["poll 0 1000", "poll 1 1001", "poll 2 exception(\(code))",
      "poll 3 1003"])
    bus.forget()
    bus.run(for: .milliseconds(1900))
    // It stays split, also when further polls come.
    bus.poll(.run(1, 4))
    bus.run(for: .milliseconds(1100))
    #expect(!bus.order.contains { $0.contains("0+") && !$0.contains("0+1") })
    #expect(bus.ended.contains("poll 4 1004"))
  }

  @Test func pollsThatComeWhileOneIsOnTheWireDoNotMixUpItsValues() {
    var bus = SimulatedBus()
    bus.poll(.run(2, 7, count: 3))
    guard case .perform(let transaction) = bus.scheduler.next(at: bus.now) else {
      Issue.record("nothing to do")
      return
    }
    // Groups are made anew: what stood first stands elsewhere, with other registers.
    bus.poll(.run(1, 0, count: 3))
    bus.poll(.run(2, 4, count: 3))
    let ended = bus.scheduler.finish(
      transaction, SimulatedBus.good(transaction.request), began: bus.now, at: bus.now)
    for completion in ended {
      guard case .poll(let index, .success(let values)) = completion else { continue }
      let poll = bus.scheduler.polls[index]
      #expect(values == (0..<3).map { UInt16(poll.slave * 1000 + poll.address + $0) })
    }
  }
}
