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
    }
  }

  /// Yesterday's ended jobs leave the state; the journal keeps them.
  mutating func beginDay() {
    jobs = jobs.filter { $0.value.isOpen }
    latest = latest.filter { jobs[$0.value] != nil }
  }

  /// Jobs of one printer that are not ended, oldest first.
  public func openJobs(of printer: PrinterID) -> [PrintJob] {
    (open[printer] ?? []).compactMap { jobs[$0] }
  }
}
