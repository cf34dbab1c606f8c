import HallDomain

/// Hours as the file writes them: `weekdays: [09:00-12:00, 13:30-17:00]`.
enum OpeningHours {
  static func span(_ text: String) -> (from: TimeOfDay, until: TimeOfDay)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = TimeOfDay(parts[0]) else { return nil }
    // The end of the day has a name of its own.
    if parts[1] == "24:00" { return (from, TimeOfDay(secondOfDay: 86_400)) }
    return TimeOfDay(parts[1]).map { (from, $0) }
  }

  /// A day's own line goes before `weekdays`, that before `daily`.
  static func spans(_ hours: Entry, faults: FaultList) -> [OpeningSpan] {
    let all = hours.members.flatMap(\.entry.items)
    if all.isEmpty, hours.node.mapping != nil, hours.members.allSatisfy({ $0.entry.isList }) {
      faults.add(
        .hoursNone, at: hours, "these hours never open; leave \"hours\" out to open all day")
    }
    return Weekday.allCases.flatMap { day -> [OpeningSpan] in
      let isWorkday = day != .saturday && day != .sunday
      guard let entry = hours[day.rawValue] ?? (isWorkday ? hours["weekdays"] : nil)
        ?? hours["daily"]
      else { return [] }
      var spans: [OpeningSpan] = []
      for item in entry.items {
        guard let (from, until) = span(item.text ?? "") else { continue }
        if from >= until {
          faults.add(
            .hoursReversed, at: item, "these hours end before they begin; hours over midnight are "
              + "written as two: 22:00-24:00 and 00:00-02:00 of the next day")
        } else if spans.contains(where: { from < $0.until && $0.from < until }) {
          faults.add(.hoursOverlap, at: item, "these hours overlap with others of the day")
        } else {
          spans.append(OpeningSpan(weekday: day, from: from, until: until))
        }
      }
      return spans
    }
  }
}
