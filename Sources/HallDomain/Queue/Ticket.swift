/// A ticket (号票): one citizen's, or one group's, place in the hall's order.
public struct Ticket: Hashable, Codable, Sendable {
  /// Where a ticket is; always exactly one of these.
  public enum Place: Hashable, Codable, Sendable {
    case waiting
    case called(window: WindowID, times: Int)
    case serving(window: WindowID, since: HallInstant)
    case parked(window: WindowID, since: HallInstant)
    /// On the recall list (过号).
    case missed(since: HallInstant)
    case ended(Ending, at: HallInstant)
  }

  public enum Ending: String, Codable, Sendable, CaseIterable {
    case finished, noShow, expired, cancelled
  }

  public var id: TicketID
  public var number: TicketNumber
  /// The hall day it was issued on.
  public var day: CivilDate
  public var ticketClass: ClassCode
  /// The matters of this visit, in order; `matter` is the one at hand.
  public var matters: [ServiceCode]
  public var matter: Int
  /// When the citizen first took a place: what waiting times count from.
  public var arrived: HallInstant
  /// Decides its turn; see `VirtualArrival`.
  public var virtualArrival: HallInstant
  /// Only this window may call it (a transfer to a window).
  public var onlyWindow: WindowID?
  public var place: Place
  /// When it was first called to the window it is at.
  public var calledAt: HallInstant?
  public var rejoins: Int
  public var panel: PanelID?
  /// Local time printed on it.
  public var issuedAt: CivilTime
  /// Unguessable, for the citizen's page `/t/<code>`.
  public var code: String
  /// People in one visit.
  public var people: Int
  public var phone: String?
  /// What its citizen chose to read; nil: nobody chose.
  public var language: TicketLanguage?
  /// Reference of the appointment that it is for.
  public var appointment: String?

  public init(
    id: TicketID, number: TicketNumber, day: CivilDate, ticketClass: ClassCode,
    matters: [ServiceCode], matter: Int = 0, arrived: HallInstant, virtualArrival: HallInstant,
    onlyWindow: WindowID? = nil, place: Place = .waiting, rejoins: Int = 0, panel: PanelID? = nil,
    issuedAt: CivilTime, code: String, people: Int = 1, phone: String? = nil,
    language: TicketLanguage? = nil,
    appointment: String? = nil
  ) {
    self.id = id
    self.number = number
    self.day = day
    self.ticketClass = ticketClass
    self.matters = matters
    self.matter = matter
    self.arrived = arrived
    self.virtualArrival = virtualArrival
    self.onlyWindow = onlyWindow
    self.place = place
    self.rejoins = rejoins
    self.panel = panel
    self.issuedAt = issuedAt
    self.code = code
    self.people = people
    self.phone = phone
    self.language = language
    self.appointment = appointment
  }

  /// The matter at hand; a record that names no such matter counts as its last.
  public var service: ServiceCode {
    matters.indices.contains(matter) ? matters[matter] : matters.last ?? ""
  }

  public var isLive: Bool {
    if case .ended = place { false } else { true }
  }

  public var window: WindowID? {
    switch place {
    case .called(let window, _), .serving(let window, _), .parked(let window, _): window
    case .waiting, .missed, .ended: nil
    }
  }
}

/// What is printed, shown and spoken: `A012`. Unique within a hall day.
public struct TicketNumber: Hashable, Codable, Sendable, CustomStringConvertible {
  public var prefix: String
  public var value: Int
  public var width: Int

  public init(prefix: String, value: Int, width: Int) {
    self.prefix = prefix
    self.value = value
    self.width = width
  }

  public var description: String {
    let digits = String(value)
    return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
