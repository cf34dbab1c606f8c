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
}
