import HallDomain
import HallPorts

/// Decides what the uplink does next: when to connect, what to send, how long to wait. It does
/// nothing itself and reads no clock.
///
/// Records go in the journal's order: a batch begins after the last record that the centre is known
/// to have. Behind a backlog new records would be seen late: they are shown to the centre ahead of
/// their place, and sent again when it is their turn.
struct Replication: Sendable {
  enum Step: Hashable, Sendable {
    case connect
    case greet
    case send(after: Int64, limit: Int)
    /// Records that came after the connection was made, ahead of a backlog.
    case sendLive(after: Int64, limit: Int)
    /// Until then, or until the journal has grown; nil: only that.
    case wait(until: HallInstant)
  }

  private enum Link: Hashable {
    case down(retry: HallInstant)
    case connected
    case ready
  }

  /// The last record of the journal.
  private(set) var journalEnd: Int64
  /// The last record that the centre is known to have; nil before the first greeting.
  private(set) var head: Int64?
  /// Why nothing is taken from this hall; nil when it is.
  private(set) var fence: String?
  private(set) var lastFault: UplinkFault?

  private var link: Link
  private var failures = 0
  private var batchLimit = Limits.recordsInFirstBatch
  private var nextBatch: HallInstant
  /// Bytes a second; nil: no limit.
  private let bandwidth: Int64?
  /// When as many bytes as were sent may have been sent.
  private var paidAt: HallInstant
  /// The last record that was sent ahead of a backlog; at first the journal's end.
  private var liveEnd: Int64
  private var nextLive: HallInstant
  private var nextGreeting: HallInstant
  /// Since when the centre has been away; nil while it is there.
  private var awaySince: HallInstant?

  init(journalEnd: Int64, bandwidth: Int64? = nil, at now: HallInstant) {
    self.journalEnd = journalEnd
    self.bandwidth = bandwidth
    paidAt = now
    liveEnd = journalEnd
    nextLive = now
    link = .down(retry: now)
    nextBatch = now
    nextGreeting = now
    awaySince = now
  }

  /// Records that are in the journal and not known to be at the centre.
  var lag: Int64 { max(journalEnd - (head ?? 0), 0) }

  func next(at now: HallInstant) -> Step {
    switch link {
    case .down(let retry):
      return now >= retry ? .connect : .wait(until: retry)
    case .connected:
      return .greet
    case .ready:
      guard let head, head < journalEnd else {
        return now >= nextGreeting ? .greet : .wait(until: nextGreeting)
      }
      let isBacklog = journalEnd - head >= Int64(batchLimit)
      let live = max(liveEnd, journalEnd - Int64(Limits.recordsInLiveBatch))
      let isLiveWaiting = isBacklog && live < journalEnd && head < live
      if isLiveWaiting, now >= nextLive {
        return .sendLive(after: live, limit: Limits.recordsInLiveBatch)
      }
      // A backlog goes without a pause, but for the cap.
      let next = isBacklog ? paidAt : max(nextBatch, paidAt)
      guard now < next else { return .send(after: head, limit: batchLimit) }
      return .wait(until: isLiveWaiting ? min(next, nextLive) : next)
    }
  }

  /// Bytes of one batch at most: of a capped line not more than it takes in a second.
  var batchBytes: Int {
    min(Limits.bytesInBatch, bandwidth.map { Int(clamping: max($0, 1)) } ?? .max)
  }

  /// Keeps account of what a batch takes of the line.
  mutating func sent(bytes: Int, at now: HallInstant) {
    guard let bandwidth, bandwidth > 0 else { return }
    paidAt = max(paidAt, now) + .nanoseconds(Int64(bytes) * 1_000_000_000 / bandwidth)
  }

  mutating func journalReached(_ sequence: Int64) { journalEnd = max(journalEnd, sequence) }

  mutating func connected() {
    link = .connected
    batchLimit = Limits.recordsInFirstBatch
  }

  /// The centre's own end wins, also when it is behind what was once there (a standby took over).
  mutating func greeted(head: Int64, at now: HallInstant) {
    link = .ready
    self.head = head
    // What is there now is the backlog; after a standby took over, all of it.
    liveEnd = journalEnd
    fence = nil
    nextGreeting = now + Limits.heartbeat
    // A centre that greets and takes nothing (a full disk) is as good as away.
    if head >= journalEnd { isBack(at: now) }
  }

  mutating func taken(through head: Int64, within span: Duration, at now: HallInstant) {
    self.head = head
    if span > Limits.slowBatch {
      batchLimit = max(batchLimit / 2, 1)
    } else if span < Limits.quickBatch {
      batchLimit = min(batchLimit * 2, Limits.recordsInBatch)
    }
    nextBatch = now + Limits.batchPace
    isBack(at: now)
  }

  mutating func takenLive(through last: Int64, at now: HallInstant) {
    liveEnd = last
    // The backlog's batches keep them apart already: half the pace, and the lag stays what it is.
    nextLive = now + Limits.batchPace / 2
  }

  /// New certificates lie ready: they count at a connection's start.
  mutating func renew(at now: HallInstant) { link = .down(retry: now) }

  /// The centre wants another record next than was sent: ask it again.
  mutating func misplaced() { link = .connected }

  mutating func fenced(_ reason: String, at now: HallInstant) {
    fence = reason
    awaySince = awaySince ?? now
    link = .down(retry: now + Limits.fenceRetry)
  }

  /// The connection is gone. A batch that was under way may be there or not: the next greeting
  /// tells.
  ///
  /// - Parameter chance: between 0 and 1, drawn anew for each pause.
  mutating func failed(_ fault: UplinkFault, at now: HallInstant, chance: Double) {
    lastFault = fault
    awaySince = awaySince ?? now
    let doubled = Limits.firstRetry * (1 << min(failures, 10))
    let pause = min(doubled, Limits.lastRetry)
    failures += 1
    link = .down(retry: now + pause * (1 - min(max(chance, 0), 1) / 2))
  }

  private mutating func isBack(at now: HallInstant) {
    failures = 0
    fence = nil
    lastFault = nil
    awaySince = nil
    nextGreeting = now + Limits.heartbeat
  }

  /// What the device `central` is. A short absence is none: it costs nothing but a little lag.
  func health(at now: HallInstant) -> DeviceHealth {
    if let fence { return .down(reason: fence) }
    guard let awaySince else { return .up }
    guard let lastFault else { return .degraded(reason: "not connected yet") }
    if now - awaySince < Limits.downAfter { return .degraded(reason: lastFault.code) }
    return .down(reason: lastFault.description)
  }
}
