import HallPorts

/// Lets a contact's level through once it has held for a while: a bouncing contact gives one
/// change. Works on the kernel's edge timestamps, so a busy machine that reads the edges late
/// judges them the same.
struct DebounceFilter: Equatable {
  private let hold: Int64
  /// The level that counts now; nil before the first one.
  private(set) var level: Bool?
  private var candidate: Bool?
  private var candidateSince: Int64 = 0

  init(hold: Duration) {
    let parts = hold.components
    self.hold = max(0, parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
  }

  /// When `settle` is wanted, on the edges' clock, nanoseconds; nil: nothing is pending.
  var deadline: Int64? { candidate == nil ? nil : candidateSince + hold }

  /// The level found when the chip was opened counts at once: there is no edge to wait for.
  mutating func start(at level: Bool) -> Bool? {
    candidate = nil
    guard self.level != level else { return nil }
    self.level = level
    return level
  }

  /// An edge; answers the level that had held long enough before this edge, if that is news.
  mutating func edge(to new: Bool, at timestamp: Int64) -> Bool? {
    let settled = settle(at: timestamp)
    if new == level {
      candidate = nil
    } else if candidate != new {
      candidate = new
      candidateSince = timestamp
    }
    return settled
  }

  /// Time has come to `timestamp`; answers the new level if one has held long enough.
  mutating func settle(at timestamp: Int64) -> Bool? {
    guard let candidate, timestamp - candidateSince >= hold else { return nil }
    self.candidate = nil
    level = candidate
    return candidate
  }
}
