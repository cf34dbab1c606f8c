/// The hall as a whole: its day, its clock and the emergency.
public enum DayCommand: Hashable, Codable, Sendable {
  /// Opens the hall for the day by hand (the turn of the day itself comes by `tick`).
  case open
  /// Closes the hall: no more tickets until it is opened or the day turns.
  case close
  case emergency(on: Bool, reason: String)
  case setHours(SpecialHours)
  /// The daemon has begun: for the record alone.
  case started(version: String)
  /// Time has passed: turns the day, ends what is due, raises what is due.
  case tick
}

public enum DayEvent: Hashable, Codable, Sendable {
  /// A new hall day: numbering restarts. `late` when the daemon was not running at the turn.
  case dayTurned(date: CivilDate, late: Bool, at: HallInstant)
  case hallOpened(at: HallInstant)
  case hallClosed(at: HallInstant)
  /// `DayRules.closesAt` has come: once a day, also when somebody had closed before.
  case closingTimeCame(at: HallInstant)
  case emergencyStarted(reason: String, at: HallInstant)
  case emergencyEnded(at: HallInstant)
  case hoursSet(hours: SpecialHours, at: HallInstant)
  /// The daemon began; from the record before it to this one nobody can say what the hall showed.
  case daemonStarted(version: String, at: HallInstant)
  /// The wall clock contradicts the journal: the journal's day goes on until it is trusted.
  case clockDistrusted(wall: CivilTime, day: CivilDate)
  case clockTrusted(wall: CivilTime)
}

public struct DayState: Hashable, Codable, Sendable {
  /// nil until the first turn.
  public internal(set) var date: CivilDate?
  public internal(set) var isOpen = false
  public internal(set) var clockDistrusted = false
  /// nil: no emergency.
  public internal(set) var emergencySince: HallInstant?
  public internal(set) var emergencyReason: String?
  /// The hall has been opened since the day turned, by itself or by hand; nil: not yet.
  public internal(set) var wasOpened: Bool?
  /// The day's closing time has come; nil: not yet, or the hall has none.
  public internal(set) var closingTimeCame: Bool?
  /// The days that began lately, oldest first: a clock that goes astray and comes back to one of
  /// them restarts no numbers.
  public internal(set) var begun: [Beginning]?
  /// Hours of single days, in the order they were set; nil: none.
  public internal(set) var specialHours: [SpecialHours]?

  public struct Beginning: Hashable, Codable, Sendable {
    public var date: CivilDate
    /// When it began; once it was left, when that was.
    public var at: HallInstant

    public init(date: CivilDate, at: HallInstant) {
      self.date = date
      self.at = at
    }
  }

  public init() {}

  /// Whether a day of that date began or was left within `Limits.dayRemembered` before.
  func hasBegun(_ date: CivilDate, lately now: HallInstant) -> Bool {
    begun?.contains { $0.date == date && now - $0.at < Limits.dayRemembered } ?? false
  }

  /// Whether the turn to a date restarts the numbers.
  func isNew(_ date: CivilDate, at: HallInstant) -> Bool {
    guard let current = self.date else { return true }
    return date > current && !hasBegun(date, lately: at)
  }
}
