import Dispatch
import Synchronization

/// Where the thread of an in-memory wire waits. It sleeps until something happens on the wire, it
/// is woken or the simulated clock moves, and never wakes by itself: a driver that gives no
/// deadline or forgets to wake its thread hangs its test.
final class TwinWait: Sendable {
  private struct State {
    var isRung = false
    var sleep: Duration?
    var isAsleep = false
  }

  private let clock: SimulatedClock
  private let semaphore = DispatchSemaphore(value: 0)
  private let state = Mutex(State())

  init(clock: SimulatedClock) {
    self.clock = clock
    clock.watch { [weak self] in self?.ring() }
  }

  /// What the sleeping thread has asked for: `.some(nil)` is for ever; nil: nobody sleeps.
  var sleep: Duration?? { state.withLock { $0.isAsleep && !$0.isRung ? .some($0.sleep) : .none } }

  /// Ends the present wait or the next one.
  func ring() {
    let isFirst = state.withLock { state in
      defer { state.isRung = true }
      return !state.isRung
    }
    if isFirst { semaphore.signal() }
  }

  func wait(_ span: Duration?) {
    if let span, span <= .zero { return }
    state.withLock { state in
      state.isAsleep = true
      state.sleep = span
    }
    semaphore.wait()
    state.withLock { state in
      state.isAsleep = false
      state.isRung = false
    }
  }
}
