import Foundation
import HallDomain
import HallPorts
import HallTestKit

/// The hall's own decisions on tickets, entry by entry, as a daemon would record them.
struct TicketLine {
  private(set) var state: HallState
  let clock: SimulatedClock
  /// The numbers that people hold: `A012`.
  private(set) var numbers: [String] = []

  init(_ state: HallState = HallState(), clock: SimulatedClock = SimulatedClock()) {
    self.state = state
    self.clock = clock
  }

  mutating func open() throws -> JournalEntry { try decided(.day(.tick)) }

  mutating func issue(_ service: ServiceCode = "A") throws -> JournalEntry {
    clock.advance(by: .seconds(10))
    let entry = try decided(
      .queue(.issue(IssueRequest(matters: [service], code: UUID().uuidString))))
    for case .queue(.ticketIssued(let ticket, _, _)) in entry.events {
      numbers.append(ticket.number.description)
    }
    return entry
  }

  private mutating func decided(_ command: Command) throws -> JournalEntry {
    let now = clock.now()
    let events = try decide(state, command, now: now, rules: .sample)
    for event in events { evolve(&state, event) }
    return JournalEntry(events: events, origin: Origin(.panel, "hall"), key: nil, now: now)
  }
}
