import HallDomain
import HallPorts
import LinuxIO

/// Decides what a bus does next, and knows nothing of threads and wires.
///
/// - Writes go ahead of all polls, in the order they came; a newer write to the same place takes
///   the older one's, because only the newest picture matters.
/// - Among the polls that are due the highest class goes first (keys, alarms, telemetry), within a
///   class the one that is due the longest. A poll of a lower class that is late by more than its
///   period gets every fourth transaction, so that no class starves.
/// - What an installer asks for by hand goes behind keys and alarms, in a part of the bus's time.
/// - A slave that does not answer fails all its polls and writes and is probed in at most a
///   fiftieth of the bus's time, all such slaves together, with a pause that doubles.
/// - After a time-out a slave is left alone while its late answer may come; others are not.
struct BusScheduler {
  /// One exchange on the wire.
  struct Transaction: Hashable {
    enum Work: Hashable {
      case poll(group: Int)
      case probe(group: Int)
      /// A write, from its first to its last value; `at` is where a slave that takes single values
      /// only has got to.
      case write(id: Int, at: Int)
      case oneOff(id: Int)
    }

    var work: Work
    var request: ModbusRequest
    /// What the line is set to for it; nil: as it is.
    var settings: LineSettings?
    var attempt = 0
    /// The bus has time to spare and no write waits: the answer may be seen a moment late.
    var hasTime = false
  }

  enum Next: Hashable {
    /// Must be followed by `finish` or `portIsGone` before the next question.
    case perform(Transaction)
    /// Nothing to do until then, unless a write comes.
    case sleep(until: HallInstant)
  }

  enum Completion {
    case poll(index: Int, Result<[UInt16], BusFailure>)
    case write(id: Int, Result<Void, BusFailure>)
    case oneOff(id: Int, Result<[UInt16], BusFailure>)
  }

  let timing: BusTiming
  let retries: Int
  private let merger: PollMerger
  /// A gateway's answers carry their transaction's number, so none is late; nor does a broadcast
  /// have a meaning there (MODBUS Messaging on TCP/IP v1.0b, 4.4.2.1).
  private let isRTU: Bool
  /// What is at its other end can be heard at another speed.
  private let isSettable: Bool
  private let lateWindow: Duration
  private(set) var polls: [PollRequest] = []
  private(set) var groups: [PollGroup] = []
  private(set) var slaves: [Int: SlaveState] = [:]
  private(set) var writes = WriteQueue()
  private(set) var oneOffs = OneOffQueue()
  private(set) var pace = TelemetryPace()
  /// Polls that are never merged again: with its neighbours one of them was refused.
  private var alone: Set<Int> = []
  private var nextGroup = 0
  private var inFlight: Transaction?
  private var probeAllowed = HallInstant.zero
  /// The last write that was given up because it had become too old.
  private(set) var lastExpiry: HallInstant?
  private(set) var expired = 0
  private var sinceLowerClass = 0
  private var writesInRow = 0
  private var hadNothingToDoAt: HallInstant?

  init(plan: BusPlan) {
    timing = BusTiming(plan)
    retries = max(plan.retries, 0)
    merger = PollMerger(timing: timing)
    if case .tcp = plan.wire { isRTU = false } else { isRTU = true }
    isSettable = plan.ownLine != nil
    lateWindow = isRTU ? plan.responseTimeout * 2 : .zero
  }

  // MARK: - Orders

  /// Takes a poll; answers with its index, and at once with a failure when no frame can carry it.
  mutating func add(
    _ poll: PollRequest, at now: HallInstant
  ) -> (index: Int, ended: [Completion]) {
    let index = polls.count
    polls.append(poll)
    if let refusal = poll.refusal {
      alone.insert(index)
      return (index, [.poll(index: index, .failure(.exception(refusal)))])
    }
    regroup(at: now)
    return (index, [])
  }

  private mutating func regroup(at now: HallInstant) {
    let possible = polls.indices.filter { polls[$0].refusal == nil }
    let known = Dictionary(
      groups.map { ($0.parts, $0) }, uniquingKeysWith: { first, _ in first })
    var fresh = merger.groups(of: polls, possible, alone: alone, due: now)
    for index in fresh.indices {
      if let old = known[fresh[index].parts] {
        fresh[index] = old
        continue
      }
      nextGroup += 1
      fresh[index].id = nextGroup
      // Spread over the period, else all devices would be asked in one burst for ever.
      fresh[index].due = now + fresh[index].period * index / fresh.count
    }
    groups = fresh
  }

  /// Takes a write; answers with its identity and with those that it ended.
  mutating func add(
    _ request: WriteRequest, at now: HallInstant
  ) -> (id: Int, ended: [Completion]) {
    if let refusal = request.refusal ?? (request.slave == 0 && !isRTU ? 3 : nil) {
      let id = writes.newIdentity()
      return (id, [.write(id: id, .failure(.exception(refusal)))])
    }
    if isDead(request.slave), !mayProbeByWriting(request.slave, at: now) {
      let id = writes.newIdentity()
      return (id, [.write(id: id, .failure(.silent))])
    }
    let (id, superseded) = writes.add(request, at: now)
    return (id, superseded.map { [.write(id: $0, .failure(.superseded))] } ?? [])
  }

  /// Takes what an installer asks for; answers with its identity, and at once with a failure when
  /// no frame can carry it or too much waits.
  mutating func add(
    _ request: BusTransaction, with settings: LineSettings? = nil, at now: HallInstant
  ) -> (id: Int, ended: [Completion]) {
    let id = oneOffs.newIdentity()
    switch request.request {
    case .success(let made) where settings != nil && !(isSettable && made.isRead):
      let reason = "only reads on a serial line of our own can be done at another speed"
      return (id, [.oneOff(id: id, .failure(.unsupported(reason)))])
    case .failure(let failure): return (id, [.oneOff(id: id, .failure(failure))])
    case .success(let made) where made.isBroadcast && !isRTU:
      return (id, [.oneOff(id: id, .failure(.exception(3)))])
    case .success(let made):
      let isTaken = oneOffs.add(made, with: settings, id: id, at: now)
      return (id, isTaken ? [] : [.oneOff(id: id, .failure(.superseded))])
    }
  }

  /// A slave of which nothing is polled can only be found again by a write.
  private func mayProbeByWriting(_ slave: Int, at now: HallInstant) -> Bool {
    guard let state = slaves[slave], !groups.contains(where: { $0.slave == slave }) else {
      return false
    }
    return state.probeDue <= now && probeAllowed <= now
  }

  // MARK: - What next

  /// Ends the writes that waited longer than they may: what is too old is not sent late.
  mutating func expire(at now: HallInstant) -> [Completion] {
    let old = writes.removeExpired(at: now)
    if !old.isEmpty { lastExpiry = now }
    expired += old.count
    return old.map { .write(id: $0, .failure(.expired)) }
  }

  mutating func next(at now: HallInstant) -> Next {
    precondition(inFlight == nil, "the transaction before was never finished")
    guard var transaction = choose(at: now) else {
      hadNothingToDoAt = now
      return .sleep(until: nextMoment(after: now))
    }
    let hasRest = hadNothingToDoAt.map { now - $0 < Limits.spareTime } ?? false
    transaction.hasTime = hasRest && writes.waiting.isEmpty
    inFlight = transaction
    if case .write(let id, _) = transaction.work { writes.inFlight = id }
    return .perform(transaction)
  }

  private mutating func choose(at now: HallInstant) -> Transaction? {
    let isPollsTurn = writesInRow >= Limits.writesInRow
    if !isPollsTurn, let write = dueWrite(at: now) {
      writesInRow += 1
      return write
    }
    writesInRow = 0
    if let group = suspectPoll(at: now) { return transaction(of: group, attempt: retries) }
    if let oneOff = dueOneOff(at: now) { return oneOff }
    // A full bus has no idle time to probe in.
    if let probe = dueProbe(at: now, since: Limits.probePatience) { return probe }
    if let group = duePoll(at: now) { return transaction(of: group, attempt: group.attempt) }
    return dueProbe(at: now) ?? (isPollsTurn ? dueWrite(at: now) : nil)
  }

  private func transaction(of group: PollGroup, attempt: Int) -> Transaction {
    Transaction(work: .poll(group: group.id), request: group.request, attempt: attempt)
  }

  private func dueWrite(at now: HallInstant) -> Transaction? {
    let write = writes.waiting.first {
      $0.notBefore <= now && isQuietOver($0.request.slave, at: now)
        && slaves[$0.request.slave]?.isSuspect != true
    }
    guard let write else { return nil }
    return Transaction(
      work: .write(id: write.id, at: write.next), request: write.transaction,
      attempt: write.attempt)
  }

  /// Behind keys and alarms, but not for ever.
  private func dueOneOff(at now: HallInstant) -> Transaction? {
    guard let first = oneOffs.due(at: now, isFree: { isQuietOver($0, at: now) }) else { return nil }
    let isPatient = now - first.since < Limits.oneOffPatience
    if isPatient, groups.contains(where: { $0.priority > .telemetry && isDue($0, at: now) }) {
      return nil
    }
    return Transaction(
      work: .oneOff(id: first.id), request: first.request, settings: first.settings)
  }

  /// A slave that was silent to a write is asked at once whether it is there: the writes behind
  /// wait for that.
  private func suspectPoll(at now: HallInstant) -> PollGroup? {
    groups.first { slaves[$0.slave]?.isSuspect == true && isQuietOver($0.slave, at: now) }
  }

  private mutating func duePoll(at now: HallInstant) -> PollGroup? {
    guard let best = groups.mostUrgent(where: { isDue($0, at: now) }) else { return nil }
    if best.priority > .telemetry {
      pace.began(late: now - best.due, period: best.period, at: now)
    }
    sinceLowerClass += 1
    guard sinceLowerClass >= Limits.lowerClassTurn else { return best }
    let late = groups.filter {
      $0.priority < best.priority && now - $0.due > $0.period && isDue($0, at: now)
    }.min { $0.due < $1.due }
    if late != nil { sinceLowerClass = 0 }
    return late ?? best
  }

  private func isDue(_ group: PollGroup, at now: HallInstant) -> Bool {
    group.due <= now && !isDead(group.slave) && isQuietOver(group.slave, at: now)
  }

  /// As it is kept at the moment.
  private func period(_ group: PollGroup) -> Duration {
    group.priority == .telemetry ? group.period * pace.stretch : group.period
  }

  private func dueProbe(at now: HallInstant, since patience: Duration = .zero) -> Transaction? {
    guard now >= budgetAllows else { return nil }
    let group = groups.lazy.filter { group in
      slaves[group.slave].map { $0.isDead && $0.probeDue + patience <= now } ?? false
    }.min { left, right in
      (slaves[left.slave]?.probeDue ?? .zero) < (slaves[right.slave]?.probeDue ?? .zero)
    }
    return group.map { Transaction(work: .probe(group: $0.id), request: $0.request) }
  }

  /// The budget protects slaves that answer; a bus on which none does may look for them.
  private var budgetAllows: HallInstant { isAllSilent ? .zero : probeAllowed }

  private func nextMoment(after now: HallInstant) -> HallInstant {
    var moment = now + Limits.longestSleep
    for write in writes.waiting where slaves[write.request.slave]?.isSuspect != true {
      moment = min(moment, max(write.notBefore, quietUntil(write.request.slave)))
    }
    moment = min(moment, writes.nextExpiry ?? moment)
    for oneOff in oneOffs.waiting {
      moment = min(moment, max(oneOffs.allowed, quietUntil(Int(oneOff.request.slave))))
    }
    for group in groups {
      let state = slaves[group.slave]
      if state?.isDead == true {
        moment = min(moment, max(state?.probeDue ?? now, budgetAllows))
      } else {
        let due = state?.isSuspect == true ? now : group.due
        moment = min(moment, max(due, quietUntil(group.slave)))
      }
    }
    return max(moment, now)
  }

  private func quietUntil(_ slave: Int) -> HallInstant { slaves[slave]?.quietUntil ?? .zero }
  private func isQuietOver(_ slave: Int, at now: HallInstant) -> Bool { quietUntil(slave) <= now }

  // MARK: - What came of it

  /// - Parameters:
  ///   - began: when the transaction began; with `now` what it cost.
  ///   - lateUntil: after a time-out, until when the slave's answer may still come.
  mutating func finish(
    _ transaction: Transaction, _ outcome: ModbusOutcome, began: HallInstant, at now: HallInstant,
    lateUntil: HallInstant? = nil
  ) -> [Completion] {
    inFlight = nil
    writes.inFlight = nil
    if transaction.settings != nil {
      // Whoever is heard at another speed is no slave of this line's.
      return finishOneOff(transaction, outcome.result, cost: now - began, at: now)
    }
    let slave = Int(transaction.request.slave)
    if isDead(slave), outcome.isSilence {
      // A probe in vain that cost c pays for its share with c x (share - 1) of other work.
      probeAllowed = now + (now - began + timing.silence) * (Limits.probeShare - 1)
    }
    if let lateUntil { slaves[slave, default: SlaveState()].quietUntil = lateUntil }
    switch transaction.work {
    case .poll(let id), .probe(let id):
      // New polls may have made other groups while this one was on the wire.
      guard let index = groups.firstIndex(where: { $0.id == id }) else { return [] }
      return finishPoll(transaction, index, outcome, at: now)
    case .write(let id, _): return finishWrite(id, outcome, at: now)
    case .oneOff:
      if !outcome.isSilence { slaves[slave] = nil }
      return finishOneOff(transaction, outcome.result, cost: now - began, at: now)
    }
  }

  /// The port cannot do it; nothing went over the wire.
  mutating func refuse(
    _ transaction: Transaction, _ reason: String, at now: HallInstant
  ) -> [Completion] {
    inFlight = nil
    return finishOneOff(transaction, .failure(.unsupported(reason)), cost: .zero, at: now)
  }

  private mutating func finishOneOff(
    _ transaction: Transaction, _ result: Result<[UInt16], BusFailure>, cost: Duration,
    at now: HallInstant
  ) -> [Completion] {
    guard case .oneOff(let id) = transaction.work else { return [] }
    // Where nothing is polled there is nobody to share the bus with.
    oneOffs.finish(id, cost: groups.isEmpty ? .zero : cost + timing.silence, at: now)
    return [.oneOff(id: id, result)]
  }

  private mutating func finishPoll(
    _ transaction: Transaction, _ index: Int, _ outcome: ModbusOutcome, at now: HallInstant
  ) -> [Completion] {
    let group = groups[index]
    switch outcome {
    case .values(let values):
      guard values.count == group.count else { return [] }
      slaves[group.slave] = nil
      groups[index].busyAnswers = 0
      groups[index].accept()
      reschedule(index, at: now)
      return group.parts.map { part in
        let start = polls[part].address - group.address
        let slice = values.dropFirst(start).prefix(polls[part].count)
        return .poll(index: part, .success(Array(slice)))
      }
    case .exception(let code): return refused(index, code, at: now)
    case .written, .silent, .garbled: break
    }
    let failure: BusFailure = outcome == .garbled ? .garbled : .silent
    if isDead(group.slave) { return bury(group.slave, failure, at: now) }
    if transaction.attempt < retries {
      groups[index].attempt = transaction.attempt + 1
      return []
    }
    if outcome == .garbled, slaves[group.slave, default: SlaveState()].countGarbled() {
      // It is there; the line is bad. The next poll may get through.
      reschedule(index, at: now)
      return group.parts.map { .poll(index: $0, .failure(.garbled)) }
    }
    return bury(group.slave, failure, at: now)
  }

  /// MODBUS Application Protocol v1.1b3, clause 7.
  private mutating func refused(
    _ index: Int, _ code: UInt8, at now: HallInstant
  ) -> [Completion] {
    let group = groups[index]
    // A gateway that gets no answer says so for the slave behind it.
    if ModbusOutcome.exception(code).isSilence {
      return bury(group.slave, .exception(code), at: now)
    }
    slaves[group.slave] = nil
    if (code == 5 || code == 6) && group.busyAnswers < Limits.busyTries {
      groups[index].busyAnswers += 1
      groups[index].due = now + Limits.busyPause
      return []
    }
    groups[index].busyAnswers = 0
    if group.parts.count > 1 && code != 5 && code != 6 {
      // One bad register must not take its neighbours down: from now on each is asked alone.
      alone.formUnion(group.parts)
      regroup(at: now)
      for index in groups.indices where group.parts.contains(groups[index].parts[0]) {
        groups[index].due = now
      }
      return []
    }
    groups[index].refuse(code)
    reschedule(index, at: now)
    return group.parts.map { .poll(index: $0, .failure(.exception(code))) }
  }

  private mutating func reschedule(_ index: Int, at now: HallInstant) {
    groups[index].attempt = 0
    let pause = groups[index].isRefused ? Limits.refusedPause : period(groups[index])
    groups[index].due = max(groups[index].due + pause, now)
  }

  /// The slave does not answer: all that is asked of it fails at once, and it is probed.
  private mutating func bury(
    _ slave: Int, _ failure: BusFailure, at now: HallInstant
  ) -> [Completion] {
    slaves[slave, default: SlaveState()].die(at: now)
    for index in groups.indices where groups[index].slave == slave {
      groups[index].due = now
      groups[index].attempt = 0
      groups[index].busyAnswers = 0
    }
    return writes.removeAll(of: slave).map { .write(id: $0, .failure(failure)) }
      + polls.indices.filter { polls[$0].slave == slave && polls[$0].refusal == nil }.map {
        .poll(index: $0, .failure(failure))
      }
  }

  private mutating func finishWrite(
    _ id: Int, _ outcome: ModbusOutcome, at now: HallInstant
  ) -> [Completion] {
    guard let write = writes[id] else { return [] }
    let slave = write.request.slave
    switch outcome {
    case .written, .values:
      slaves[slave] = nil
      if write.request.pause > .zero {
        slaves[slave, default: SlaveState()].quietUntil = now + write.request.pause
      }
      return writes.advance(id) ? [.write(id: id, .success(()))] : []
    case .exception(let code) where outcome.isSilence:
      writes.remove(id)
      return doubt(slave, at: now) + [.write(id: id, .failure(.exception(code)))]
    case .exception(let code):
      slaves[slave] = nil
      if (code == 5 || code == 6) && write.busyAnswers < Limits.busyTries {
        writes.postpone(id, until: now + Limits.busyPause)
        return []
      }
      writes.remove(id)
      return [.write(id: id, .failure(.exception(code)))]
    case .silent, .garbled:
      if write.attempt < retries && !write.request.once && !isDead(slave) {
        writes.countAttempt(id)
        return []
      }
      writes.remove(id)
      let failure: BusFailure = outcome == .garbled ? .garbled : .silent
      return doubt(slave, at: now) + [.write(id: id, .failure(failure))]
    }
  }

  /// A write came to nothing. A poll tells whether the slave is gone or only its answer was lost;
  /// where nothing is polled it counts as gone.
  private mutating func doubt(_ slave: Int, at now: HallInstant) -> [Completion] {
    if groups.contains(where: { $0.slave == slave }) {
      slaves[slave, default: SlaveState()].isSuspect = true
      return []
    }
    return bury(slave, .silent, at: now)
  }

  /// The port is gone: everything that waits fails. When it is back every slave is asked anew, but
  /// for those whose late answer may come on the new port as on the old one.
  mutating func portIsGone(_ reason: String, at now: HallInstant) -> [Completion] {
    var quiet = slaves.compactMapValues { $0.quietUntil > now ? $0.quietUntil : nil }
    if let inFlight, isRTU { quiet[Int(inFlight.request.slave)] = now + lateWindow }
    inFlight = nil
    slaves = quiet.mapValues { moment in
      var state = SlaveState()
      state.quietUntil = moment
      return state
    }
    probeAllowed = .zero
    let failure = BusFailure.portGone(reason)
    return writes.removeAll().map { .write(id: $0, .failure(failure)) }
      + oneOffs.removeAll().map { .oneOff(id: $0, .failure(failure)) }
      + polls.indices.filter { polls[$0].refusal == nil }.map {
        .poll(index: $0, .failure(failure))
      }
  }

  mutating func portIsBack(at now: HallInstant) {
    for index in groups.indices {
      groups[index].due = now
      groups[index].attempt = 0
    }
  }
}
