/// When a notice stands on the boards, in the hall's local time. All that is given must hold.
public struct NoticeSchedule: Hashable, Codable, Sendable {
  /// Again and again: `lasting` out of each `every`, counted from the start of its hours.
  public struct Turns: Hashable, Codable, Sendable {
    public var everyMinutes: Int
    public var lastingMinutes: Int

    public init(everyMinutes: Int, lastingMinutes: Int) {
      self.everyMinutes = everyMinutes
      self.lastingMinutes = lastingMinutes
    }
  }

  /// Not before; nil: at once.
  public var from: CivilTime?
  /// From then on it is gone for good; nil: until it is removed.
  public var until: CivilTime?
  /// Empty: every day.
  public var weekdays: [Weekday]
  /// Nil: the whole day.
  public var hours: DailySpan?
  public var turns: Turns?

  public init(
    from: CivilTime? = nil, until: CivilTime? = nil, weekdays: [Weekday] = [],
    hours: DailySpan? = nil, turns: Turns? = nil
  ) {
    self.from = from
    self.until = until
    self.weekdays = weekdays
    self.hours = hours
    self.turns = turns
  }

  /// Whether it has begun already and at most ends.
  var isUnderWay: Bool { from == nil && weekdays.isEmpty && hours == nil && turns == nil }

  public func isDue(at civil: CivilTime) -> Bool {
    if let from, civil < from { return false }
    if let until, civil >= until { return false }
    if !weekdays.isEmpty && !weekdays.contains(civil.date.weekday) { return false }
    let span = hours ?? .wholeDay
    guard span.contains(civil.time) else { return false }
    guard let turns else { return true }
    let minute = (civil.time.secondOfDay - span.from.secondOfDay) / 60
    return minute % turns.everyMinutes < turns.lastingMinutes
  }
}

/// `from ..< until` of each day, in local time.
public struct DailySpan: Hashable, Codable, Sendable {
  public var from: TimeOfDay
  public var until: TimeOfDay

  public init(from: TimeOfDay, until: TimeOfDay) {
    self.from = from
    self.until = until
  }

  public static let wholeDay = DailySpan(from: .midnight, until: TimeOfDay(secondOfDay: 86_400))

  public func contains(_ time: TimeOfDay) -> Bool { from <= time && time < until }
}
