/// A new ticket: may it be given, which number, and where in the order.
extension Judge {
  func issue(_ request: IssueRequest) throws(HallError) -> [Event] {
    try checkNoEmergency()
    guard let day = state.day.date else { throw HallError(.hallNoDay) }
    guard state.day.isOpen else { throw HallError(.hallClosed) }
    let request = try withAppointment(request, on: day)
    try check(request)
    try checkPresses(request)
    for matter in request.matters { try checkService(matter) }
    guard let rule = rules.ticketClass(request.ticketClass) else {
      throw HallError(.classUnknown, request.ticketClass.rawValue)
    }
    let service = request.matters[0]
    let virtualArrival = try virtualArrival(rule, slot: request.slot)
    let ticket = Ticket(
      id: state.queue.nextTicket, number: try nextNumber(of: service), day: day,
      ticketClass: request.ticketClass, matters: request.matters, arrived: now.instant,
      virtualArrival: virtualArrival, panel: request.panel, issuedAt: now.civil,
      code: request.code, people: request.people, phone: request.phone,
      language: request.language,
      appointment: request.appointment)
    let ahead =
      state.queue.lines[service]?.countAhead(
        of: .init(virtualArrival: virtualArrival, ticket: ticket.id)) ?? 0
    let wait = state.waitEstimate(for: service, ahead: ahead, rules: rules, now: now)
    let issued = Event.queue(.ticketIssued(ticket: ticket, ahead: ahead, wait: wait))
    guard let printer = request.panel.flatMap({ rules.panel($0) }).flatMap(printer(of:)) else {
      return [issued]
    }
    let job = PrintJob(
      id: state.printing.nextJob, ticket: ticket.id, printer: printer, copy: 1, ahead: ahead,
      wait: wait)
    return [issued, self.request(job)]
  }

  private func check(_ request: IssueRequest) throws(HallError) {
    guard (1...Limits.mattersPerTicket).contains(request.matters.count) else {
      throw HallError(
        .requestInvalid, "matters", detail: "1...\(Limits.mattersPerTicket)")
    }
    guard (1...Limits.peoplePerTicket).contains(request.people) else {
      throw HallError(.requestInvalid, "people", detail: "1...\(Limits.peoplePerTicket)")
    }
    if let slot = request.slot, !(0..<86_400).contains(slot.secondOfDay) {
      throw HallError(.requestInvalid, "slot", detail: "00:00...23:59:59")
    }
    guard (1...Limits.reasonCharacters).contains(request.code.count),
      (request.phone ?? "").count <= Limits.reasonCharacters
    else { throw HallError(.requestInvalid, "code, phone") }
    if let panel = request.panel, rules.panel(panel) == nil {
      throw HallError(.panelUnknown, panel.rawValue)
    }
    if state.queue.liveCount >= Limits.liveTickets {
      throw HallError(.limitReached, "tickets", detail: "\(Limits.liveTickets)")
    }
  }

  /// One person who goes on pressing: the newest tickets are looked at, and none that is older than
  /// the limit's span. Those that left with their day leave gaps.
  private func checkPresses(_ request: IssueRequest) throws(HallError) {
    guard let panel = request.panel.flatMap({ rules.panel($0) }), let limit = panel.pressLimit
    else { return }
    var seen = 0
    let newest = state.queue.nextTicket.rawValue - 1
    for id in stride(from: newest, to: max(newest - Limits.pressesLookedAt, 0), by: -1) {
      guard let ticket = state.queue.tickets[TicketID(rawValue: id)] else { continue }
      if now.instant - ticket.arrived >= limit.within { return }
      if ticket.panel == panel.id, ticket.ticketClass == request.ticketClass,
        ticket.matters.first == request.matters.first
      {
        seen += 1
      }
      if seen >= limit.tickets {
        let left = limit.within - (now.instant - ticket.arrived)
        throw HallError(
          .panelTooFast, panel.id.rawValue, detail: "\(max(left.components.seconds, 0) + 1)")
      }
    }
  }

  func checkService(_ code: ServiceCode) throws(HallError) {
    guard let service = rules.service(code) else { throw HallError(.serviceUnknown, code.rawValue) }
    guard rules.isServed(code) else { throw HallError(.serviceNotReached, code.rawValue) }
    // A clock that nobody believes closes nothing: staff are there or they are not.
    if now.quality != .untrusted && !service.isOpen(at: now.civil) {
      throw HallError(.serviceClosed, code.rawValue, detail: service.hoursText(on: now.civil.date))
    }
    if let quota = service.dailyQuota, (state.queue.counters[code]?.visits ?? 0) >= quota {
      throw HallError(.serviceQuotaReached, code.rawValue, detail: "\(quota)")
    }
  }

  /// The instant that decides the ticket's turn.
  ///
  /// Ordinary and priority: arrival less the class's credit. An appointment checked in on time:
  /// the slot's start less the credit; a late one: its arrival, or the slot's start and the
  /// penalty when that is later still. So no ticket is placed earlier than
  /// `credit + latestCheckIn` before its arrival, which bounds how far anyone can be overtaken
  /// (`HallRules.overtakingBound`). While the clock is not trusted no slot can be compared with it,
  /// and every appointment counts as on time.
  private func virtualArrival(
    _ rule: ClassRules, slot: TimeOfDay?
  ) throws(HallError) -> HallInstant {
    guard rule.kind == .appointment else { return now.instant - rule.credit }
    guard let slot else { throw HallError(.slotMissing, rule.code.rawValue) }
    if now.quality == .untrusted { return now.instant - rule.credit }
    let untilSlot = Duration.seconds(slot.secondOfDay - now.civil.time.secondOfDay)
    if untilSlot > rule.earliestCheckIn {
      let from = slot.secondOfDay - Int(rule.earliestCheckIn.components.seconds)
      throw HallError(
        .slotTooEarly, slot.description,
        detail: TimeOfDay(secondOfDay: max(from, 0)).description)
    }
    let start = now.instant + untilSlot
    if now.instant - start <= rule.latestCheckIn { return start - rule.credit }
    return max(rule.latePenalty.map { start + $0 } ?? now.instant, now.instant)
  }

  /// The next number of the day that nobody holds: reserved digits and the numbers of tickets
  /// carried over from yesterday are left out.
  private func nextNumber(of code: ServiceCode) throws(HallError) -> TicketNumber {
    guard let numbering = rules.service(code)?.numbering else {
      throw HallError(.serviceUnknown, code.rawValue)
    }
    var value = max(state.queue.counters[code]?.lastValue.map { $0 + 1 } ?? 0, numbering.first)
    while value <= numbering.last {
      let number = TicketNumber(prefix: numbering.prefix, value: value, width: numbering.width)
      if !numbering.skips(value) && state.queue.numbers[number.description] == nil {
        return number
      }
      value += 1
    }
    throw HallError(.serviceNumbersUsedUp, code.rawValue, detail: "\(numbering.last)")
  }
}

extension HallState {
  /// Why the service gives no ticket now, as a press would be told; nil: it gives one.
  public func refusal(of service: ServiceCode, rules: HallRules, now: Now) -> HallError? {
    let judge = Judge(state: self, now: now, rules: rules)
    do throws(HallError) {
      try judge.checkNoEmergency()
      guard day.date != nil else { throw HallError(.hallNoDay) }
      guard day.isOpen else { throw HallError(.hallClosed) }
      try judge.checkService(service)
      return nil
    } catch {
      return error
    }
  }
}

extension Numbering {
  /// Whether a decimal digit of the value is one of those left out.
  func skips(_ value: Int) -> Bool {
    var rest = value
    while rest > 0 && !skipping.isEmpty {
      if skipping.contains(rest % 10) || skipping.contains(rest % 100) && rest >= 10 { return true }
      rest /= 10
    }
    return false
  }
}

extension ServiceRules {
  /// No hours: open whenever the hall is.
  public func isOpen(at civil: CivilTime) -> Bool {
    if let spans = specialSpans(on: civil.date) {
      return spans.contains { $0.contains(civil.time) }
    }
    return hours.isEmpty
      || hours.contains {
        $0.weekday == civil.date.weekday && $0.from <= civil.time && civil.time < $0.until
      }
  }

  /// Hours that were set for this day alone; empty: closed; nil: none were.
  func specialSpans(on date: CivilDate) -> [DailySpan]? {
    special.last { $0.date == date }?.spans
  }

  /// `09:00-12:00, 13:30-17:00`; empty on a day without service.
  func hoursText(on date: CivilDate) -> String {
    let spans =
      specialSpans(on: date)?.map { "\($0.from)-\($0.until)" }
      ?? hours.filter { $0.weekday == date.weekday }.map { "\($0.from)-\($0.until)" }
    return spans.joined(separator: ", ")
  }
}
