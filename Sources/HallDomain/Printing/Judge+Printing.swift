extension Judge {
  func decide(_ command: PrintCommand) throws(HallError) -> [Event] {
    switch command {
    case .reprint(let number, let printer): return try reprint(number, printer)
    case .started(let id):
      let job = try job(id)
      guard case .waiting = job.state else { throw HallError(.jobNotOpen, "\(id)") }
      return [.printing(.jobStarted(job: id, at: now.instant))]
    case .ended(let id, let outcome):
      let job = try job(id)
      // Only a job that was started can have left paper.
      switch (job.state, outcome) {
      case (.started, _), (.waiting, .notPrinted):
        return [.printing(.jobEnded(job: id, outcome: outcome, at: now.instant))]
      default: throw HallError(.jobNotOpen, "\(id)")
      }
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

  private func reprint(_ number: String, _ printer: PrinterID?) throws(HallError) -> [Event] {
    let ticket = try liveTicket(number)
    let copies = state.printing.jobs.values.filter { $0.ticket == ticket.id }
    let last = copies.max { $0.copy < $1.copy }
    let panelPrinter = ticket.panel.flatMap { rules.panel($0)?.printer }
    let known = Set(rules.panels.compactMap(\.printer))
    guard let printer = printer ?? last?.printer ?? panelPrinter, known.contains(printer) else {
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
