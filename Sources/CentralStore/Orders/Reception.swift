import HallDomain
import HallPorts

/// Decides what the way down does next: when to connect, to ask for orders, to tell how the hall
/// is. It does nothing itself and reads no clock.
///
/// A notification says that there may be orders; asking at intervals finds those whose notification
/// was lost and those whose time has come.
struct Reception: Sendable {
  enum Step: Hashable, Sendable {
    case connect
    case fetch
    case report
    /// For a notification, at most so long.
    case listen(Duration)
    case wait(until: HallInstant)
  }

  private enum Link: Hashable {
    case down(retry: HallInstant)
    case ready
  }

  private(set) var lastFault: UplinkFault?
  private var link: Link
  private var failures = 0
  private var nextFetch: HallInstant
  private var nextReport: HallInstant
  private var lastReport: HallInstant?

  init(at now: HallInstant) {
    link = .down(retry: now)
    nextFetch = now
    nextReport = now
  }

  func next(at now: HallInstant) -> Step {
    switch link {
    case .down(let retry): return now >= retry ? .connect : .wait(until: retry)
    case .ready:
      if now >= nextFetch { return .fetch }
      if now >= nextReport { return .report }
      return .listen(min(min(nextFetch, nextReport) - now, Limits.listenSlice))
    }
  }

  mutating func connected(at now: HallInstant) {
    link = .ready
    nextFetch = now
    nextReport = now
  }

  mutating func notified(at now: HallInstant) { nextFetch = now }

  /// - Parameter isRest: some of them have to be asked for again: more than fit in one answer, or
  ///   the hall could not record them.
  mutating func fetched(isRest: Bool, at now: HallInstant) {
    failures = 0
    lastFault = nil
    nextFetch = now + (isRest ? Limits.orderRetry : Limits.orderPoll)
  }

  mutating func reported(at now: HallInstant) {
    lastReport = now
    nextReport = now + Limits.heartbeat
  }

  /// Something that the fleet's list shows is new.
  mutating func hallChanged(at now: HallInstant) {
    let soonest = (lastReport ?? now - Limits.reportPace) + Limits.reportPace
    nextReport = min(nextReport, max(soonest, now))
  }

  /// - Parameter chance: between 0 and 1, drawn anew for each pause.
  mutating func failed(_ fault: UplinkFault, at now: HallInstant, chance: Double) {
    lastFault = fault
    let pause = min(Limits.firstRetry * (1 << min(failures, 10)), Limits.lastRetry)
    failures += 1
    link = .down(retry: now + pause * (1 - min(max(chance, 0), 1) / 2))
  }
}
