extension DayState {
  mutating func evolve(_ event: DayEvent) {
    switch event {
    case .dayTurned(let date, _, _): turn(to: date)
    case .hallOpened:
      isOpen = true
      wasOpened = true
    case .hallClosed:
      isOpen = false
      wasOpened = true
    case .emergencyStarted(let reason, let at):
      emergencySince = at
      emergencyReason = reason
    case .emergencyEnded:
      emergencySince = nil
      emergencyReason = nil
    case .clockDistrusted: clockDistrusted = true
    case .clockTrusted: clockDistrusted = false
    }
  }

  private mutating func turn(to date: CivilDate) {
    if isNew(date) { wasOpened = nil }
    self.date = date
    var days = (begun ?? []).filter { $0 != date } + [date]
    days.removeFirst(max(days.count - Limits.daysRemembered, 0))
    begun = days
  }
}
