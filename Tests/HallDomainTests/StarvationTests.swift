import HallDomain
import HallTestKit
import Testing

/// The bound of docs/architecture.md: nobody who comes more than the largest credit (and, for
/// appointments, the check-in slack) plus the largest window offset after a waiting ticket is
/// called before it by a window that serves both.
struct StarvationTests {
  static let bound: Duration = .minutes(30) + .minutes(10) + .minutes(10)

  @Test func nobodyIsOvertakenByThoseWhoComeLongAfter() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var hall = RandomHall(seed: seed)
    var calls = 0
    for step in 0..<60_000 {
      // Nothing but arrivals and calls in turn: no transfers, no calls by choice.
      if hall.chance(20) { hall.passTime(upTo: 60) }
      let command = hall.command()
      switch command {
      case .queue(.issue), .queue(.callNext), .day(.tick): break
      default: continue
      }
      let before = hall.state
      for event in hall.take(command) {
        guard case .queue(.ticketCalled(let id, let window, 1, _, nil)) = event,
          let called = before.queue.tickets[id], called.place == .waiting
        else { continue }
        calls += 1
        let serves = Set(hall.rules.window(window)?.serves.map(\.service) ?? [])
        for entry in serves.flatMap({ before.queue.lines[$0]?.entries ?? [] }) {
          guard let other = before.queue.tickets[entry.ticket] else { continue }
          if called.arrived - other.arrived > Self.bound {
            Issue.record("\(called.number) before \(other.number); seed \(seed), step \(step)")
            return
          }
        }
      }
    }
    #expect(calls > 2_000)
  }
}
