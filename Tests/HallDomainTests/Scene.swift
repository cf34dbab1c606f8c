import HallDomain
import HallTestKit

/// A hall on a clock that the test moves: what scenarios are told with.
struct Scene {
  let clock: SimulatedClock
  var rules: HallRules
  var state = HallState()
  private var papers = 0

  /// The sample hall on Tuesday 2026-11-24 09:00, its day begun unless told otherwise.
  init(
    _ rules: HallRules = .sample, date: String = "2026-11-24", time: String = "09:00",
    quality: ClockQuality = .synchronised, ticked: Bool = true
  ) throws {
    clock = SimulatedClock(civil: try civil(date, time), quality: quality)
    self.rules = rules
    if ticked { try tick() }
  }

  var now: Now { clock.now() }

  @discardableResult
  mutating func take(_ command: Command) throws(HallError) -> [Event] {
    let events = try decide(state, command, now: now, rules: rules)
    for event in events { evolve(&state, event) }
    return events
  }

  @discardableResult
  mutating func tick(after span: Duration = .zero) throws(HallError) -> [Event] {
    clock.advance(by: span)
    return try take(.tick)
  }

  func refusal(of command: Command) -> HallError? {
    do {
      _ = try decide(state, command, now: now, rules: rules)
      return nil
    } catch {
      return error
    }
  }

  /// Takes a ticket and answers with its number.
  @discardableResult
  mutating func issue(
    _ matters: ServiceCode..., as ticketClass: ClassCode = .ordinary, slot: String? = nil,
    panel: PanelID? = nil, people: Int = 1
  ) throws -> String {
    papers += 1
    let events = try take(
      .queue(
        .issue(
          IssueRequest(
            matters: matters, ticketClass: ticketClass, panel: panel,
            slot: try slot.map { try timeOfDay($0) }, code: "code-\(papers)", people: people))))
    for case .queue(.ticketIssued(let ticket, _, _)) in events { return ticket.number.description }
    throw SceneFault.noTicket
  }

  /// Presses "next" and answers with the number that was called.
  @discardableResult
  mutating func next(_ window: WindowID) throws(HallError) -> String? {
    let events = try take(.queue(.callNext(window: window)))
    for case .queue(.ticketCalled(let id, _, _, _, _)) in events {
      return state.queue.tickets[id]?.number.description
    }
    return nil
  }

  func ticket(_ number: String) -> Ticket? {
    state.queue.numbers[number].flatMap { state.queue.tickets[$0] }
  }

  func place(_ number: String) -> Ticket.Place? { ticket(number)?.place }

  /// Sets the wall clock alone; the hall's timeline goes on by `span`.
  func setWall(_ date: String, _ time: String, after span: Duration = .zero) throws {
    let wall = try civil(date, time)
    clock.advance(by: span)
    clock.set { $0.civil = wall }
  }
}

enum SceneFault: Error { case noTicket, notATime(String) }

func civil(_ date: String, _ time: String) throws -> CivilTime {
  guard let date = CivilDate(date) else { throw SceneFault.notATime(date) }
  return CivilTime(date: date, time: try timeOfDay(time))
}

func timeOfDay(_ text: String) throws -> TimeOfDay {
  guard let time = TimeOfDay(text) else { throw SceneFault.notATime(text) }
  return time
}

/// The events' own names, in order: `ticketEnded`, `dayTurned`.
func names(_ events: [Event]) -> [String] {
  events.map { event in
    let inner: Any =
      switch event {
      case .queue(let event): event
      case .security(let event): event
      case .printing(let event): event
      case .notices(let event): event
      case .devices(let event): event
      case .day(let event): event
      case .voice(let event): event
      case .orders(let event): event
      }
    return String("\(inner)".prefix { $0 != "(" })
  }
}
