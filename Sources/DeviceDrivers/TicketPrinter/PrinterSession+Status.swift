import HallDomain
import HallPorts
import WireFormats

/// What the printer says, and asking it.
extension PrinterSession {
  mutating func take(_ message: PrinterMessage, at now: HallInstant) -> [Action] {
    switch message {
    case .xoff: if xoffSince == nil { xoffSince = now }
    case .xon: endXOFF(at: now)
    case .automatic(let status):
      condition.take(status)
      hasHeardPaper = true
    case .realTime(let byte): answered(byte, at: now)
    case .processID(let id):
      if let current, current.hasPrinted, current.ticket.ending == .processID(id) {
        return finish(.printed, at: now)
      }
    case .other(let byte):
      // GS r 1: bits 0 and 1 near the end, 2 and 3 at it; 4 and 7 are never set.
      guard let current, current.phase == .finishing, current.ticket.ending == .bufferedStatus,
        byte & 0x90 == 0
      else { break }
      hasHeardPaper = true
      condition.paper = PaperStatus(nearEnd: byte & 0x03 != 0, end: byte & 0x0C != 0)
      return finish(.printed, at: now)
    }
    return []
  }

  mutating func take(_ status: PortStatus) {
    hasPortStatus = true
    hasHeardPaper = true
    condition.isOffline = !status.isSelected
    condition.errors = status.hasError && !status.isPaperEmpty ? .recoverable : []
    // The port has no near-end: what is known of that stays.
    if status.isPaperEmpty {
      condition.paper = .end
    } else if condition.paper == .end {
      condition.paper = .adequate
    }
  }

  /// Paper that was at its end, or near it, and is not any more was changed by somebody.
  mutating func noteRoll() -> [Action] {
    guard lineFault == nil, hasHeardPaper else { return [] }
    let paper = condition.paper
    defer { knownPaper = paper }
    let isNew =
      switch (knownPaper, paper) {
      case (.end?, .adequate), (.nearEnd?, .adequate), (.end?, .nearEnd): true
      default: false
      }
    return isNew ? [.rollChanged] : []
  }


  /// The line may take bytes again: only from now on can it be said to take none.
  private mutating func endXOFF(at now: HallInstant) {
    xoffSince = nil
    outgoing?.since = now
  }

  private mutating func answered(_ byte: UInt8, at now: HallInstant) {
    // An answer nobody waits for came too late: it does not say what it answers.
    guard let asked = question, outgoing?.isUrgent != true,
      let status = RealTimeStatus(byte, to: asked.kind)
    else { return }
    question = nil
    silences = 0
    if isAnswering != true {
      // It was off: what it said before does not count, nor what it forgot.
      endXOFF(at: now)
      if isAnswering == false, clearing == .none { clearing = .due(cut: false) }
    }
    isAnswering = true
    condition.take(status)
    if case .paper = status { hasHeardPaper = true }
    if case .printer = status, condition.isOffline { cycle = [.offlineCause, .errorCause] + cycle }
    if cycle.isEmpty {
      isCycleAnswered = true
      nextCycleAt = now + PrinterLimits.pollPeriod
    }
  }

  /// Time-outs: of answers, of XOFF, of the line, of the job at hand.
  mutating func watch(at now: HallInstant) -> [Action] {
    guard lineFault == nil else { return [] }
    noteFault(at: now)
    var actions: [Action] = []
    if let asked = question, now >= asked.deadline {
      // A line that takes nothing leaves the question where it is: nobody listens either.
      if outgoing?.isUrgent == true, outgoing?.index == 0 { outgoing = nil }
      if outgoing == nil { actions += missed(at: now) }
    }
    if let since = xoffSince, condition.failure == nil, now - since >= PrinterLimits.longestXOFF {
      xoffSince = nil
      actions += breakOff(.noAnswer, at: now)
    }
    if let sending = outgoing, now - sending.since >= PrinterLimits.stalled, xoffSince == nil {
      dropOutgoing()
      question = nil
      cycle = []
      isAnswering = quirks.realTimeStatus ? false : isAnswering
      actions += breakOff(.noAnswer, at: now)
    }
    actions += watchJob(at: now)
    return actions
  }

  /// Time limits of the job at hand and of XOFF stand still during a fault: a buffer that is full
  /// behind an open cover empties when the cover is closed, not before.
  private mutating func noteFault(at now: HallInstant) {
    if condition.failure != nil {
      faultSince = faultSince ?? now
    } else if faultSince != nil {
      faultSince = nil
      current?.since = now
      xoffSince = xoffSince.map { _ in now }
    }
  }

  private mutating func missed(at now: HallInstant) -> [Action] {
    question = nil
    cycle = []
    isCycleAnswered = false
    silences += 1
    figures.missedAnswers += 1
    nextCycleAt = now + PrinterLimits.lateAnswers
    if silences >= PrinterLimits.silences {
      isAnswering = false
      nextCycleAt = now + PrinterLimits.pollPeriod
      return breakOff(.noAnswer, at: now)
    }
    // While a ticket is on its way, the printer may have lost its power and the ticket's head.
    if case .gate = current?.phase { return breakOff(.noAnswer, at: now) }
    return []
  }

  /// The next status request, when one is due and nothing is in the middle of a command.
  mutating func ask(at now: HallInstant) {
    guard quirks.realTimeStatus, question == nil, outgoing == nil else { return }
    if cycle.isEmpty, now >= nextCycleAt, isCycleDue {
      cycle = [.printer, .paper]
      isCycleAnswered = false
    }
    guard !cycle.isEmpty else { return }
    let kind = cycle.removeFirst()
    question = Question(kind: kind, deadline: now + PrinterLimits.answerInJob)
    outgoing = Outgoing(
      purpose: .question, bytes: ESCPOSCommand.realTimeStatus(kind).bytes, since: now)
  }

  var isCycleDue: Bool {
    if case .sending = current?.phase { return false }
    return true
  }
}
