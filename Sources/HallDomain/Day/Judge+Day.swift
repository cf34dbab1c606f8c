extension Judge {
  func decide(_ command: DayCommand) throws(HallError) -> [Event] {
    switch command {
    case .open: open()
    case .close: close()
    case .emergency(true, let reason): try startEmergency(reason)
    case .emergency(false, _):
      state.isEmergency ? [.day(.emergencyEnded(at: now.instant))] : []
    case .setHours(let hours): try setHours(hours)
    case .started(let version): [.day(.daemonStarted(version: version, at: now.instant))]
    case .tick: tick()
    }
  }

  /// By hand, on a holiday too. In a new hall whose clock is not trusted it also begins the first
  /// day: the person who opens vouches for the date.
  private func open() -> [Event] {
    if state.day.date == nil {
      let date = rules.day.hallDay(at: now.civil)
      return [.day(.dayTurned(date: date, late: false, at: now.instant))] + opening()
    }
    return state.day.isOpen ? [] : opening()
  }

  /// No more tickets. Windows go on with those who wait.
  func close() -> [Event] {
    guard state.day.isOpen else { return [] }
    let armed = rules.zones.filter { $0.followsDay && state.security.armed[$0.id] == nil }
    return [.day(.hallClosed(at: now.instant))]
      + armed.map { .security(.zoneArmed(zone: $0.id, at: now.instant)) }
  }

  func opening() -> [Event] {
    let disarmed = rules.zones.filter { $0.followsDay && state.security.armed[$0.id] != nil }
    return [.day(.hallOpened(at: now.instant))]
      + disarmed.map { .security(.zoneDisarmed(zone: $0.id, at: now.instant)) }
      + openingWindows()
  }

  func openingWindows() -> [Event] {
    rules.windows.compactMap { rule in
      guard rule.opensWithDay, state.queue.windows[rule.id]?.status != .open else { return nil }
      return .queue(.windowOpened(window: rule.id, staff: nil, at: now.instant))
    }
  }

  private func startEmergency(_ reason: String) throws(HallError) -> [Event] {
    if state.isEmergency { return [] }
    if reason.count > Limits.reasonCharacters {
      throw HallError(.requestInvalid, "reason", detail: "> \(Limits.reasonCharacters)")
    }
    return [.day(.emergencyStarted(reason: reason, at: now.instant))]
  }

  /// What a turn of the day changes is not looked at again by the same tick; a second later the
  /// next one does.
  private func tick() -> [Event] {
    let turned = turnIfDue()
    let due = turned.isEmpty ? closeIfDue() + openIfDue() + queueDeadlines() : turned
    return due + noticesOverTime() + doorsOpenTooLong() + alarmsWithoutSensor()
  }
}
