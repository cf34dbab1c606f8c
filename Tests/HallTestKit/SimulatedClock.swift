public import HallDomain
public import HallPorts
import Synchronization

/// A clock that stands still until the test moves it.
public final class SimulatedClock: HallClock {
  private struct Sleeper {
    var until: HallInstant
    var wake: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Now
    var sleepers: [Int: Sleeper] = [:]
    var nextSleeper = 0
    var watchers: [@Sendable () -> Void] = []
  }

  private let state: Mutex<State>

  /// Starts at a civil moment (Tuesday 2026-11-24 09:00 unless told) on a synchronised clock.
  public init(
    civil: CivilTime = CivilTime(
      date: CivilDate(year: 2026, month: 11, day: 24), time: TimeOfDay(hour: 9, minute: 0)),
    instant: HallInstant = HallInstant(nanoseconds: 3_600_000_000_000), bootEpoch: Int = 1,
    quality: ClockQuality = .synchronised
  ) {
    let unix = Int64(civil.date.dayNumber) * 86_400 + Int64(civil.time.secondOfDay) - 8 * 3600
    state = Mutex(
      State(
        now: Now(
          bootEpoch: bootEpoch, boottime: instant.nanoseconds, instant: instant,
          unixTime: unix * 1_000_000_000, civil: civil, quality: quality)))
  }

  public func now() -> Now { state.withLock { $0.now } }
  public var instant: HallInstant { now().instant }

  /// Calls back after each change of the clock: how a twin of a blocking call waits for time.
  func watch(_ watcher: @escaping @Sendable () -> Void) {
    state.withLock { $0.watchers.append(watcher) }
  }

  /// Changes the clock in any way: another boot, a wall clock that jumps, a quality.
  public func set(_ change: (inout Now) -> Void) {
    let (due, watchers) = state.withLock { state in
      change(&state.now)
      let due = state.sleepers.filter { $0.value.until <= state.now.instant }
      for (id, _) in due { state.sleepers[id] = nil }
      return (Array(due.values), state.watchers)
    }
    for sleeper in due { sleeper.wake.resume() }
    for watcher in watchers { watcher() }
  }

  /// Lets time pass: all clocks go on together; civil time without daylight saving.
  public func advance(by span: Duration) {
    set { now in
      let nanoseconds = span.wholeNanoseconds
      now.boottime += nanoseconds
      now.instant = now.instant + span
      let before = now.unixTime / 1_000_000_000
      now.unixTime += nanoseconds
      let seconds = now.civil.time.secondOfDay + Int(now.unixTime / 1_000_000_000 - before)
      let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
      now.civil = CivilTime(
        date: now.civil.date.advanced(byDays: days),
        time: TimeOfDay(secondOfDay: seconds - days * 86_400))
    }
  }

  public func sleep(until instant: HallInstant) async throws {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.nextSleeper += 1
      return state.nextSleeper
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
        let isDue = state.withLock { state in
          if state.now.instant >= instant { return true }
          state.sleepers[id] = Sleeper(until: instant, wake: wake)
          return false
        }
        if isDue { wake.resume() } else if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
  }

  public func bell() -> any ThreadBell { TwinBell(clock: self) }

  private func cancel(_ id: Int) {
    let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
    sleeper?.wake.resume(throwing: CancellationError())
  }
}
