import HallDomain
import LinuxIO

/// Whether a bus has its port, since when not, and when to try again.
struct Opening {
  private(set) var isWorking = false
  /// Why it went; what later tries meet (a path that is not there) only follows from it.
  private(set) var reason: String?
  private var goneSince: MonotonicTime?
  private var pause = Duration.zero
  private let longestPause: Duration

  /// - Parameter isOwnLine: trying costs nothing but a look for a device file.
  init(isOwnLine: Bool) {
    longestPause = isOwnLine ? Limits.serialReopenPause : Limits.longestReopenPause
  }

  /// The port could not be opened or went away; true when that is news.
  mutating func isGone(_ reason: String, at now: MonotonicTime) -> Bool {
    isWorking = false
    guard goneSince == nil else { return false }
    goneSince = now
    self.reason = reason
    return true
  }

  /// The port works; answers for how long it was gone, nil when it was not.
  mutating func works(at now: MonotonicTime) -> Duration? {
    isWorking = true
    pause = .zero
    defer {
      goneSince = nil
      reason = nil
    }
    return goneSince.map { now - $0 }
  }

  /// At once the first time, then with doubling pauses until it works.
  mutating func nextPause() -> Duration {
    defer { pause = min(max(pause * 2, Limits.firstReopenPause), longestPause) }
    return pause
  }
}
