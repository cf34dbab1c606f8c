import HallDomain
import HallPorts

/// A thread's sleep on the simulated clock.
struct TwinBell: ThreadBell {
  let clock: SimulatedClock
  private let twin: TwinWait

  init(clock: SimulatedClock) {
    self.clock = clock
    twin = TwinWait(clock: clock)
  }

  func ring() { twin.ring() }
  func wait(until instant: HallInstant?) { twin.wait(instant.map { $0 - clock.instant }) }
}
