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
    case .hoursSet(let hours, _): set(hours)
    case .clockDistrusted: clockDistrusted = true
    case .clockTrusted: clockDistrusted = false
    // For the record only.
    case .daemonStarted: break
    }
  }

  private mutating func turn(to date: CivilDate, at: HallInstant) {
    // Its last number may have been given out a moment ago, however long ago it began.
    if let left = begun?.firstIndex(where: { $0.date == self.date }) { begun?[left].at = at }
    if isNew(date, at: at) {
      wasOpened = nil
      closingTimeCame = nil
      var days = (begun ?? []).filter { at - $0.at < Limits.dayRemembered && $0.date != date }
      days.append(Beginning(date: date, at: at))
      days.removeFirst(max(days.count - Limits.daysRemembered, 0))
      begun = days
    }
    forgetHours(before: date)
    self.date = date
  }
}
