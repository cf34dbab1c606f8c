extension DayState {
  mutating func evolve(_ event: DayEvent) {
    switch event {
    case .dayTurned(let date, _, let at): turn(to: date, at: at)
    case .hallOpened:
      isOpen = true
      wasOpened = true
    case .hallClosed:
      isOpen = false
      wasOpened = true
    case .closingTimeCame: closingTimeCame = true
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

  private mutating func turn(to date: CivilDate, at: HallInstant) {
    if isNew(date, at: at) {
      wasOpened = nil
      closingTimeCame = nil
      var days = (begun ?? []).filter { at - $0.at < Limits.dayRemembered && $0.date != date }
      days.append(Beginning(date: date, at: at))
      days.removeFirst(max(days.count - Limits.daysRemembered, 0))
      begun = days
    }
    self.date = date
  }
}
