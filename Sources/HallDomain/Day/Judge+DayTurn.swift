/// When a hall day begins, and what becomes of the one before.
extension Judge {
  /// The day turns on the word of a clock that can be believed. An untrusted clock, or one that
  /// went back behind the day at hand, turns nothing: the journal's day goes on, and is said so.
  ///
  /// A synchronised clock that stands more than a day before the hall's day says that the clock
  /// was wrong before: then the date is set right without restarting the numbers, because they
  /// may have been given out on that date already. So is it when the date comes back to a day
  /// that had begun before.
  func turnIfDue() -> [Event] {
    let wall = rules.day.hallDay(at: now.civil)
    guard let date = state.day.date else {
      return now.quality == .untrusted ? [] : turn(to: wall, late: false)
    }
    if now.quality == .untrusted { return distrusting(date) }
    if wall < date {
      guard now.quality == .synchronised, wall < date.advanced(byDays: -1) else {
        return isJustBefore(date) ? [] : distrusting(date)
      }
      return trusting() + [.day(.dayTurned(date: wall, late: true, at: now.instant))]
    }
    guard wall > date else { return trusting() }
    if state.day.hasBegun(wall, lately: now.instant) {
      return trusting() + [.day(.dayTurned(date: wall, late: true, at: now.instant))]
    }
    return trusting() + turn(to: wall, late: isLate(wall, after: date))
  }

  /// A hall whose services all have hours opens with the first of them, any other with the day.
  /// Once a day: who closes it by hand means it.
  func openIfDue() -> [Event] {
    guard let date = state.day.date, !state.day.isOpen, state.day.wasOpened != true,
      now.quality != .untrusted, date == rules.day.hallDay(at: now.civil),
      hasComeToOpening(of: date)
    else { return [] }
    return opening()
  }

  /// Once a day, so that who opens again for a late evening is not closed a second later.
  func closeIfDue() -> [Event] {
    guard let date = state.day.date, state.day.closingTimeCame != true,
      now.quality != .untrusted, date == rules.day.hallDay(at: now.civil),
      hasComeToClosing(of: date)
    else { return [] }
    return [.day(.closingTimeCame(at: now.instant))] + close()
  }

  private func distrusting(_ date: CivilDate) -> [Event] {
    if state.day.clockDistrusted { return [] }
    return [.day(.clockDistrusted(wall: now.civil, day: date))]
  }

  private func trusting() -> [Event] {
    state.day.clockDistrusted ? [.day(.clockTrusted(wall: now.civil))] : []
  }

  /// The hour before the turn that daylight saving, or a small correction, brings once more.
  private func isJustBefore(_ date: CivilDate) -> Bool {
    (1...Limits.repeatedHour.components.seconds).contains(Int64(-secondsSinceTurn(to: date)))
  }

  private func secondsSinceTurn(to date: CivilDate) -> Int {
    (now.civil.date.dayNumber - date.dayNumber) * 86_400 + now.civil.time.secondOfDay
      - rules.day.turnsAt.secondOfDay
  }

  private func isLate(_ wall: CivilDate, after date: CivilDate) -> Bool {
    wall > date.advanced(byDays: 1)
      || Duration.seconds(secondsSinceTurn(to: wall)) > Limits.lateTurn
  }

  private func hasComeToOpening(of date: CivilDate) -> Bool {
    guard let opening = rules.opening(on: date), !hasComeToClosing(of: date) else { return false }
    return CivilTime(date: date, time: opening) <= now.civil
  }

  private func hasComeToClosing(of date: CivilDate) -> Bool {
    guard let closing = rules.day.closesAt else { return false }
    let day = closing <= rules.day.turnsAt ? date.advanced(byDays: 1) : date
    return CivilTime(date: day, time: closing) <= now.civil
  }

  private func turn(to date: CivilDate, late: Bool) -> [Event] {
    let opensNow = hasComeToOpening(of: date)
    let (ended, endings) = leftovers(of: date, late: late)
    var events = endings + closingYesterdaysWindows(ended: ended, all: !opensNow)
    if !opensNow { events += close() }
    events.append(.day(.dayTurned(date: date, late: late, at: now.instant)))
    if !opensNow { return events }
    return events + (state.day.isOpen ? openingWindows() : opening())
  }

  /// What becomes of the tickets at hand.
  ///
  /// Who was given one since the new day began in truth keeps it: a hall that worked through the
  /// morning on a clock nobody believed sends nobody home when the clock is set. Who is at a
  /// window stays there for `Limits.overTheTurn`, because a hall may work through the night; after
  /// that, or when the machine was off at the turn, nobody is there any more.
  private func leftovers(
    of date: CivilDate, late: Bool
  ) -> (ended: Set<TicketID>, events: [Event]) {
    // Instants before this boot may lack the time of a power cut.
    let boot = now.instant - .nanoseconds(now.boottime)
    let begun = max(now.instant - .seconds(max(secondsSinceTurn(to: date), 0)), boot)
    func stays(_ ticket: Ticket, at window: WindowID, since: HallInstant) -> Bool {
      rules.window(window) != nil
        && (ticket.arrived >= begun
          || (!late || since >= boot) && now.instant - since <= Limits.overTheTurn)
    }
    var ended: Set<TicketID> = []
    var events: [Event] = []
    for ticket in state.queue.liveTickets {
      var ending = Ticket.Ending.expired
      switch ticket.place {
      case .waiting, .missed, .parked:
        let keeps = rules.day.leftover == .carryOver || ticket.arrived >= begun
        if keeps && rules.isServed(ticket.service) { continue }
      case .called(let window, _):
        if stays(ticket, at: window, since: ticket.calledAt ?? now.instant) { continue }
      case .serving(let window, let since):
        if stays(ticket, at: window, since: since) { continue }
        ending = .finished
      case .ended: continue
      }
      ended.insert(ticket.id)
      events.append(
        .queue(.ticketEnded(ticket: ticket.id, ending: ending, at: now.instant, reason: nil)))
      events += withdrawnJobs(of: ticket.id)
    }
    return (ended, events)
  }

  /// Staff who forgot to close: a window that does not open by itself begins the day closed, and
  /// every window does in a hall that opens later.
  private func closingYesterdaysWindows(ended: Set<TicketID>, all: Bool) -> [Event] {
    rules.windows.flatMap { rule -> [Event] in
      guard all || !rule.opensWithDay, let window = state.queue.windows[rule.id],
        window.status != .closed, window.ticket.map({ ended.contains($0) }) ?? true
      else { return [] }
      return closing(rule.id, except: ended)
    }
  }
}

extension HallRules {
  /// The local time at which the hall opens by itself on a day; nil: it does not.
  func opening(on date: CivilDate) -> TimeOfDay? {
    let isHoliday = day.holidays.contains(date)
    if services.isEmpty { return isHoliday ? nil : day.turnsAt }
    return services.flatMap { service -> [TimeOfDay] in
      if let spans = service.specialSpans(on: date) { return spans.map(\.from) }
      if isHoliday { return [] }
      if service.hours.isEmpty { return [day.turnsAt] }
      return service.hours.filter { $0.weekday == date.weekday }.map(\.from)
    }.map { max($0, day.turnsAt) }.min()
  }
}
