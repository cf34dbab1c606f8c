import HallDomain

/// Polls telemetry less often while the bus cannot keep up, so that keys and alarms keep theirs.
/// A hall file that asks too much is refused; this is for slaves slower than the file says, for
/// retries, writes and probes.
struct TelemetryPace {
  /// By how much telemetry's periods are stretched; 1 is as ordered.
  private(set) var stretch = 1.0
  private var isPressed = false
  private var reviewDue = HallInstant.zero

  /// A poll of keys or alarms begins this late.
  mutating func began(late: Duration, period: Duration, at now: HallInstant) {
    if late + late > period { isPressed = true }
    guard now >= reviewDue else { return }
    reviewDue = now + Limits.paceReview
    stretch =
      isPressed
      ? min(stretch * Limits.paceStep, Limits.longestStretch) : max(stretch / Limits.paceStep, 1)
    isPressed = false
  }
}
