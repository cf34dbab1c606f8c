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
/// - A slave that does not answer fails all its polls and is probed in at most a fiftieth of the
///   bus's time, all such slaves together, with a pause that doubles.
struct BusScheduler {
  /// One exchange on the wire.
  struct Transaction: Hashable {
    enum Work: Hashable {
      case poll(group: Int)
      case probe(group: Int)
      /// A write, from its first to its last value; `at` is where a slave that takes single values
      /// only has got to.
      case write(id: Int, at: Int)
    }

    var work: Work
    var request: ModbusRequest
    var attempt = 0
  }

  enum Next: Hashable {
    case perform(Transaction)
    /// Nothing to do until then, unless a write comes.
    case sleep(until: HallInstant)
  }

  enum Completion {
    case poll(index: Int, Result<[UInt16], BusFailure>)
    case write(id: Int, Result<Void, BusFailure>)
  }

  private struct Write {
    var id: Int
    var request: WriteRequest
    var next = 0
    var attempt = 0
    var busyAnswers = 0
    var notBefore: HallInstant
  }

  let timing: BusTiming
  let retries: Int
  private let merger: PollMerger
  private(set) var polls: [PollRequest] = []
  private(set) var groups: [PollGroup] = []
  private(set) var slaves: [Int: SlaveState] = [:]
  private var writes: [Write] = []
  private var nextWrite = 0
  private var retry: Transaction?
  private var probeAllowed = HallInstant.zero
  private var sinceLowerClass = 0

  init(plan: BusPlan) {
    timing = BusTiming(plan)
    retries = plan.retries
    merger = PollMerger(timing: timing)
  }

  // MARK: - Orders

  mutating func add(_ poll: PollRequest, at now: HallInstant) -> Int {
    polls.append(poll)
    groups = merger.groups(of: polls, due: now)
    // Spread over the period, else all devices would be asked in one burst for ever.
    for index in groups.indices {
      groups[index].due = now + groups[index].period * index / max(groups.count, 1)
    }
    return polls.count - 1
  }

  /// Takes a write; answers with its identity and with those that it ended.
  mutating func add(
    _ request: WriteRequest, at now: HallInstant
  ) -> (id: Int, ended: [Completion]) {
    nextWrite += 1
    let write = Write(id: nextWrite, request: request, notBefore: now)
    if slaves[request.slave]?.isDead == true {
      return (write.id, [.write(id: write.id, .failure(.silent))])
    }
    let place = writes.firstIndex {
      $0.request.slave == request.slave && $0.request.table == request.table
        && $0.request.address == request.address && $0.next == 0 && $0.attempt == 0
    }
    if let place {
      let old = writes[place].id
      writes[place] = write
      return (write.id, [.write(id: old, .failure(.superseded))])
    }
    writes.append(write)
    guard writes.count > Limits.waitingWrites else { return (write.id, []) }
    return (write.id, [.write(id: writes.removeFirst().id, .failure(.superseded))])
  }

  // MARK: - What next

  mutating func next(at now: HallInstant) -> Next {
    if let write = writes.first(where: { $0.notBefore <= now }) {
      return .perform(transaction(of: write))
    }
    if let retry { return .perform(retry) }
    if let group = duePoll(at: now) {
      return .perform(
        Transaction(work: .poll(group: group), request: request(for: groups[group])))
    }
    if now >= probeAllowed, let group = dueProbe(at: now) {
      return .perform(
        Transaction(work: .probe(group: group), request: request(for: groups[group])))
    }
    return .sleep(until: nextMoment(after: now))
  }

  private mutating func duePoll(at now: HallInstant) -> Int? {
    let due = groups.indices.filter { groups[$0].due <= now && !isDead(groups[$0].slave) }
    guard
      let first = due.min(by: { left, right in
        let (a, b) = (groups[left], groups[right])
        return a.priority != b.priority ? a.priority > b.priority : a.due < b.due
      })
    else { return nil }
    sinceLowerClass += 1
    guard sinceLowerClass >= Limits.lowerClassTurn else { return first }
    let late = due.filter {
      groups[$0].priority < groups[first].priority && groups[$0].isLate(at: now)
    }.min { groups[$0].due < groups[$1].due }
    if late != nil { sinceLowerClass = 0 }
    return late ?? first
  }

  private func dueProbe(at now: HallInstant) -> Int? {
    let dead = slaves.filter { $0.value.isDead && $0.value.probeDue <= now }
    guard let slave = dead.min(by: { ($0.value.probeDue, $0.key) < ($1.value.probeDue, $1.key) })?.key
    else { return nil }
    return groups.firstIndex { $0.slave == slave }
  }

  private func nextMoment(after now: HallInstant) -> HallInstant {
    var moment = now + Limits.longestSleep
    for write in writes { moment = min(moment, write.notBefore) }
    for group in groups where !isDead(group.slave) { moment = min(moment, group.due) }
    for slave in slaves.values where slave.isDead {
      moment = min(moment, max(slave.probeDue, probeAllowed))
    }
    return max(moment, now)
  }

  private func isDead(_ slave: Int) -> Bool { slaves[slave]?.isDead == true }

  private func request(for group: PollGroup) -> ModbusRequest {
    ModbusRequest(
      slave: UInt8(clamping: group.slave),
      .read(
        group.table, address: UInt16(clamping: group.address),
        count: UInt16(clamping: group.count)))
  }

  private func transaction(of write: Write) -> Transaction {
    let request = write.request
    let operation: ModbusRequest.Operation
    if request.singly || request.values.count == 1 {
      operation = .writeOne(
        request.table, address: UInt16(clamping: request.address + write.next),
        value: request.values.indices.contains(write.next) ? request.values[write.next] : 0)
    } else {
      operation = .write(
        request.table, address: UInt16(clamping: request.address), values: request.values)
    }
    return Transaction(
      work: .write(id: write.id, at: write.next),
      request: ModbusRequest(slave: UInt8(clamping: request.slave), operation),
      attempt: write.attempt)
  }

  // MARK: - What came of it

  /// - Parameters:
  ///   - began: when the transaction began; with `now` what it cost.
  mutating func finish(
    _ transaction: Transaction, _ outcome: ModbusOutcome, began: HallInstant, at now: HallInstant
  ) -> [Completion] {
    if transaction == retry { retry = nil }
    if case .probe = transaction.work {
      // A probe that cost c pays for its share with c x (share - 1) of other work.
      probeAllowed = now + (now - began) * (Limits.probeShare - 1)
    }
    switch transaction.work {
    case .poll(let group), .probe(let group):
      return finishPoll(transaction, group, outcome, at: now)
    case .write(let id, _): return finishWrite(transaction, id, outcome, at: now)
    }
  }

  private mutating func finishPoll(
    _ transaction: Transaction, _ index: Int, _ outcome: ModbusOutcome, at now: HallInstant
  ) -> [Completion] {
    guard groups.indices.contains(index) else { return [] }
    let group = groups[index]
    switch outcome {
    case .values(let values):
      slaves[group.slave] = SlaveState()
      groups[index].busyAnswers = 0
      reschedule(index, at: now)
      return group.parts.map { part in
        let start = polls[part].address - group.address
        let slice = values.dropFirst(start).prefix(polls[part].count)
        return .poll(index: part, .success(Array(slice)))
      }
    case .written, .silent, .garbled:
      let isProbe = if case .probe = transaction.work { true } else { false }
      if transaction.attempt < retries && !isProbe {
        retry = transaction
        retry?.attempt += 1
        return []
      }
      return bury(group.slave, outcome == .garbled ? .garbled : .silent, at: now)
    case .exception(let code): return refused(index, code, at: now)
    }
  }

  /// MODBUS Application Protocol v1.1b3, clause 7.
  private mutating func refused(
    _ index: Int, _ code: UInt8, at now: HallInstant
  ) -> [Completion] {
    let group = groups[index]
    // A gateway that gets no answer says so for the slave behind it.
    if code == 10 || code == 11 { return bury(group.slave, .exception(code), at: now) }
    slaves[group.slave] = SlaveState()
    if (code == 5 || code == 6) && group.busyAnswers < Limits.busyTries {
      groups[index].busyAnswers += 1
      groups[index].due = now + Limits.busyPause
      return []
    }
    if group.parts.count > 1 {
      // One bad register must not take its neighbours down: from now on each is asked alone.
      groups.remove(at: index)
      for part in group.parts {
        let poll = polls[part]
        groups.append(
          PollGroup(
            slave: poll.slave, table: poll.table, address: poll.address, count: poll.count,
            period: poll.period, priority: poll.priority, parts: [part], due: now))
      }
      return []
    }
    reschedule(index, at: now)
    return group.parts.map { .poll(index: $0, .failure(.exception(code))) }
  }

  private mutating func reschedule(_ index: Int, at now: HallInstant) {
    let next = groups[index].due + groups[index].period
    groups[index].due = max(next, now)
  }

  /// The slave does not answer: all that is asked of it fails at once, and it is probed.
  private mutating func bury(
    _ slave: Int, _ failure: BusFailure, at now: HallInstant
  ) -> [Completion] {
    slaves[slave, default: SlaveState()].die(at: now)
    let ended = writes.filter { $0.request.slave == slave }
    writes.removeAll { $0.request.slave == slave }
    for index in groups.indices where groups[index].slave == slave { groups[index].due = now }
    return ended.map { .write(id: $0.id, .failure(failure)) }
      + polls.indices.filter { polls[$0].slave == slave }.map {
        .poll(index: $0, .failure(failure))
      }
  }

  private mutating func finishWrite(
    _ transaction: Transaction, _ id: Int, _ outcome: ModbusOutcome, at now: HallInstant
  ) -> [Completion] {
    guard let place = writes.firstIndex(where: { $0.id == id }) else { return [] }
    var write = writes[place]
    switch outcome {
    case .written, .values:
      write.next += 1
      write.attempt = 0
      let isWhole = !write.request.singly || write.next >= write.request.values.count
      if !isWhole {
        writes[place] = write
        return []
      }
      writes.remove(at: place)
      return [.write(id: id, .success(()))]
    case .exception(5) where write.busyAnswers < Limits.busyTries,
      .exception(6) where write.busyAnswers < Limits.busyTries:
      write.busyAnswers += 1
      write.notBefore = now + Limits.busyPause
      writes[place] = write
      return []
    case .exception(let code):
      writes.remove(at: place)
      return [.write(id: id, .failure(.exception(code)))]
    case .silent, .garbled:
      if write.attempt < retries && !write.request.once {
        write.attempt += 1
        writes[place] = write
        return []
      }
      writes.remove(at: place)
      // A poll will tell whether the slave is gone: its answer to a write may have been lost.
      for index in groups.indices where groups[index].slave == write.request.slave {
        groups[index].due = min(groups[index].due, now)
      }
      return [.write(id: id, .failure(outcome == .garbled ? .garbled : .silent))]
    }
  }

  /// The port is gone: everything that waits fails. When it is back every slave is asked anew.
  mutating func portIsGone(_ reason: String) -> [Completion] {
    let ended = writes
    writes = []
    retry = nil
    slaves = [:]
    return ended.map { .write(id: $0.id, .failure(.portGone(reason))) }
      + polls.indices.map { .poll(index: $0, .failure(.portGone(reason))) }
  }

  mutating func portIsBack(at now: HallInstant) {
    for index in groups.indices { groups[index].due = now }
  }
}
