import HallDomain
import WireFormats

/// The jobs: from waiting to their end.
extension PrinterSession {
  // MARK: - What the hall says

  mutating func look(at newest: [PrinterJob], at now: HallInstant) -> [Action] {
    jobs = Array(newest.prefix(PrinterLimits.jobsInSight))
    let ids = Set(jobs.map(\.id))
    ended.formIntersection(ids)
    firstSeen = firstSeen.filter { ids.contains($0.key) }
    var actions: [Action] = []
    for job in jobs where job.id != current?.id && !ended.contains(job.id) {
      if firstSeen[job.id] == nil { firstSeen[job.id] = now }
      if job.isStarted {
        // Started by an earlier run: nobody knows how far it came.
        actions += end(job.id, .unknown(.daemonRestarted))
        clearing = .due(cut: true)
      } else if job.face == nil {
        actions += end(job.id, .notPrinted(.withdrawn))
      }
    }
    return actions
  }

  mutating func startCommitted(_ id: PrintJobID, at now: HallInstant) -> [Action] {
    guard var job = current, job.id == id, job.phase == .committing else { return [] }
    if let failure { return finish(.notPrinted(failure), at: now) }
    job.phase = .gate(next: 0)
    job.since = now
    current = job
    beginGate(at: now)
    return []
  }

  mutating func startFailed(_ id: PrintJobID, at now: HallInstant) {
    guard current?.id == id, current?.phase == .committing else { return }
    current = nil
    startRetryAt = now + PrinterLimits.startRetry
  }

  // MARK: - Sending

  /// Does the next thing that may be done now.
  mutating func proceed(at now: HallInstant) -> [Action] {
    guard lineFault == nil else { return [] }
    if outgoing == nil, needsFlush {
      let flush = [UInt8](repeating: 0, count: PrinterLimits.flush)
      outgoing = Outgoing(purpose: .flush, bytes: flush, since: now)
    }
    if outgoing == nil { ask(at: now) }
    var actions: [Action] = []
    if outgoing == nil, question == nil, cycle.isEmpty { actions += nextStep(at: now) }
    if var sending = outgoing, sending.inFlight == 0, now >= paceUntil,
      sending.isUrgent || xoffSince == nil
    {
      let chunk = Array(sending.bytes[sending.index...].prefix(PrinterLimits.chunk))
      sending.inFlight = chunk.count
      outgoing = sending
      actions.append(.send(chunk))
    }
    return actions
  }

  private mutating func nextStep(at now: HallInstant) -> [Action] {
    if let job = current { return nextStep(of: job, at: now) }
    if recover(.clear, at: now) { return [] }
    guard failure == nil, xoffSince == nil else { return [] }
    if case .due(let cut) = clearing {
      clearing = .sending
      outgoing = Outgoing(
        purpose: .clearing, bytes: TicketBlocks.clearing(cut: cut, layout: layout), since: now)
      return []
    }
    guard clearing == .none, now >= startRetryAt else { return [] }
    if let (bytes, until) = nameplate {
      nameplate = nil
      if now < until {
        outgoing = Outgoing(purpose: .nameplate, bytes: bytes, since: now)
        return []
      }
    }
    return startNext(at: now)
  }

  /// A cutter that was freed goes on only when it is told to: with the ticket it holds, or, when
  /// nobody waits for that any more, without it.
  private mutating func recover(_ recovery: ESCPOSRecovery, at now: HallInstant) -> Bool {
    guard condition.failure == .cutterError, isAnswering != false, now >= recoveryAt else {
      return false
    }
    recoveryAt = now + PrinterLimits.recoveryPeriod
    outgoing = Outgoing(
      purpose: .recovery, bytes: ESCPOSCommand.realTimeRecovery(recovery).bytes, since: now)
    if recovery == .clear, clearing == .none { clearing = .due(cut: false) }
    return true
  }

  private mutating func startNext(at now: HallInstant) -> [Action] {
    if isStopping { return [] }
    for job in waitingJobs {
      guard let face = job.face else { continue }
      current = Current(
        id: job.id, ticket: TicketBlocks(face, job: job.id, layout: layout), phase: .committing,
        since: now)
      return [.start(job.id)]
    }
    return []
  }

  private mutating func nextStep(of job: Current, at now: HallInstant) -> [Action] {
    if job.hasPrinted, recover(.restart, at: now) { return [] }
    guard case .gate(let next) = job.phase else { return [] }
    if quirks.realTimeStatus, !isCycleAnswered { return [] }
    if let failure {
      // Nothing but modes has left: certainly no paper.
      return job.hasPrinted ? [] : finish(.notPrinted(failure), at: now)
    }
    guard xoffSince == nil else { return [] }
    current?.phase = .sending(block: next)
    if next == 1 { lastTicket = (job.id, job.ticket.preparation + job.ticket.blocks.joined()) }
    outgoing = Outgoing(
      purpose: .block, bytes: next == 0 ? job.ticket.preparation : job.ticket.blocks[next - 1],
      since: now)
    return []
  }

  /// Gives up what is on its way, between commands or in the middle of one.
  mutating func dropOutgoing() {
    if let dropped = outgoing, dropped.index > 0 { needsFlush = true }
    if clearing == .sending { clearing = .due(cut: true) }
    outgoing = nil
  }

  /// All bytes of a block were handed to the line.
  mutating func blockLeft(at now: HallInstant) {
    guard var job = current, case .sending(let block) = job.phase else { return }
    job.since = now
    if block < job.ticket.blocks.count {
      job.phase = .gate(next: block + 1)
      current = job
      beginGate(at: now)
    } else {
      job.phase = .finishing
      current = job
    }
  }

  private mutating func beginGate(at now: HallInstant) {
    isCycleAnswered = false
    nextCycleAt = now
  }

  // MARK: - Ends

  /// Deadlines of the job at hand.
  mutating func watchJob(at now: HallInstant) -> [Action] {
    guard let job = current else { return [] }
    if let failure = condition.failure, let since = faultSince {
      let isStuck = job.hasPrinted && now - since >= PrinterLimits.mending
      return isStuck ? breakOff(failure, at: now) : []
    }
    guard job.phase == .finishing else { return [] }
    if job.ticket.ending != .none {
      let isOverdue = now - job.since >= PrinterLimits.completion
      return isOverdue ? breakOff(.noAnswer, at: now) : []
    }
    guard now - job.since >= PrinterLimits.settling else { return [] }
    guard quirks.realTimeStatus else {
      // Only a printer that would have told a fault by itself can be believed by its silence.
      let tellsFaults = quirks.automaticStatus || hasPortStatus
      return tellsFaults ? finish(.printed, at: now) : breakOff(.noAnswer, at: now)
    }
    if !job.isSettled {
      current?.isSettled = true
      beginGate(at: now)
    } else if isCycleAnswered, question == nil {
      return finish(.printed, at: now)
    }
    return []
  }

  /// The job at hand cannot be brought to its end: what became of the paper decides its outcome.
  mutating func breakOff(_ failure: PrintFailure, at now: HallInstant) -> [Action] {
    guard let job = current, job.phase != .committing else { return [] }
    return finish(job.hasPrinted ? .unknown(failure) : .notPrinted(failure), at: now)
  }

  mutating func finish(_ outcome: PrintOutcome, at now: HallInstant) -> [Action] {
    guard let job = current else { return [] }
    current = nil
    if outgoing?.purpose == .block { dropOutgoing() }
    if outcome != .printed { clearing = .due(cut: job.hasPrinted) }
    return end(job.id, outcome, paper: job.hasPrinted ? job.ticket.paper : 0)
  }

  private mutating func end(
    _ id: PrintJobID, _ outcome: PrintOutcome, paper: Int = 0
  ) -> [Action] {
    ended.insert(id)
    firstSeen[id] = nil
    switch outcome {
    case .printed:
      figures.printed += 1
      figures.paper += paper
    case .notPrinted: figures.notPrinted += 1
    case .unknown: figures.unknown += 1
    }
    return [.end(id, outcome, paper: paper)]
  }

  /// Jobs that have waited too long for a printer that is down.
  mutating func endOverdueJobs(at now: HallInstant) -> [Action] {
    guard let failure else { return [] }
    return waitingJobs.flatMap { job -> [Action] in
      guard let since = firstSeen[job.id], now - since >= patience(with: failure) else {
        return []
      }
      return end(job.id, .notPrinted(failure))
    }
  }

  /// Paper is put in and covers are closed by whoever passes; a printer that does not answer is
  /// another matter, and its jobs go elsewhere or to nobody soon.
  func patience(with failure: PrintFailure) -> Duration {
    switch failure {
    case .paperOut, .coverOpen: waitsForPaper
    default: PrinterLimits.longestWait
    }
  }

  /// Open jobs that nobody has begun.
  var waitingJobs: [PrinterJob] {
    jobs.filter { $0.id != current?.id && !ended.contains($0.id) && !$0.isStarted }
  }
}
