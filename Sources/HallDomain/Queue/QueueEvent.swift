/// What happened in the queue. Past tense, complete: replaying needs nothing but the events.
public enum QueueEvent: Hashable, Codable, Sendable {
  /// The counter value stands in the ticket's number; `ahead` and `wait` are what was promised.
  case ticketIssued(ticket: Ticket, ahead: Int, wait: WaitEstimate)
  /// `times` is 1 for the first call; a recall repeats it with the next number.
  case ticketCalled(
    ticket: TicketID, window: WindowID, times: Int, at: HallInstant, reason: String?)
  case servingStarted(ticket: TicketID, window: WindowID, at: HallInstant)
  /// One matter is done; when `next` is nil the visit is over.
  case matterFinished(ticket: TicketID, window: WindowID, at: HallInstant, next: NextMatter?)
  case ticketMissed(ticket: TicketID, window: WindowID, at: HallInstant)
  case ticketRejoined(ticket: TicketID, virtualArrival: HallInstant)
  case ticketTransferred(
    ticket: TicketID, from: WindowID, service: ServiceCode, onlyWindow: WindowID?,
    virtualArrival: HallInstant)
  case ticketParked(ticket: TicketID, window: WindowID, at: HallInstant, reason: String)
  /// Parked for too long: back into the line on its old instant.
  case ticketUnparked(ticket: TicketID)
  case ticketResumed(ticket: TicketID, window: WindowID, at: HallInstant)
  case ticketEnded(
    ticket: TicketID, ending: Ticket.Ending, at: HallInstant, reason: String?)
  case windowOpened(window: WindowID, staff: String?, at: HallInstant)
  case windowPaused(window: WindowID, reason: String, at: HallInstant)
  case windowClosed(window: WindowID, at: HallInstant)
  /// The day's whole list, in place of the one before.
  case appointmentsSet(day: CivilDate, appointments: [Appointment], at: HallInstant)
}

public struct NextMatter: Hashable, Codable, Sendable {
  public var matter: Int
  public var virtualArrival: HallInstant

  public init(matter: Int, virtualArrival: HallInstant) {
    self.matter = matter
    self.virtualArrival = virtualArrival
  }
}

/// A waiting time as a range, as people are told it: "about 10 to 20 minutes".
public struct WaitEstimate: Hashable, Codable, Sendable {
  public enum Method: String, Codable, Sendable {
    /// The work of those ahead / windows that serve it.
    case workload
    /// That, and how far the head of the line lies back.
    case workloadAndHead
    /// Not given any more, but in older records.
    case lastToEnterService, headOfLine
    /// No open window serves it: nothing can be said.
    case none
  }

  public var low: Duration
  public var high: Duration
  public var method: Method

  public init(low: Duration, high: Duration, method: Method) {
    self.low = low
    self.high = high
    self.method = method
  }
}
