/// What somebody wants of the queue.
public enum QueueCommand: Hashable, Codable, Sendable {
  case issue(IssueRequest)
  case callNext(window: WindowID)
  /// Out of turn; the reason is kept for the supervisor.
  case callTicket(window: WindowID, number: String, reason: String)
  case recall(window: WindowID)
  case startServing(window: WindowID)
  /// Ends the matter at hand: the next matter of the visit waits, or the ticket is finished.
  case finish(window: WindowID)
  case noShow(window: WindowID)
  case transfer(window: WindowID, to: TransferTarget, age: CallingRules.Age?)
  case park(window: WindowID, reason: String)
  case resume(window: WindowID, number: String)
  case cancel(number: String, reason: String)
  case rejoin(number: String)
  case openWindow(window: WindowID, staff: String?)
  case pauseWindow(window: WindowID, reason: String)
  case closeWindow(window: WindowID)
  case setAppointments(day: CivilDate, appointments: [Appointment])
}

public struct IssueRequest: Hashable, Codable, Sendable {
  public var matters: [ServiceCode]
  public var ticketClass: ClassCode
  public var panel: PanelID?
  /// Start of the appointment's slot, local time of today.
  public var slot: TimeOfDay?
  /// The unguessable part of the citizen's page, made by the shell (the domain has no dice).
  public var code: String
  public var people: Int
  public var phone: String?
  /// As chosen at the panel; nil: nobody chose, and the paper has both.
  public var language: TicketLanguage?
  /// Reference of an appointment of the day: its service and slot count.
  public var appointment: String?

  public init(
    matters: [ServiceCode], ticketClass: ClassCode = .ordinary, panel: PanelID? = nil,
    slot: TimeOfDay? = nil, code: String, people: Int = 1, phone: String? = nil,
    language: TicketLanguage? = nil,
    appointment: String? = nil
  ) {
    self.matters = matters
    self.ticketClass = ticketClass
    self.panel = panel
    self.slot = slot
    self.code = code
    self.people = people
    self.phone = phone
    self.language = language
    self.appointment = appointment
  }
}

public enum TransferTarget: Hashable, Codable, Sendable {
  case service(ServiceCode)
  case window(WindowID)
}
