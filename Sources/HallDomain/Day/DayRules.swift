/// When a hall day begins and what becomes of those still waiting.
public struct DayRules: Hashable, Codable, Sendable {
  public enum Leftover: String, Codable, Sendable, CaseIterable {
    /// Waiting tickets end as expired when the day turns.
    case expire
    /// Waiting tickets keep their number and place and are served first the next day.
    case carryOver
  }

  /// Local time at which a new hall day begins and numbering restarts.
  public var turnsAt: TimeOfDay
  public var leftover: Leftover
  /// Local time at which the hall closes by itself; nil: it is closed by hand or not at all. One
  /// that is not later than `turnsAt` lies in the night after.
  public var closesAt: TimeOfDay?
  /// Days without service on top of the weekly hours.
  public var holidays: [CivilDate]

  public init(
    turnsAt: TimeOfDay = .midnight, leftover: Leftover = .expire,
    closesAt: TimeOfDay? = nil, holidays: [CivilDate] = []
  ) {
    self.turnsAt = turnsAt
    self.leftover = leftover
    self.closesAt = closesAt
    self.holidays = holidays
  }

  /// The hall day that a local moment belongs to: before the turn it is still yesterday's.
  public func hallDay(at civil: CivilTime) -> CivilDate {
    civil.time < turnsAt ? civil.date.advanced(byDays: -1) : civil.date
  }
}

/// Opening hours of one weekday; `from ..< until` in local time.
public struct OpeningSpan: Hashable, Codable, Sendable {
  public var weekday: Weekday
  public var from: TimeOfDay
  public var until: TimeOfDay

  public init(weekday: Weekday, from: TimeOfDay, until: TimeOfDay) {
    self.weekday = weekday
    self.from = from
    self.until = until
  }
}
