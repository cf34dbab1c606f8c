import HallDomain

/// After records were lost, numbers that they handed out could be handed out again. This makes
/// the events that use up the next `count` numbers of each service: one ticket that stands as many
/// numbers further and ends at once as cancelled. When the lost records turned the hall day, the
/// turn is made up first.
struct SkippedNumbers {
  var count: Int
  var at: Now
  /// The hall day that the lost records belong to, when it is known.
  var day: CivilDate?
  /// How services count that have no ticket yet: the lost records may hold their first ones.
  var numberings: [ServiceCode: Numbering] = [:]
  var reason = "numbers skipped: the journal was repaired"

  func events(after state: HallState) -> [Event] {
    var state = state
    var events: [Event] = []
    let counters = state.queue.counters
    let services = Set(counters.keys).union(numberings.keys).sorted()
    let templates = state.queue.tickets.values.sorted { $0.id < $1.id }
    func add(_ event: Event) {
      evolve(&state, event)
      events.append(event)
    }
    if let day, day > state.day.date ?? day {
      for ticket in templates where ticket.isLive {
        add(.queue(.ticketEnded(
          ticket: ticket.id, ending: .expired, at: at.instant, reason: reason)))
      }
      add(.day(.dayTurned(date: day, late: true, at: at.instant)))
    }
    guard let today = state.day.date else { return events }
    var id = TicketID(rawValue: state.queue.nextTicket.rawValue + count)
    for service in services {
      let numbering = numberings[service]
      guard let last = counters[service]?.lastValue ?? numbering.map({ $0.first - 1 })
      else { continue }
      let model = templates.last { $0.matters.first == service }?.number
      let number = TicketNumber(
        prefix: numbering?.prefix ?? model?.prefix ?? service.rawValue, value: last + count,
        width: numbering?.width ?? model?.width ?? 3)
      let ticket = Ticket(
        id: id, number: number, day: today, ticketClass: .ordinary, matters: [service],
        arrived: at.instant, virtualArrival: at.instant, issuedAt: at.civil,
        code: "skipped-\(id.rawValue)")
      add(.queue(.ticketIssued(
        ticket: ticket, ahead: 0, wait: WaitEstimate(low: .zero, high: .zero, method: .none))))
      add(.queue(.ticketEnded(
        ticket: id, ending: .cancelled, at: at.instant, reason: reason)))
      id = id.next
    }
    return events
  }
}
