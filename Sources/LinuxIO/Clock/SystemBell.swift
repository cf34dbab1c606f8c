import HallDomain
import HallPorts

/// A thread's sleep on the hall's clock, ended by a signal. Not longer than `Limits.sleepStep`: the
/// kernel's time-outs stand still while the machine is suspended, and the hall's timeline does not.
struct SystemBell: ThreadBell {
  let clock: SystemHallClock
  private let signal = WakeSignal()

  init(clock: SystemHallClock) { self.clock = clock }

  func ring() { signal.signal() }

  func wait(until instant: HallInstant?) {
    let left = instant.map { $0 - clock.instant } ?? Limits.sleepStep
    if left > .zero { signal.rest(for: min(left, Limits.sleepStep)) }
  }
}
