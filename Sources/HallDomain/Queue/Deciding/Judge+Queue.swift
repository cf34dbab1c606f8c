extension Judge {
  func decide(_ command: QueueCommand) throws(HallError) -> [Event] {
    switch command {
    case .issue(let request): try issue(request)
    case .callNext(let window): try callNext(window)
    case .callTicket(let window, let number, let reason):
      try callTicket(window, number, reason)
    case .recall(let window): try recall(window)
    case .startServing(let window): try startServing(window)
    case .finish(let window): try finish(window)
    case .noShow(let window): try noShow(window)
    case .transfer(let window, let target, let age): try transfer(window, target, age)
    case .park(let window, let reason): try park(window, reason)
    case .resume(let window, let number): try resume(window, number)
    case .cancel(let number, let reason): try cancel(number, reason)
    case .rejoin(let number): try rejoin(number)
    case .openWindow(let window, let staff): try openWindow(window, staff)
    case .pauseWindow(let window, let reason): try pauseWindow(window, reason)
    case .closeWindow(let window): try closeWindow(window)
    case .setAppointments(let day, let list): try setAppointments(list, of: day)
    }
  }

  // MARK: - What decisions ask for

  func windowRules(_ id: WindowID) throws(HallError) -> WindowRules {
    guard let rule = rules.window(id) else { throw HallError(.windowUnknown, id.rawValue) }
    return rule
  }

  func openWindow(_ id: WindowID) throws(HallError) -> WindowRules {
    let rule = try windowRules(id)
    guard case .open = state.queue.windows[id]?.status else {
      throw HallError(.windowNotOpen, id.rawValue)
    }
    return rule
  }

  /// The ticket at a window, called or served.
  func ticket(at window: WindowID) -> Ticket? {
    state.queue.windows[window]?.ticket.flatMap { state.queue.tickets[$0] }
  }

  func presentTicket(at window: WindowID) throws(HallError) -> Ticket {
    _ = try windowRules(window)
    guard let ticket = ticket(at: window) else { throw HallError(.windowIdle, window.rawValue) }
    return ticket
  }

  func knownTicket(_ number: String) throws(HallError) -> Ticket {
    guard let id = state.queue.numbers[number], let ticket = state.queue.tickets[id] else {
      throw HallError(.ticketUnknown, number)
    }
    return ticket
  }

  func liveTicket(_ number: String) throws(HallError) -> Ticket {
    let ticket = try knownTicket(number)
    guard ticket.isLive else { throw HallError(.ticketEnded, number) }
    return ticket
  }

  func checkReason(_ reason: String) throws(HallError) {
    if reason.isEmpty { throw HallError(.requestInvalid, "reason", detail: "empty") }
    if reason.count > Limits.reasonCharacters {
      throw HallError(.requestInvalid, "reason", detail: "> \(Limits.reasonCharacters)")
    }
  }

  func checkNoEmergency() throws(HallError) {
    if state.isEmergency {
      throw HallError(.hallEmergency, detail: state.day.emergencyReason ?? "")
    }
  }

  func credit(of ticketClass: ClassCode) -> Duration {
    rules.ticketClass(ticketClass)?.credit ?? .zero
  }
}
