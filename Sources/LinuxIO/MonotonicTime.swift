import Glibc

/// A reading of CLOCK_MONOTONIC: for time-outs on a wire, which a suspended machine cannot miss.
public struct MonotonicTime: Hashable, Comparable, Sendable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static var now: MonotonicTime {
    MonotonicTime(nanoseconds: SystemClocks.read(CLOCK_MONOTONIC))
  }

  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  public static func + (time: Self, span: Duration) -> Self {
    MonotonicTime(nanoseconds: time.nanoseconds + span.wholeNanoseconds)
  }

  public static func - (left: Self, right: Self) -> Duration {
    .nanoseconds(left.nanoseconds - right.nanoseconds)
  }

  /// Blocks the calling thread until this moment (never on the cooperative pool).
  func sleepUntil() {
    var deadline = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, Int32(TIMER_ABSTIME), &deadline, nil) == EINTR {}
  }
}

extension Duration {
  /// For a kernel call: a negative duration counts as zero.
  var timespec: timespec {
    let nanoseconds = max(wholeNanoseconds, 0)
    return Glibc.timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }
}
