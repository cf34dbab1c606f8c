import HallDomain
import HallPorts

/// A ticket as staff and their systems see it.
struct TicketAnswer: Codable {
  var id: Int
  var number: String
  var service: ServiceCode
  var matters: [ServiceCode]
  var matter: Int
  var ticketClass: ClassCode
  var state: String
  var window: WindowID?
  var since: Int64?
  /// Calls of the present call; 0 when nobody calls it.
  var calls: Int
  /// Only while it waits.
  var ahead: Int?
  var wait: WaitAnswer?
  var arrived: Int64
  var waitedSeconds: Int64
  var issuedAt: String
  var day: CivilDate
  var code: String
  var people: Int
  var phone: String?
  var appointment: CheckInAnswer?
  var ending: String?

  init(_ ticket: Ticket, view: HallView) {
    let moment = Moment(now: view.now)
    id = ticket.id.rawValue
    number = ticket.number.description
    service = ticket.service
    matters = ticket.matters
    matter = ticket.matter
    ticketClass = ticket.ticketClass
    window = ticket.window ?? ticket.onlyWindow
    calls = 0
    arrived = moment.milliseconds(ticket.arrived)
    let until = ticket.calledAt ?? view.now.instant
    waitedSeconds = max((until - ticket.arrived).wholeSeconds, 0)
    issuedAt = ticket.issuedAt.description
    day = ticket.day
    code = ticket.code
    people = ticket.people
    phone = ticket.phone
    appointment = view.state.checkIn(of: ticket, rules: view.rules).map { CheckInAnswer($0) }
    state = ticket.place.word
    switch ticket.place {
    case .waiting:
      let place = PlaceInLine(ticket, view: view)
      ahead = place.ahead
      wait = WaitAnswer(place.wait)
    case .called(_, let times):
      calls = times
      since = ticket.calledAt.map(moment.milliseconds)
    case .serving(_, let instant), .parked(_, let instant), .missed(let instant):
      since = moment.milliseconds(instant)
    case .ended(let how, let instant):
      ending = how.rawValue
      since = moment.milliseconds(instant)
    }
  }
}

/// The appointment that a ticket is for.
struct CheckInAnswer: Codable {
  var reference: String
  /// Start of the slot, local time: `09:30`.
  var slot: String
  /// It came too late for the slot: its place is that of its arrival, or later by rule.
  var isLate: Bool

  init(_ checkIn: CheckIn) {
    reference = checkIn.appointment.reference
    slot = checkIn.appointment.slot.description
    isLate = checkIn.isLate
  }
}

/// How many stand before a waiting ticket and how long that will take.
struct PlaceInLine {
  var ahead: Int
  var wait: WaitEstimate

  init(_ ticket: Ticket, view: HallView) {
    ahead =
      view.state.queue.lines[ticket.service]?.countAhead(
        of: .init(virtualArrival: ticket.virtualArrival, ticket: ticket.id)) ?? 0
    wait = view.state.waitEstimate(
      for: ticket.service, ahead: ahead, rules: view.rules, now: view.now)
  }
}

extension Ticket.Place {
  var word: String {
    switch self {
    case .waiting: "waiting"
    case .called: "called"
    case .serving: "serving"
    case .parked: "parked"
    case .missed: "missed"
    case .ended: "ended"
    }
  }
}

/// A waiting time as people are told it; null when no open window serves.
struct WaitAnswer: Codable, Equatable {
  var lowMinutes: Int
  var highMinutes: Int
  var method: String

  init?(_ estimate: WaitEstimate) {
    if estimate.method == .none { return nil }
    lowMinutes = Int(estimate.low.wholeSeconds / 60)
    highMinutes = Int(estimate.high.wholeSeconds / 60)
    method = estimate.method.rawValue
  }
}
