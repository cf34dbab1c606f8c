import HallDomain
import HallTestKit
import Testing

@testable import EventJournal

/// Numbers that lost records may have handed out never come again.
struct SkippedNumbersTests {
  func state(_ entries: Int) -> (HallState, Now) {
    var day = SampleDay()
    var state = HallState()
    for entry in day.next(entries) { for event in entry.events { evolve(&state, event) } }
    return (state, day.clock.now())
  }

  @Test func theNextNumberLiesBehindTheSkippedOnes() throws {
    var (state, now) = state(20)
    let last = try #require(state.queue.counters["A"]?.lastValue)
    let before = state.queue.nextTicket
    for event in SkippedNumbers(count: 30, at: now, day: nil).events(after: state) {
      evolve(&state, event)
    }
    #expect(state.queue.counters["A"]?.lastValue == last + 30)
    #expect(state.queue.nextTicket.rawValue > before.rawValue + 30)
    let request = IssueRequest(matters: ["A"], code: "new")
    let events = try decide(state, .queue(.issue(request)), now: now, rules: .sample)
    guard case .queue(.ticketIssued(let ticket, _, _)) = try #require(events.first) else {
      Issue.record("no ticket")
      return
    }
    #expect(ticket.number.value > last + 30)
    let waits = state.queue.lines["A"]?.entries.contains { $0.ticket >= before } ?? false
    #expect(!waits, "nobody waits with a skipped number")
  }

  @Test func aLostTurnOfTheDayIsMadeUp() throws {
    var (state, now) = state(20)
    let tomorrow = CivilDate(year: 2026, month: 11, day: 25)
    for event in SkippedNumbers(count: 30, at: now, day: tomorrow).events(after: state) {
      evolve(&state, event)
    }
    #expect(state.day.date == tomorrow)
    #expect(try #require(state.queue.counters["A"]?.lastValue) >= 30)
    #expect(state.queue.tickets.values.allSatisfy { !$0.isLive })
  }

  @Test func anEmptyHallNeedsNone() {
    let now = SimulatedClock().now()
    #expect(SkippedNumbers(count: 30, at: now, day: nil).events(after: HallState()).isEmpty)
  }
}
