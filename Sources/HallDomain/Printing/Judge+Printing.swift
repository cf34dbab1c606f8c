extension Judge {
  func decide(_ command: PrintCommand) throws(HallError) -> [Event] {
    switch command {
    case .reprint(let number, let printer): return try reprint(number, printer)
    case .started(let id):
      let job = try job(id)
      guard case .waiting = job.state else { throw HallError(.jobNotOpen, "\(id)") }
      return [.printing(.jobStarted(job: id, at: now.instant))]
    case .ended(let id, let outcome, let paper): return try end(job(id), outcome, paper)
    case .rollChanged(let printer):
      guard rules.printers.contains(printer) else {
        throw HallError(.printerUnknown, printer.rawValue)
      }
      return [.printing(.rollChanged(printer: printer, at: now.instant))]
    case .settle(let id, let printed):
      let job = try job(id)
      guard case .unknown(let reason, _) = job.state else { throw HallError(.jobNotOpen, "\(id)") }
      let outcome: PrintOutcome = printed ? .printed : .notPrinted(reason)
      return [.printing(.jobEnded(job: id, outcome: outcome, at: now.instant))]
    }
  }

  private func job(_ id: PrintJobID) throws(HallError) -> PrintJob {
    guard let job = state.printing.jobs[id] else { throw HallError(.jobUnknown, "\(id)") }
    return job
  }

  private func end(
    _ job: PrintJob, _ outcome: PrintOutcome, _ paper: Int
  ) throws(HallError) -> [Event] {
    // Only a job that was started can have left paper.
    switch (job.state, outcome) {
    case (.started, _), (.waiting, .notPrinted): break
    default: throw HallError(.jobNotOpen, "\(job.id)")
    }
    var events: [Event] = [
      .printing(.jobEnded(job: job.id, outcome: outcome, at: now.instant))
    ]
    let millimetres = min(max(paper, 0), Limits.paperPerJob)
    if millimetres > 0 {
      events.append(.printing(.paperUsed(printer: job.printer, millimetres: millimetres)))
    }
    if case .notPrinted(let reason) = outcome, reason != .withdrawn, let other = elsewhere(job) {
      events.append(request(other))
    }
    return events
  }

  /// The same copy at the panel's other printer, if that can print: certainly no paper came out of
  /// the first.
  private func elsewhere(_ job: PrintJob) -> PrintJob? {
    guard let ticket = state.queue.tickets[job.ticket], ticket.isLive,
      let panel = ticket.panel.flatMap({ rules.panel($0) }), panel.printer == job.printer,
      let other = panel.fallback?.printer, other != job.printer, !state.isDown(other)
    else { return nil }
    return PrintJob(
      id: state.printing.nextJob, ticket: job.ticket, printer: other, copy: job.copy,
      ahead: job.ahead, wait: job.wait)
  }

  /// Where a panel's next ticket is printed: at its own printer unless that is down or busy and
  /// the other is better off.
  func printer(of panel: PanelRules) -> PrinterID? {
    guard let own = panel.printer else { return nil }
    guard let other = panel.fallback?.printer, !state.isDown(other) else { return own }
    if state.isDown(own) { return other }
    let waiting = state.printing.open[own]?.count ?? 0
    let isBusy = waiting >= Limits.jobsOfBusyPrinter
    return isBusy && (state.printing.open[other]?.count ?? 0) < waiting ? other : own
  }

  private func reprint(_ number: String, _ printer: PrinterID?) throws(HallError) -> [Event] {
    let ticket = try liveTicket(number)
    let copies = state.printing.jobs.values.filter { $0.ticket == ticket.id }
    let last = copies.max { $0.copy < $1.copy }
    let panelPrinter = ticket.panel.flatMap { rules.panel($0) }.flatMap(self.printer(of:))
    guard let printer = printer ?? last?.printer ?? panelPrinter,
      rules.printers.contains(printer)
    else {
      throw HallError(.printerUnknown, printer?.rawValue ?? "")
    }
    if let last, last.copy >= Limits.copiesPerTicket {
      throw HallError(.limitReached, "copies", detail: "\(Limits.copiesPerTicket)")
    }
    let line = state.queue.lines[ticket.service]
    let entry = WaitingLine.Entry(virtualArrival: ticket.virtualArrival, ticket: ticket.id)
    let ahead = ticket.place == .waiting ? line?.countAhead(of: entry) ?? 0 : 0
    return [
      request(
        PrintJob(
          id: state.printing.nextJob, ticket: ticket.id, printer: printer,
          copy: (last?.copy ?? 0) + 1, ahead: ahead,
          wait: state.waitEstimate(for: ticket.service, ahead: ahead, rules: rules, now: now)))
    ]
  }

  func request(_ job: PrintJob) -> Event { .printing(.jobRequested(job: job)) }

  /// A ticket that ended needs no paper any more.
  func withdrawnJobs(of ticket: TicketID) -> [Event] {
    state.printing.open.values.flatMap { $0 }.compactMap { id -> Event? in
      guard let job = state.printing.jobs[id], job.ticket == ticket, case .waiting = job.state
      else { return nil }
      return .printing(
        .jobEnded(job: id, outcome: .notPrinted(.withdrawn), at: now.instant))
    }
  }
}
