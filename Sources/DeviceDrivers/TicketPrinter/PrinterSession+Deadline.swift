import HallDomain

/// When time alone would change something. The thread sleeps until then, so each time limit of
/// the session has its place here.
extension PrinterSession {
  /// When `tick` is wanted; nil: only when something happens.
  var nextDeadline: HallInstant? {
    var moments = [overdueJobAt]
    if lineFault == nil {
      moments += [questionEndsAt, silenceEndsAt, jobEndsAt, outgoing == nil ? idleUntil : paceAt]
    }
    return moments.compactMap(\.self).min()
  }

  /// A job has waited too long for a printer that is down.
  private var overdueJobAt: HallInstant? {
    guard let failure else { return nil }
    return waitingJobs.compactMap { firstSeen[$0.id] }.min().map { $0 + patience(with: failure) }
  }

  /// The answer is late, once the whole question has left.
  private var questionEndsAt: HallInstant? {
    let isPartlySent = outgoing.map { !$0.isUrgent || $0.index > 0 } ?? false
    return isPartlySent ? nil : question?.deadline
  }

  /// An XOFF has lost its XON, or the line takes nothing.
  private var silenceEndsAt: HallInstant? {
    guard let xoffSince else { return outgoing.map { $0.since + PrinterLimits.stalled } }
    return condition.failure == nil ? xoffSince + PrinterLimits.longestXOFF : nil
  }

  /// The job at hand is given up, or taken to be printed.
  private var jobEndsAt: HallInstant? {
    guard let current else { return nil }
    if condition.failure != nil {
      return current.hasPrinted ? faultSince.map { $0 + PrinterLimits.mending } : nil
    }
    guard current.phase == .finishing else { return nil }
    if current.ticket.ending != .none { return current.since + PrinterLimits.completion }
    return current.isSettled ? nil : current.since + PrinterLimits.settling
  }

  /// The next bytes may leave.
  private var paceAt: HallInstant? {
    guard let outgoing, outgoing.isUrgent || xoffSince == nil else { return nil }
    return paceUntil
  }

  /// Nothing is on its way: the next thing that is begun by itself.
  private var idleUntil: HallInstant? {
    guard question == nil, cycle.isEmpty else { return nil }
    let asksAt = quirks.realTimeStatus && isCycleDue ? nextCycleAt : nil
    return [asksAt, recoversAt, startsAt].compactMap(\.self).min()
  }

  private var recoversAt: HallInstant? {
    guard condition.failure == .cutterError, isAnswering != false, current?.hasPrinted ?? true
    else { return nil }
    return recoveryAt
  }

  private var startsAt: HallInstant? {
    let mayStart = current == nil && failure == nil && xoffSince == nil && clearing == .none
    return mayStart && !isStopping && waitingJobs.contains { $0.face != nil } ? startRetryAt : nil
  }
}
