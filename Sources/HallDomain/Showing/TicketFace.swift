/// What is printed on a ticket, and shown on the citizen's page.
public struct TicketFace: Hashable, Codable, Sendable {
  public var hall: LocalizedText
  public var number: TicketNumber
  public var services: [LocalizedText]
  public var ticketClass: LocalizedText
  /// Nothing is printed about the ordinary class.
  public var isOrdinary: Bool
  public var ahead: Int
  public var wait: WaitEstimate
  public var issuedAt: CivilTime
  /// The unguessable part of the ticket's page `/t/<code>`.
  public var code: String
  /// 1 for the first paper; above it the ticket says that it is a copy.
  public var copy: Int
  public var people: Int
  /// The citizen's choice; nil: both.
  public var language: TicketLanguage?

  public init(
    hall: LocalizedText, number: TicketNumber, services: [LocalizedText],
    ticketClass: LocalizedText, isOrdinary: Bool, ahead: Int, wait: WaitEstimate,
    issuedAt: CivilTime, code: String, copy: Int = 1, people: Int = 1,
    language: TicketLanguage? = nil
  ) {
    self.hall = hall
    self.number = number
    self.services = services
    self.ticketClass = ticketClass
    self.isOrdinary = isOrdinary
    self.ahead = ahead
    self.wait = wait
    self.issuedAt = issuedAt
    self.code = code
    self.copy = copy
    self.people = people
    self.language = language
  }
}
