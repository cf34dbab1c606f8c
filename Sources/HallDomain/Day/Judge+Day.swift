extension Judge {
  func decide(_ command: DayCommand) throws(HallError) -> [Event] {
    switch command {
    case .open: open()
    case .close: close()
    case .emergency(true, let reason):
      state.isEmergency ? [] : [.day(.emergencyStarted(reason: reason, at: now.instant))]
    case .emergency(false, _):
      state.isEmergency ? [.day(.emergencyEnded(at: now.instant))] : []
    case .tick: tick()
    }
  }

  /// By hand. In a new hall whose clock is not trusted it also begins the first day: the person
  /// who opens vouches for the date.
  private func open() -> [Event] {
    if state.day.date == nil { return turn(to: rules.day.hallDay(at: now.civil), late: false) }
    return state.day.isOpen ? [] : opening()
  }

  private func close() -> [Event] {
    guard state.day.isOpen else { return [] }
    let armed = rules.zones.filter { $0.followsDay && state.security.armed[$0.id] == nil }
    return [.day(.hallClosed(at: now.instant))]
      + armed.map { .security(.zoneArmed(zone: $0.id, at: now.instant)) }
  }

  private func opening() -> [Event] {
    let disarmed = rules.zones.filter { $0.followsDay && state.security.armed[$0.id] != nil }
    let windows = rules.windows.filter { rule in
      rule.opensWithDay && state.queue.windows[rule.id]?.status != .open
    }
    return [.day(.hallOpened(at: now.instant))]
      + disarmed.map { .security(.zoneDisarmed(zone: $0.id, at: now.instant)) }
      + windows.map {
        .queue(.windowOpened(window: $0.id, staff: nil, at: now.instant))
      }
  }

  // MARK: - Time has passed

  private func tick() -> [Event] {
    turnIfDue() + queueDeadlines() + expiredNotices() + doorsOpenTooLong()
  }

  /// The day turns on the word of a clock that can be believed. An untrusted clock, or one that
  /// went back behind the day at hand, turns nothing: the journal's day goes on, and is said so.
  ///
  /// A synchronised clock that stands more than a day before the hall's day says that the clock
  /// was wrong before: then the date is set right without restarting the numbers, because they
  /// may have been given out on that date already.
  private func turnIfDue() -> [Event] {
    let wall = rules.day.hallDay(at: now.civil)
    guard let date = state.day.date else {
      return now.quality == .untrusted ? [] : turn(to: wall, late: false)
    }
    let wasWrongBefore = now.quality == .synchronised && wall < date.advanced(byDays: -1)
    if now.quality == .untrusted || (wall < date && !wasWrongBefore) {
      if state.day.clockDistrusted { return [] }
      return [.day(.clockDistrusted(wall: now.civil, day: date))]
    }
    let trusted: [Event] =
      state.day.clockDistrusted ? [.day(.clockTrusted(wall: now.civil))] : []
    if wasWrongBefore {
      return trusted + [.day(.dayTurned(date: wall, late: true, at: now.instant))]
    }
    guard wall > date else { return trusted }
    return trusted + turn(to: wall, late: isLate(wall, after: date))
  }

  private func isLate(_ wall: CivilDate, after date: CivilDate) -> Bool {
    if wall > date.advanced(byDays: 1) { return true }
    let since =
      (now.civil.date.dayNumber - wall.dayNumber) * 86_400 + now.civil.time.secondOfDay
      - rules.day.turnsAt.secondOfDay
    return Duration.seconds(since) > Limits.lateTurn
  }

  private func turn(to date: CivilDate, late: Bool) -> [Event] {
    var events = leftovers(late: late)
    events += closingYesterdaysWindows()
    events.append(.day(.dayTurned(date: date, late: late, at: now.instant)))
    if rules.day.holidays.contains(date) { return events + close() }
    return state.day.isOpen ? events + openingWindows() : events + opening()
  }

  /// What becomes of yesterday's tickets. Those at a window stay there unless the turn is late:
  /// a hall that works through the night does not lose the citizen in front of it.
  private func leftovers(late: Bool) -> [Event] {
    var events: [Event] = []
    for ticket in state.queue.liveTickets {
      switch ticket.place {
      case .waiting, .missed, .parked:
        if rules.day.leftover == .carryOver { continue }
        events.append(ending(ticket, .expired))
      case .called: if late { events.append(ending(ticket, .expired)) } else { continue }
      case .serving: if late { events.append(ending(ticket, .finished)) } else { continue }
      case .ended: continue
      }
      events += withdrawnJobs(of: ticket.id)
    }
    return events
  }

  private func ending(_ ticket: Ticket, _ ending: Ticket.Ending) -> Event {
    .queue(.ticketEnded(ticket: ticket.id, ending: ending, at: now.instant, reason: nil))
  }

  /// Staff who forgot to close: a window that does not open by itself begins the day closed.
  private func closingYesterdaysWindows() -> [Event] {
    rules.windows.compactMap { rule in
      guard !rule.opensWithDay, let window = state.queue.windows[rule.id],
        window.status != .closed, window.ticket == nil
      else { return nil }
      return .queue(.windowClosed(window: rule.id, at: now.instant))
    }
  }

  private func openingWindows() -> [Event] {
    rules.windows.compactMap { rule in
      guard rule.opensWithDay, state.queue.windows[rule.id]?.status != .open else { return nil }
      return .queue(.windowOpened(window: rule.id, staff: nil, at: now.instant))
    }
  }
}
