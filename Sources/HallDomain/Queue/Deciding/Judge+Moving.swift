/// Tickets that change their place without being served, windows that open and close, and what
/// falls due by itself.
extension Judge {
  func transfer(
    _ window: WindowID, _ target: TransferTarget, _ age: CallingRules.Age?
  ) throws(HallError) -> [Event] {
    let ticket = try presentTicket(at: window)
    let service: ServiceCode
    var onlyWindow: WindowID?
    switch target {
    case .service(let code):
      guard rules.service(code) != nil else { throw HallError(.serviceUnknown, code.rawValue) }
      guard rules.isServed(code) else { throw HallError(.serviceNotReached, code.rawValue) }
      service = code
    case .window(let other):
      guard try windowRules(other).serves.contains(where: { $0.service == ticket.service }) else {
        throw HallError(
          .windowDoesNotServe, other.rawValue, detail: ticket.service.rawValue)
      }
      if state.queue.windows[other]?.status ?? .closed == .closed {
        throw HallError(.windowNotOpen, other.rawValue)
      }
      service = ticket.service
      onlyWindow = other
    }
    let virtualArrival =
      switch age ?? rules.calling.transferAge {
      case .keep: ticket.virtualArrival
      case .now: now.instant
      case .nowWithCredit: now.instant - credit(of: ticket.ticketClass)
      }
    return [
      .queue(
        .ticketTransferred(
          ticket: ticket.id, from: window, service: service, onlyWindow: onlyWindow,
          virtualArrival: virtualArrival))
    ]
  }

  func park(_ window: WindowID, _ reason: String) throws(HallError) -> [Event] {
    try checkReason(reason)
    let ticket = try presentTicket(at: window)
    guard case .serving = ticket.place else {
      throw HallError(.windowNotServing, window.rawValue, detail: ticket.number.description)
    }
    return [
      .queue(
        .ticketParked(ticket: ticket.id, window: window, at: now.instant, reason: reason))
    ]
  }

  func resume(_ window: WindowID, _ number: String) throws(HallError) -> [Event] {
    try checkNoEmergency()
    let rule = try openWindow(window)
    let ticket = try liveTicket(number)
    guard case .parked(let former, _) = ticket.place else {
      throw HallError(.ticketNotParked, number)
    }
    guard former == window || rule.serves.contains(where: { $0.service == ticket.service }) else {
      throw HallError(.windowDoesNotServe, window.rawValue, detail: ticket.service.rawValue)
    }
    if let present = self.ticket(at: window) {
      throw HallError(.windowBusy, window.rawValue, detail: present.number.description)
    }
    return [.queue(.ticketResumed(ticket: ticket.id, window: window, at: now.instant))]
  }

  func cancel(_ number: String, _ reason: String) throws(HallError) -> [Event] {
    try checkReason(reason)
    let ticket = try liveTicket(number)
    return [
      .queue(
        .ticketEnded(
          ticket: ticket.id, ending: .cancelled, at: now.instant, reason: reason))
    ] + withdrawnJobs(of: ticket.id)
  }

  func rejoin(_ number: String) throws(HallError) -> [Event] {
    try checkNoEmergency()
    let ticket = try liveTicket(number)
    guard case .missed = ticket.place else { throw HallError(.ticketNotMissed, number) }
    if ticket.rejoins >= rules.calling.rejoinLimit {
      throw HallError(.ticketRejoinLimit, number, detail: "\(rules.calling.rejoinLimit)")
    }
    return [rejoining(ticket)]
  }

  // MARK: - Windows

  func openWindow(_ id: WindowID, _ staff: String?) throws(HallError) -> [Event] {
    _ = try windowRules(id)
    if state.day.date == nil { throw HallError(.hallNoDay) }
    if let staff, staff.count > Limits.reasonCharacters {
      throw HallError(.requestInvalid, "staff", detail: "> \(Limits.reasonCharacters)")
    }
    let window = state.queue.windows[id]
    if window?.status == .open && (staff == nil || window?.staff == staff) {
      throw HallError(.windowAlready, id.rawValue, detail: "open")
    }
    return [
      .queue(.windowOpened(window: id, staff: staff ?? window?.staff, at: now.instant))
    ]
  }

  func pauseWindow(_ id: WindowID, _ reason: String) throws(HallError) -> [Event] {
    _ = try windowRules(id)
    try checkReason(reason)
    switch state.queue.windows[id]?.status ?? .closed {
    case .closed: throw HallError(.windowNotOpen, id.rawValue)
    case .paused(reason): throw HallError(.windowAlready, id.rawValue, detail: reason)
    case .open, .paused:
      return [.queue(.windowPaused(window: id, reason: reason, at: now.instant))]
    }
  }

  func closeWindow(_ id: WindowID) throws(HallError) -> [Event] {
    _ = try windowRules(id)
    if state.queue.windows[id]?.status ?? .closed == .closed {
      throw HallError(.windowAlready, id.rawValue, detail: "closed")
    }
    if let present = ticket(at: id) {
      throw HallError(.windowBusy, id.rawValue, detail: present.number.description)
    }
    return closing(id, except: [])
  }

  /// A window that closes gives those who wait for it alone back to all that serve them.
  func closing(_ id: WindowID, except ended: Set<TicketID>) -> [Event] {
    let reserved = state.queue.lines.values.flatMap(\.entries).filter {
      $0.onlyWindow == id && !ended.contains($0.ticket)
    }
    let freed = reserved.sorted().compactMap { entry -> Event? in
      guard let ticket = state.queue.tickets[entry.ticket] else { return nil }
      return .queue(
        .ticketTransferred(
          ticket: ticket.id, from: id, service: ticket.service, onlyWindow: nil,
          virtualArrival: ticket.virtualArrival))
    }
    return [.queue(.windowClosed(window: id, at: now.instant))] + freed
  }

  // MARK: - Deadlines

  /// Missed tickets that nobody re-joined end; parked ones that nobody resumed go back.
  func queueDeadlines() -> [Event] {
    var events: [Event] = []
    for id in state.queue.recallList {
      guard case .missed(let since) = state.queue.tickets[id]?.place,
        now.instant - since > rules.calling.recallListExpiry
      else { break }
      events.append(
        .queue(.ticketEnded(ticket: id, ending: .noShow, at: now.instant, reason: nil)))
      events += withdrawnJobs(of: id)
    }
    for id in state.queue.parked {
      guard case .parked(_, let since) = state.queue.tickets[id]?.place,
        now.instant - since > rules.calling.parkLimit
      else { break }
      events.append(.queue(.ticketUnparked(ticket: id)))
    }
    return events
  }
}
