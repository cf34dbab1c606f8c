public import HallDomain

/// Where `Now` comes from. The real one reads CLOCK_BOOTTIME, CLOCK_REALTIME and adjtimex; the
/// simulated one in HallTestKit is moved by the test.
public protocol HallClock: Sendable {
  func now() -> Now
  /// The instant of `now()` alone. Whoever only keeps a time limit asks for this one: it needs
  /// neither a calendar nor the kernel's word on the wall clock.
  var instant: HallInstant { get }
  /// Returns when the hall's timeline has reached the instant, or when the task is cancelled.
  func sleep(until instant: HallInstant) async throws
  /// Where a thread sleeps that is not of the cooperative pool.
  func bell() -> any ThreadBell
}

/// Where one thread of a driver sleeps on the hall's clock until it is woken.
public protocol ThreadBell: Sendable {
  /// Ends the present wait, or the next one.
  func ring()
  /// Returns when the hall's timeline has reached the instant, when somebody rings, or sooner; nil:
  /// only then.
  func wait(until instant: HallInstant?)
}
