/// Who is called to a window, and how a call ends.
extension Judge {
  /// The one key that staff press most: it ends what is at the window and calls the next.
  ///
  /// A ticket being served is finished. One that was called and never started ends by
  /// `CallingRules.nextWhileCalled`. When nobody waits, the ending alone still happens.
  func callNext(_ window: WindowID) throws(HallError) -> [Event] {
    try checkNoEmergency()
    let rule = try openWindow(window)
    let (events, returning) = try clearing(window)
    guard let next = next(for: rule, returning: returning) else {
      if events.isEmpty { throw HallError(.queueEmpty, window.rawValue) }
      return events
    }
    return events + [call(next, to: window, times: 1)]
  }

  /// Out of turn, by choice, with a reason that the supervisor sees.
  func callTicket(
    _ window: WindowID, _ number: String, _ reason: String
  ) throws(HallError) -> [Event] {
    try checkNoEmergency()
    try checkReason(reason)
    let rule = try openWindow(window)
    let ticket = try liveTicket(number)
    switch ticket.place {
    case .waiting, .missed: break
    default: throw HallError(.ticketNotWaiting, number)
    }
    guard rule.serves.contains(where: { $0.service == ticket.service }) else {
      throw HallError(.windowDoesNotServe, window.rawValue, detail: ticket.service.rawValue)
    }
    let (events, _) = try clearing(window)
    return events + [call(ticket.id, to: window, times: 1, reason: reason)]
  }

  func recall(_ window: WindowID) throws(HallError) -> [Event] {
    try checkNoEmergency()
    let ticket = try presentTicket(at: window)
    guard case .called(_, let times) = ticket.place else {
      throw HallError(.windowBusy, window.rawValue, detail: ticket.number.description)
    }
    return [call(ticket.id, to: window, times: times + 1)]
  }

  func startServing(_ window: WindowID) throws(HallError) -> [Event] {
    let ticket = try presentTicket(at: window)
    guard case .called = ticket.place else {
      throw HallError(.windowAlready, window.rawValue, detail: ticket.number.description)
    }
    return [.queue(.servingStarted(ticket: ticket.id, window: window, at: now.instant))]
  }

  /// Ends the matter at hand. A ticket that was called and not started counts as served from its
  /// first call on: many halls have no "start" key.
  func finish(_ window: WindowID) throws(HallError) -> [Event] {
    finishing(try presentTicket(at: window), at: window).events
  }

  func noShow(_ window: WindowID) throws(HallError) -> [Event] {
    let ticket = try presentTicket(at: window)
    guard case .called(_, let times) = ticket.place else {
      throw HallError(.windowBusy, window.rawValue, detail: ticket.number.description)
    }
    if times < rules.calling.callsBeforeNoShow {
      throw HallError(
        .tooFewCalls, ticket.number.description, detail: "\(rules.calling.callsBeforeNoShow)")
    }
    return missing(ticket, at: window)
  }

  // MARK: - Parts

  private func call(
    _ ticket: TicketID, to window: WindowID, times: Int, reason: String? = nil
  ) -> Event {
    .queue(
      .ticketCalled(
        ticket: ticket, window: window, times: times, at: now.instant, reason: reason))
  }

  /// A ticket that goes back into a line by the same decision.
  struct Returning {
    var service: ServiceCode
    var entry: WaitingLine.Entry
  }

  /// What has to happen before another ticket can be called to the window.
  private func clearing(
    _ window: WindowID
  ) throws(HallError) -> (events: [Event], returning: Returning?) {
    guard let ticket = ticket(at: window) else { return ([], nil) }
    guard case .called(_, let times) = ticket.place else {
      return finishing(ticket, at: window)
    }
    switch rules.calling.nextWhileCalled {
    case .finish: return finishing(ticket, at: window)
    case .refuse:
      throw HallError(.windowBusy, window.rawValue, detail: ticket.number.description)
    case .noShow:
      if times < rules.calling.callsBeforeNoShow {
        throw HallError(
          .tooFewCalls, ticket.number.description, detail: "\(rules.calling.callsBeforeNoShow)")
      }
      return (missing(ticket, at: window), nil)
    }
  }

  private func finishing(
    _ ticket: Ticket, at window: WindowID
  ) -> (events: [Event], returning: Returning?) {
    var events: [Event] = []
    if case .called = ticket.place {
      events.append(
        .queue(
          .servingStarted(
            ticket: ticket.id, window: window, at: ticket.calledAt ?? now.instant)))
    }
    let following = ticket.matter + 1
    guard following < ticket.matters.count else {
      events.append(
        .queue(.matterFinished(ticket: ticket.id, window: window, at: now.instant, next: nil)))
      return (events, nil)
    }
    // A visit of several matters keeps its age from one to the next.
    let next = NextMatter(matter: following, virtualArrival: ticket.virtualArrival)
    events.append(
      .queue(.matterFinished(ticket: ticket.id, window: window, at: now.instant, next: next)))
    return (
      events,
      Returning(
        service: ticket.matters[following],
        entry: .init(virtualArrival: ticket.virtualArrival, ticket: ticket.id))
    )
  }

  private func missing(_ ticket: Ticket, at window: WindowID) -> [Event] {
    let missed = Event.queue(
      .ticketMissed(ticket: ticket.id, window: window, at: now.instant))
    let ended = Event.queue(
      .ticketEnded(ticket: ticket.id, ending: .noShow, at: now.instant, reason: nil))
    switch rules.calling.afterNoShow {
    case .recallList: return [missed]
    case .end: return [missed, ended]
    case .rejoin:
      if ticket.rejoins >= rules.calling.rejoinLimit { return [missed, ended] }
      return [missed, rejoining(ticket)]
    }
  }

  /// Now less a part of the class's credit, and never before the place it had.
  func rejoining(_ ticket: Ticket) -> Event {
    let credit = credit(of: ticket.ticketClass) * rules.calling.rejoinCreditPercent / 100
    return .queue(
      .ticketRejoined(
        ticket: ticket.id, virtualArrival: max(now.instant - credit, ticket.virtualArrival)))
  }

  /// The smallest virtual arrival among the services that the window serves, each put back by the
  /// window's offset for it; ties go by ticket.
  private func next(for rule: WindowRules, returning: Returning?) -> TicketID? {
    var best: WaitingLine.Entry?
    for serving in rule.serves {
      let first = state.queue.lines[serving.service]?.entries.first {
        $0.onlyWindow == nil || $0.onlyWindow == rule.id
      }
      let back = returning.flatMap { $0.service == serving.service ? $0.entry : nil }
      guard var entry = [first, back].compactMap({ $0 }).min() else { continue }
      entry.virtualArrival = entry.virtualArrival + serving.offset
      if best.map({ entry < $0 }) ?? true { best = entry }
    }
    return best?.ticket
  }
}
