extension PrintState {
  mutating func evolve(_ event: PrintEvent) {
    switch event {
    case .jobRequested(let job):
      jobs[job.id] = job
      open[job.printer, default: []].append(job.id)
      latest[job.printer] = job.id
      nextJob = max(nextJob, job.id.next)
    case .jobStarted(let id, let at): jobs[id]?.state = .started(at: at)
    case .jobEnded(let id, let outcome, let at):
      guard let printer = jobs[id]?.printer else { return }
      switch outcome {
      case .printed: jobs[id]?.state = .printed(at: at)
      case .notPrinted(let reason): jobs[id]?.state = .notPrinted(reason: reason, at: at)
      case .unknown(let reason): jobs[id]?.state = .unknown(reason: reason, at: at)
      }
      open[printer]?.removeAll { $0 == id }
    case .paperUsed(let printer, let millimetres):
      rolls = rolls ?? [:]
      rolls?[printer, default: PaperRoll()].used += millimetres
    case .rollChanged(let printer, let at):
      var roll = PaperRoll()
      roll.since = at
      rolls = rolls ?? [:]
      rolls?[printer] = roll
    }
  }

  public func roll(in printer: PrinterID) -> PaperRoll { rolls?[printer] ?? PaperRoll() }

  /// Jobs of tickets that left the state go with them; the journal keeps them. Those of tickets
  /// carried over stay, so that the next paper says that it is a copy; so do those that a printer
  /// is at.
  mutating func beginDay(keeping tickets: [TicketID: Ticket]) {
    jobs = jobs.filter { _, job in
      if case .started = job.state { return true }
      return tickets[job.ticket] != nil
    }
    open = open.compactMapValues { ids in
      let kept = ids.filter { jobs[$0] != nil }
      return kept.isEmpty ? nil : kept
    }
    latest = latest.filter { jobs[$0.value] != nil }
  }

  /// Jobs of one printer that are not ended, oldest first.
  public func openJobs(of printer: PrinterID) -> [PrintJob] {
    (open[printer] ?? []).compactMap { jobs[$0] }
  }
}
