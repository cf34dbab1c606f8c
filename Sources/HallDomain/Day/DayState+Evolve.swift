extension DayState {
  mutating func evolve(_ event: DayEvent) {
    switch event {
    case .dayTurned(let date, _, _): self.date = date
    case .hallOpened: isOpen = true
    case .hallClosed: isOpen = false
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
}
