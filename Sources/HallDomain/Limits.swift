/// What the domain itself bounds, so that its state stays small over years.
public enum Limits {
  /// Live tickets in the hall.
  public static let liveTickets = 20_000
  /// Matters on one ticket.
  public static let mattersPerTicket = 8
  /// People on one ticket.
  public static let peoplePerTicket = 50
  /// Notices at one time.
  public static let notices = 50
  /// Characters of one notice in one language.
  public static let noticeCharacters = 300
  /// Characters of a reason, a name of staff or a phone number.
  public static let reasonCharacters = 200
  /// Calls kept for the boards.
  public static let lastCalls = 32
  /// A day's turn found later than this after its time is told as late.
  public static let lateTurn: Duration = .minutes(5)
}
