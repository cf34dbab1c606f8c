extension QueueState {
  mutating func evolve(_ event: QueueEvent) {
    switch event {
    case .ticketIssued(let ticket, _, _): issue(ticket)
    case .ticketCalled(let id, let window, let times, let at, _): call(id, window, times, at)
    case .servingStarted(let id, let window, let at): startServing(id, window, at)
    case .matterFinished(let id, let window, let at, let next): finish(id, window, at, next)
    case .ticketMissed(let id, _, let at):
      move(id, to: .missed(since: at))
    case .ticketRejoined(let id, let virtualArrival):
      tickets[id]?.rejoins += 1
      wait(id, virtualArrival: virtualArrival)
    case .ticketTransferred(let id, _, let service, let onlyWindow, let virtualArrival):
      leave(id)
      tickets[id]?.redirect(to: service)
      tickets[id]?.onlyWindow = onlyWindow
      enterLine(id, virtualArrival: virtualArrival)
    case .ticketParked(let id, let window, let at, _):
      move(id, to: .parked(window: window, since: at))
    case .ticketUnparked(let id):
      if let ticket = tickets[id] { wait(id, virtualArrival: ticket.virtualArrival) }
    case .ticketResumed(let id, let window, let at):
      move(id, to: .serving(window: window, since: at))
    case .ticketEnded(let id, let ending, let at, _): end(id, ending, at)
    case .windowOpened(let id, let staff, let at):
      change(id, at: at) { window in
        window.status = .open
        window.staff = staff
      }
    case .windowPaused(let id, let reason, let at):
      change(id, at: at) { $0.status = .paused(reason: reason) }
    case .windowClosed(let id, let at):
      change(id, at: at) { window in
        window.status = .closed
        window.staff = nil
      }
    case .appointmentsSet(let day, let list, _): setAppointments(list, of: day)
    }
  }

  /// A new hall day: numbers begin anew and ended tickets leave; who is still here keeps number
  /// and place. Mean handling times stay as the best guess for the morning.
  mutating func beginDay(after date: CivilDate?) {
    if let date { leave(date, counters) }
    tickets = tickets.filter { $0.value.isLive }
    numbers = [:]
    for ticket in tickets.values { numbers[ticket.number.description] = ticket.id }
    counters = counters.mapValues { old in
      var new = ServiceCounter()
      new.meanHandling = old.meanHandling
      return new
    }
    lastCalls = []
  }

  private mutating func leave(_ date: CivilDate, _ counters: [ServiceCode: ServiceCounter]) {
    var days = (formerDays ?? []).filter { $0.date != date }
    days.append(FormerDay(date: date, counters: counters))
    days.removeFirst(max(days.count - Limits.daysRemembered, 0))
    formerDays = days
  }

  /// The clock came back to a day of late: its numbers go on where they were, or where those of
  /// the day that is left are, if they are higher.
  mutating func comeBack(to date: CivilDate, from left: CivilDate?) {
    let former = formerDays?.first { $0.date == date }
    if let left, left != date {
      // What was issued stays counted here; only the numbers are that day's.
      leave(left, counters.mapValues { ServiceCounter(lastValue: $0.lastValue) })
    }
    formerDays?.removeAll { $0.date == date }
    for (service, then) in former?.counters ?? [:] {
      var counter = counters[service] ?? ServiceCounter()
      counter.lastValue = [counter.lastValue, then.lastValue].compactMap { $0 }.max()
      counter.issued += then.issued
      counter.laterMatters = (counter.laterMatters ?? 0) + (then.laterMatters ?? 0)
      counters[service] = counter
    }
  }

  /// Tickets that are not ended, in the order they came.
  public var liveTickets: [Ticket] {
    tickets.values.filter(\.isLive).sorted { $0.id < $1.id }
  }

  // MARK: - Moves

  private mutating func issue(_ ticket: Ticket) {
    tickets[ticket.id] = ticket
    liveCount += 1
    numbers[ticket.number.description] = ticket.id
    nextTicket = max(nextTicket, ticket.id.next)
    counters[ticket.service, default: ServiceCounter()].lastValue = ticket.number.value
    counters[ticket.service, default: ServiceCounter()].issued += 1
    if ticket.matters.count > 1 {
      for later in Set(ticket.matters.dropFirst()).subtracting([ticket.service]) {
        counters[later, default: ServiceCounter()].laterMatters =
          (counters[later]?.laterMatters ?? 0) + 1
      }
    }
    enterLine(ticket.id, virtualArrival: ticket.virtualArrival)
  }

  private mutating func call(
    _ id: TicketID, _ window: WindowID, _ times: Int, _ at: HallInstant
  ) {
    guard let ticket = tickets[id] else { return }
    move(id, to: .called(window: window, times: times))
    if times == 1 { tickets[id]?.calledAt = at }
    lastCalls.removeAll { $0.ticket == id && $0.window == window }
    lastCalls.insert(
      Call(ticket: id, number: ticket.number, window: window, at: at, times: times), at: 0)
    if lastCalls.count > Limits.lastCalls { lastCalls.removeLast() }
  }

  private mutating func startServing(_ id: TicketID, _ window: WindowID, _ at: HallInstant) {
    move(id, to: .serving(window: window, since: at))
  }

  private mutating func finish(
    _ id: TicketID, _ window: WindowID, _ at: HallInstant, _ next: NextMatter?
  ) {
    guard let ticket = tickets[id] else { return }
    if case .serving(_, let since) = ticket.place {
      counters[ticket.service, default: ServiceCounter()].took(at - since)
    }
    guard let next else {
      end(id, .finished, at)
      return
    }
    leave(id)
    tickets[id]?.matter = next.matter
    tickets[id]?.onlyWindow = nil
    enterLine(id, virtualArrival: next.virtualArrival)
  }

  private mutating func end(_ id: TicketID, _ ending: Ticket.Ending, _ at: HallInstant) {
    guard let ticket = tickets[id], ticket.isLive else { return }
    move(id, to: .ended(ending, at: at))
    liveCount -= 1
    counters[ticket.service, default: ServiceCounter()].ended += 1
  }

  private mutating func wait(_ id: TicketID, virtualArrival: HallInstant) {
    leave(id)
    enterLine(id, virtualArrival: virtualArrival)
  }

  private mutating func move(_ id: TicketID, to place: Ticket.Place) {
    leave(id)
    tickets[id]?.place = place
    switch place {
    case .called(let window, _), .serving(let window, _):
      windows[window, default: WindowState()].ticket = id
    case .missed: recallList.append(id)
    case .parked: parked.append(id)
    case .waiting, .ended: break
    }
  }

  /// Takes a ticket out of the place it is in; the caller gives it another at once.
  private mutating func leave(_ id: TicketID) {
    guard let ticket = tickets[id] else { return }
    switch ticket.place {
    case .waiting:
      lines[ticket.service]?.remove(id, virtualArrival: ticket.virtualArrival)
    case .called(let window, _), .serving(let window, _):
      if windows[window]?.ticket == id { windows[window]?.ticket = nil }
    case .missed: recallList.removeAll { $0 == id }
    case .parked: parked.removeAll { $0 == id }
    case .ended: break
    }
  }

  private mutating func enterLine(_ id: TicketID, virtualArrival: HallInstant) {
    tickets[id]?.place = .waiting
    tickets[id]?.virtualArrival = virtualArrival
    tickets[id]?.calledAt = nil
    guard let ticket = tickets[id] else { return }
    lines[ticket.service, default: WaitingLine()].insert(
      .init(virtualArrival: virtualArrival, ticket: id, onlyWindow: ticket.onlyWindow))
  }

  private mutating func change(
    _ id: WindowID, at: HallInstant, _ change: (inout WindowState) -> Void
  ) {
    var window = windows[id] ?? WindowState()
    change(&window)
    window.since = at
    windows[id] = window
  }
}

extension Ticket {
  fileprivate mutating func redirect(to service: ServiceCode) {
    if matters.indices.contains(matter) { matters[matter] = service }
  }
}

extension ServiceCounter {
  /// An exponentially weighted mean (Roberts, 1959): the last twenty or so decide, and in the
  /// morning, when all that is known is of yesterday, the first ones by more.
  fileprivate mutating func took(_ span: Duration) {
    served += 1
    if span > Limits.longestHandling { return }
    let weight = min(max(served, 5), 20)
    meanHandling = meanHandling.map { ($0 * (weight - 1) + span) / weight } ?? span
  }
}
