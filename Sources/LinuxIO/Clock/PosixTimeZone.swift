import HallDomain

/// The rule for all years to come, as POSIX.1 (8.3, `TZ`) and RFC 8536, 3.3 write it:
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone: Hashable, Sendable {
  /// A day of the year and a time on it.
  struct Turn: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// Mm.w.d: week 5 is the last, day 0 is Sunday.
      case month(Int, week: Int, day: Int)
      /// Jn, 1...365: the 29th of February is never counted.
      case julian(Int)
      /// n, 0...365.
      case dayOfYear(Int)
    }

    var day: Day
    /// Seconds after local midnight, may be negative or beyond the day.
    var second: Int
  }

  var standard: Int
  var daylight: Int?
  var start: Turn
  var end: Turn

  init?(_ text: String) {
    var reader = Reader(text)
    guard reader.skipName(), let west = reader.time() else { return nil }
    standard = -west
    start = Turn(day: .dayOfYear(0), second: 0)
    end = start
    guard !reader.isAtEnd else { return }
    guard reader.skipName() else { return nil }
    daylight = standard + 3600
    if reader.next != "," {
      guard let west = reader.time() else { return nil }
      daylight = -west
    }
    guard reader.take(","), let start = reader.turn(), reader.take(","), let end = reader.turn(),
      reader.isAtEnd
    else { return nil }
    self.start = start
    self.end = end
  }

  /// Seconds east of Greenwich at a moment, seconds since 1970 UTC.
  func offset(at second: Int64) -> Int {
    guard let daylight else { return standard }
    let day = (second + Int64(standard)).floorDivided(by: 86_400)
    let year = CivilDate(dayNumber: Int(day)).year
    // Each turn is given in the time that holds before it.
    let on = Self.moment(start, year: year) - Int64(standard)
    let off = Self.moment(end, year: year) - Int64(daylight)
    let isSummer = on < off ? second >= on && second < off : !(second >= off && second < on)
    return isSummer ? daylight : standard
  }

  /// Seconds from 1970-01-01 00:00 in local time.
  private static func moment(_ turn: Turn, year: Int) -> Int64 {
    let newYear = CivilDate(year: year, month: 1, day: 1).dayNumber
    let day: Int
    switch turn.day {
    case .dayOfYear(let number):
      day = newYear + number
    case .julian(let number):
      let isLeap = CivilDate(year: year, month: 3, day: 1).dayNumber - newYear == 60
      day = newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
    case .month(let month, let week, let weekday):
      let first = CivilDate(year: year, month: month, day: 1).dayNumber
      let next =
        month == 12
        ? CivilDate(year: year + 1, month: 1, day: 1).dayNumber
        : CivilDate(year: year, month: month + 1, day: 1).dayNumber
      // 1970-01-01, day 0, was a Thursday, which POSIX counts as 4.
      let firstWeekday = ((first + 4) % 7 + 7) % 7
      let inFirstWeek = first + (weekday - firstWeekday + 7) % 7
      let wanted = inFirstWeek + (week - 1) * 7
      day = wanted < next ? wanted : wanted - 7
    }
    return Int64(day) * 86_400 + Int64(turn.second)
  }

  private struct Reader {
    var rest: Substring

    init(_ text: String) { rest = text[...] }

    var next: Character? { rest.first }
    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Character) -> Bool {
      guard rest.first == character else { return false }
      rest.removeFirst()
      return true
    }

    mutating func skipName() -> Bool {
      if take("<") {
        guard let end = rest.firstIndex(of: ">") else { return false }
        rest = rest[rest.index(after: end)...]
        return true
      }
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[name.endIndex...]
      return name.count >= 3
    }

    mutating func number() -> Int? {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= 4, let value = Int(digits) else { return nil }
      rest = rest[digits.endIndex...]
      return value
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int? {
      let sign = take("-") ? -1 : 1
      if sign == 1 { _ = take("+") }
      guard var seconds = number().map({ $0 * 3600 }) else { return nil }
      for unit in [60, 1] where take(":") {
        guard let value = number() else { return nil }
        seconds += value * unit
      }
      return sign * seconds
    }

    mutating func turn() -> Turn? {
      var day: Turn.Day
      if take("M") {
        guard let month = number(), take("."), let week = number(), take("."),
          let weekday = number(), (1...12).contains(month), (1...5).contains(week),
          (0...6).contains(weekday)
        else { return nil }
        day = .month(month, week: week, day: weekday)
      } else if take("J") {
        guard let value = number(), (1...365).contains(value) else { return nil }
        day = .julian(value)
      } else {
        guard let value = number(), (0...365).contains(value) else { return nil }
        day = .dayOfYear(value)
      }
      var second = 7200
      if take("/") {
        guard let value = time() else { return nil }
        second = value
      }
      return Turn(day: day, second: second)
    }
  }
}
