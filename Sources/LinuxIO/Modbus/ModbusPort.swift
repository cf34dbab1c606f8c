public import HallPorts
import CLinuxShim
import Glibc
import WireFormats

/// The master's end of one Modbus wire (RTU, RTU over TCP, or TCP): sends one request, finds its
/// answer and lets nothing else through. Blocking; used by one thread.
///
/// On a serial line, also one behind a serial server (MODBUS over Serial Line v1.02):
/// - 2.5.1.1: frames are parted by t3.5 of silence; what comes within it is noise and dropped.
/// - 2.4.1: foreign, late and garbled frames are dropped while the response timer runs on.
/// - An RTU frame carries no transaction number. After a time-out the slave's answer may still
///   be on its way, so for the late window this slave is not asked again; others are, because
///   a late answer carries its slave's address.
/// - 2.1, 2.4.1: nobody answers a broadcast; the line is left alone while slaves do it.
///
/// On a line with time to spare the thread sleeps through an answer whose length and delay are
/// known, instead of waking for its first character and again for its last: each waking costs more
/// than the rest of a poll.
public final class ModbusPort {
  public struct Completion: Hashable, Sendable {
    public var outcome: ModbusOutcome
    /// From the first character of the request (after the silence) to the end of the answer.
    public var began: MonotonicTime
    public var ended: MonotonicTime
    /// Set after a time-out on a serial line: until then the slave's late answer may come.
    public var lateUntil: MonotonicTime?
    /// What else came over a serial line since the transaction before.
    public var evidence: LineEvidence

    public init(
      outcome: ModbusOutcome, began: MonotonicTime, ended: MonotonicTime,
      lateUntil: MonotonicTime? = nil, evidence: LineEvidence = LineEvidence()
    ) {
      self.outcome = outcome
      self.began = began
      self.ended = ended
      self.lateUntil = lateUntil
      self.evidence = evidence
    }
  }

  public let label: String
  public private(set) var counters = ModbusPortCounters()
  private let context: ModbusContext
  private let isRTU: Bool
  private let watch: PortWatch
  /// The line's settings, where they are ours to set.
  private let serial: SerialPlan?
  private var timing: BusTiming
  private let responseTimeout: Duration
  /// The end of the last character on the wire.
  private var lastActivity = MonotonicTime.now
  private var lateUntil: [UInt8: MonotonicTime] = [:]
  private var delays: [UInt8: AnswerDelay] = [:]
  private var transaction: UInt16 = 0
  private var stream: [UInt8] = []
  private var feed = TapFeed()
  /// The adapter brings back what is sent; learned from reads, where an echo cannot be an answer.
  private var echoesInRow = 0
  private var hasEcho = false

  /// Opens the port: `gone`, `busy` or `unsupported` when it cannot be had.
  ///
  /// - Parameter watch: is told before each blocking call how long that may take.
  public init(plan: BusPlan, watch: PortWatch = PortWatch()) throws(WireError) {
    timing = BusTiming(plan)
    responseTimeout = plan.responseTimeout
    self.watch = watch
    switch plan.wire {
    case .rtu(let serial):
      label = serial.label
      self.serial = serial
      watch.expect(within: .zero)
      context = try ModbusContext(serial: serial, watch: watch)
      isRTU = true
    case .rtuOverTCP(let host, let port, let line):
      label = line.label
      serial = nil
      watch.expect(within: Limits.tcpOpen)
      context = try ModbusContext(host: host, port: port, rtu: line)
      isRTU = true
    case .tcp(let host, let port):
      label = "\(host):\(port)"
      serial = nil
      watch.expect(within: Limits.tcpOpen)
      context = try ModbusContext(host: host, port: port)
      isRTU = false
    }
  }

  /// Throws when the port is gone or the request fits in no frame; everything that a slave can
  /// do is an outcome.
  ///
  /// - Parameter hasTime: nothing else needs the line at once, so the answer may be seen a moment
  ///   after its last character.
  public func perform(
    _ request: ModbusRequest, hasTime: Bool = false
  ) throws(WireError) -> Completion {
    if let fault = request.fault { throw .unsupported("\(label): \(fault)") }
    return isRTU ? try performRTU(request, hasTime: hasTime) : try performTCP(request)
  }

  /// Performs a read with the line set otherwise, and sets it back: slaves that are set so hear it,
  /// to the others it is noise between two frames.
  ///
  /// Such a slave says nothing of this line, so what became of it is not remembered. What it sends
  /// too late comes as noise, which no check lets through.
  ///
  /// - Throws: as `perform`; `unsupported` when the line cannot be set so, after which it is as it
  ///   was.
  public func perform(
    _ request: ModbusRequest, with settings: LineSettings
  ) throws(WireError) -> Completion {
    guard let serial, request.isRead else {
      throw .unsupported("\(label): only a read on a serial line can be done at another speed")
    }
    if let fault = request.fault { throw .unsupported("\(label): \(fault)") }
    _ = try settle()
    let own = timing
    let began = MonotonicTime.now
    let other = serial.with(settings)
    watch.expect(within: Limits.sendRoom)
    do throws(WireError) {
      try context.set(other)
    } catch .unsupported(let reason) {
      try context.set(serial)
      throw .unsupported(reason)
    }
    timing = BusTiming(
      baud: other.baud, bitsPerByte: other.bitsPerByte, turnaround: own.turnaround)
    defer { timing = own }
    lastActivity = .now
    _ = try settle()
    var finder = RTUAnswerFinder(request: request, skipsEcho: hasEcho)
    let found = try receiveRTU(&finder, sent: try send(finder.frame))
    feed.flush()
    watch.expect(within: Limits.sendRoom)
    try context.set(serial)
    lastActivity = .now
    let outcome = outcome(of: request, found) ?? (finder.hasRemains ? .garbled : .silent)
    return Completion(outcome: outcome, began: began, ended: .now)
  }

  /// Lets somebody listen to all that goes over the wire; nil ends that.
  public func record(to tap: WireTap?) { feed.tap = tap }

  // MARK: Serial

  private func performRTU(
    _ request: ModbusRequest, hasTime: Bool
  ) throws(WireError) -> Completion {
    var before: [UInt8] = []
    if let late = lateUntil[request.slave] {
      before = try dropEverything(until: late)
      lateUntil[request.slave] = nil
    }
    before += try settle()
    var evidence = LineEvidence()
    evidence.add(unexpected: before)
    var finder = RTUAnswerFinder(request: request, skipsEcho: hasEcho)
    let began = MonotonicTime.now
    let sent = try send(finder.frame)
    if request.isBroadcast {
      evidence.add(unexpected: try dropEverything(until: sent + Limits.broadcastPause))
      return Completion(outcome: .written, began: began, ended: .now, evidence: evidence)
    }
    var found = hasTime ? try receiveAsleep(&finder, sent: sent) : nil
    if found == nil { found = try receiveRTU(&finder, sent: sent) }
    let ended = MonotonicTime.now
    feed.flush()
    if found == nil { finder.giveUp() }
    counters.discardedFrames += finder.discardedFrames
    learnEcho(finder, isAnswered: found != nil)
    evidence.add(finder.evidence)
    var done = Completion(outcome: .silent, began: began, ended: ended, evidence: evidence)
    if let outcome = outcome(of: request, found) {
      done.outcome = outcome
      return done
    }
    if finder.hasRemains {
      counters.garbledRuns += 1
      done.outcome = .garbled
    }
    done.lateUntil = sent + lateWindow
    lateUntil[request.slave] = done.lateUntil
    return done
  }

  /// - Returns: when its last character has left.
  private func send(_ frame: [UInt8]) throws(WireError) -> MonotonicTime {
    watch.expect(within: Limits.sendRoom)
    feed.send(frame)
    try context.send(frame, label: label)
    // The time is read behind the call: a thread that lost its processor before it sent later than
    // it began, and the late window counts from what was sent.
    lastActivity = .now + timing.character * frame.count
    return lastActivity
  }

  /// Answers up to twice the response time-out are recognised as late.
  private var lateWindow: Duration { responseTimeout * 2 }

  /// Sleeps until the answer should be whole and reads it in one go; nil when it is not.
  private func receiveAsleep(
    _ finder: inout RTUAnswerFinder, sent: MonotonicTime
  ) throws(WireError) -> RTUAnswerFinder.Found? {
    guard let length = finder.request.knownAnswer else { return nil }
    let slave = finder.request.slave
    var delay = delays[slave] ?? AnswerDelay(shortest: timing.silence, character: timing.character)
    // A character more costs a line with time to spare nothing, and a second waking does.
    let whole = sent + delay.expected + timing.character * (length + 4) + Limits.handOver
    // A slave that is silent must not be waited for longer than it may take to begin.
    let end = min(whole, sent + responseTimeout)
    watch.expect(by: end)
    end.sleepUntil()
    var found = finder.receive(try takeAvailable())
    if found != nil {
      delay.wasWhole()
    } else if finder.receivedBytes > 0 {
      // What a sleep missed that the time-out cut short says nothing of the delay.
      if end == whole { delay.missed(finder.missingBytes) }
    } else {
      let bytes = try take(within: sent + responseTimeout - .now)
      if !bytes.isEmpty { delay.began(after: .now - sent - timing.character * bytes.count) }
      found = finder.receive(bytes)
    }
    delays[slave] = delay
    return found
  }

  private func receiveRTU(
    _ finder: inout RTUAnswerFinder, sent: MonotonicTime
  ) throws(WireError) -> RTUAnswerFinder.Found? {
    let firstByte = sent + responseTimeout
    let lastByte = firstByte + timing.character * (finder.request.longestAnswer + 3)
    while true {
      // Before anything came the first byte's limit counts, then that of a whole answer.
      let deadline = finder.receivedBytes == 0 ? firstByte : lastByte
      if finder.receivedBytes > 0 { sleep(forBytes: finder.missingBytes, until: deadline) }
      let left = deadline - .now
      // What came during the sleep is there: to wait for it first would be a call for nothing.
      var bytes = finder.receivedBytes > 0 || left <= .zero ? try takeAvailable() : []
      if bytes.isEmpty, left > .zero { bytes = try take(within: left) }
      if let found = finder.receive(bytes) { return found }
      if left <= .zero { return nil }
    }
  }

  /// Sleeps until the rest of an answer has come, else each of its bytes wakes the thread. The byte
  /// that woke it came a moment ago; the last one is here a moment after its time, and a thread
  /// that wakes before that wakes twice.
  private func sleep(forBytes bytes: Int, until deadline: MonotonicTime) {
    let rest = timing.character * bytes + Limits.handOver
    guard rest >= Limits.shortestSleep else { return }
    let end = min(.now + rest, deadline)
    watch.expect(by: end)
    end.sleepUntil()
  }

  /// Waits for t3.5 of silence and drops what comes; a line that never falls silent is sent on
  /// all the same after a while, as the answer's check will tell. Answers with what was dropped.
  private func settle() throws(WireError) -> [UInt8] {
    var noise: [UInt8] = []
    let patience = MonotonicTime.now + responseTimeout
    while true {
      let now = MonotonicTime.now
      let left = lastActivity + timing.silence - now
      let bytes = left > .zero ? try take(within: left) : try takeAvailable()
      if bytes.isEmpty { break }
      noise += bytes.prefix(Limits.noise - min(noise.count, Limits.noise))
      if now > patience { break }
    }
    if !noise.isEmpty { counters.garbledRuns += 1 }
    return noise
  }

  private func dropEverything(until moment: MonotonicTime) throws(WireError) -> [UInt8] {
    var dropped: [UInt8] = []
    while true {
      let left = moment - .now
      if left <= .zero { break }
      dropped += try take(within: left).prefix(Limits.noise - min(dropped.count, Limits.noise))
    }
    if !dropped.isEmpty { counters.discardedFrames += 1 }
    return dropped
  }

  private func take(within span: Duration) throws(WireError) -> [UInt8] {
    watch.expect(within: span)
    let events = try context.descriptor.wait(for: Int16(POLLIN), timeout: span)
    if events == 0 { return [] }
    if events & Int16(POLLIN) == 0 { throw .gone("\(label): hung up") }
    return try takeAvailable()
  }

  private func takeAvailable() throws(WireError) -> [UInt8] {
    let bytes = try context.descriptor.readAvailable(atMost: Limits.readChunk, label: label)
    if !bytes.isEmpty {
      lastActivity = .now
      feed.hear(bytes)
    }
    return bytes
  }

  /// An echo tells of the line whoever else answers or does not; that none came is sure only when
  /// an answer did.
  private func learnEcho(_ finder: RTUAnswerFinder, isAnswered: Bool) {
    if finder.sawEcho {
      echoesInRow += 1
      if echoesInRow >= 3 { hasEcho = true }
    } else if isAnswered && !finder.couldBeAnswer {
      echoesInRow = 0
      hasEcho = false
    }
  }

  /// Nil when nothing was found.
  private func outcome(
    of request: ModbusRequest, _ found: RTUAnswerFinder.Found?
  ) -> ModbusOutcome? {
    switch found {
    case .exception(let code): .exception(code)
    case .answer(let pdu): outcome(of: request, pdu)
    case nil: nil
    }
  }

  private func outcome(of request: ModbusRequest, _ pdu: [UInt8]) -> ModbusOutcome {
    switch request.operation {
    case .read, .identification, .serverID: .values(request.values(ofAnswer: pdu))
    case .writeOne, .write: .written
    }
  }

  // MARK: TCP

  private func performTCP(_ request: ModbusRequest) throws(WireError) -> Completion {
    transaction &+= 1
    var finder = TCPAnswerFinder(request: request, transaction: transaction)
    let began = MonotonicTime.now
    let frame = finder.frame
    feed.send(frame)
    watch.expect(within: Limits.sendRoom)
    let taken = try context.descriptor.writeAll(frame, timeout: Limits.sendRoom, label: label)
    guard taken == frame.count else { throw .gone("\(label): takes no more bytes") }
    let deadline = began + responseTimeout
    defer { counters.discardedFrames += finder.discardedFrames }
    while true {
      switch finder.search(&stream) {
      case .answer(let pdu):
        return Completion(outcome: outcome(of: request, pdu), began: began, ended: .now)
      case .exception(let code):
        return Completion(outcome: .exception(code), began: began, ended: .now)
      case .lost:
        throw .gone("\(label): what it sends is not Modbus")
      case nil:
        break
      }
      let left = deadline - .now
      if left <= .zero {
        return Completion(outcome: .silent, began: began, ended: .now)
      }
      stream += try take(within: left)
      feed.flushWhole()
    }
  }
}
