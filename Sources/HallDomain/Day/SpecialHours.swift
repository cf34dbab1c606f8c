/// Other hours than every week's on one day: a holiday, a working Sunday, a short afternoon.
public struct SpecialHours: Hashable, Codable, Sendable {
  public var date: CivilDate
  /// Empty: the whole hall.
  public var services: [ServiceCode]
  /// Empty: closed. Nil: as every week again.
  public var spans: [DailySpan]?

  public init(date: CivilDate, services: [ServiceCode] = [], spans: [DailySpan]?) {
    self.date = date
    self.services = services
    self.spans = spans
  }
}

extension Judge {
  func setHours(_ hours: SpecialHours) throws(HallError) -> [Event] {
    for code in hours.services where rules.service(code) == nil {
      throw HallError(.serviceUnknown, code.rawValue)
    }
    if let day = state.day.date, hours.date < day {
      throw HallError(.requestInvalid, "date", detail: "\(hours.date)")
    }
    let spans = hours.spans ?? []
    if spans.count > Limits.spansPerDay {
      throw HallError(.requestInvalid, "spans", detail: "> \(Limits.spansPerDay)")
    }
    for (index, span) in spans.enumerated() {
      let before = index == 0 ? TimeOfDay.midnight : spans[index - 1].until
      guard before <= span.from, span.from < span.until else {
        throw HallError(.requestInvalid, "spans", detail: "\(span.from)-\(span.until)")
      }
    }
    let count = state.day.specialHours?.count ?? 0
    if hours.spans != nil, count >= Limits.specialHours {
      throw HallError(.limitReached, "hours", detail: "\(Limits.specialHours)")
    }
    return [.day(.hoursSet(hours: hours, at: now.instant))]
  }
}

extension DayState {
  /// What was said last of a service and a day counts.
  mutating func set(_ hours: SpecialHours) {
    var list = specialHours ?? []
    if hours.services.isEmpty {
      list.removeAll { $0.date == hours.date }
    } else {
      list = list.compactMap { other in
        guard other.date == hours.date, !other.services.isEmpty else { return other }
        var rest = other
        rest.services.removeAll { hours.services.contains($0) }
        // None left would mean the whole hall.
        return rest.services.isEmpty ? nil : rest
      }
    }
    if hours.spans != nil { list.append(hours) }
    specialHours = list.isEmpty ? nil : list
  }

  mutating func forgetHours(before date: CivilDate) {
    guard let kept = specialHours?.filter({ $0.date >= date.advanced(byDays: -1) }) else { return }
    specialHours = kept.isEmpty ? nil : kept
  }
}

extension HallRules {
  /// The rules with what was ordered for the days around one.
  public func with(_ hours: [SpecialHours]?, around date: CivilDate) -> HallRules {
    guard let hours else { return self }
    let near = hours.filter { abs($0.date.dayNumber - date.dayNumber) <= 1 }
    if near.isEmpty { return self }
    var rules = self
    for index in rules.services.indices {
      let code = rules.services[index].code
      rules.services[index].special = near.filter {
        $0.services.isEmpty || $0.services.contains(code)
      }
    }
    return rules
  }
}
