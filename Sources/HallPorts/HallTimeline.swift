public import HallDomain

/// The hall's own time: CLOCK_BOOTTIME plus an offset that each start takes over from the
/// journal, so that instants go on over reboots and no change of the wall clock moves them.
public struct HallTimeline: Hashable, Codable, Sendable {
  public var bootEpoch: Int
  /// Instant minus CLOCK_BOOTTIME, nanoseconds.
  public var offset: Int64
  /// The journal's last record, against which an undisciplined wall clock is judged.
  public private(set) var lastUnixTime: Int64?

  /// Longest power cut that an undisciplined wall clock is believed: a clock that was wrongly set
  /// to another century must not use up the timeline.
  public static let longestBelievedCut: Duration = .hours(24 * 366)

  /// - Parameters:
  ///   - last: the clocks of the journal's last record; nil in a new hall.
  ///   - sameBoot: the machine has not been restarted since that record.
  ///   - boottime: CLOCK_BOOTTIME now, nanoseconds.
  ///   - unixTime: CLOCK_REALTIME now, nanoseconds since 1970.
  ///   - isSynchronised: the kernel says that a time source disciplines the wall clock.
  ///   - earliest: nanoseconds since 1970 before which a wall clock has never been set.
  public init(
    last: Now?, sameBoot: Bool, boottime: Int64, unixTime: Int64, isSynchronised: Bool,
    earliest: Int64
  ) {
    guard let last else {
      bootEpoch = 1
      offset = -boottime
      lastUnixTime = nil
      return
    }
    // A clock that stood wrong then says nothing about the clock now.
    lastUnixTime = last.quality == .untrusted ? nil : last.unixTime
    if sameBoot && last.boottime <= boottime {
      bootEpoch = last.bootEpoch
      offset = last.instant.nanoseconds - last.boottime
      return
    }
    bootEpoch = last.bootEpoch + 1
    var cut: Int64 = 0
    let quality = Self.quality(
      unixTime: unixTime, isSynchronised: isSynchronised, lastUnixTime: lastUnixTime,
      earliest: earliest)
    if quality != .untrusted, let before = lastUnixTime {
      cut = min(max(unixTime - before, 0), Self.longestBelievedCut.wholeNanoseconds)
    }
    // At least the time this boot has lasted has gone by.
    offset = last.instant.nanoseconds + max(cut, boottime) - boottime
  }

  public func instant(boottime: Int64) -> HallInstant {
    HallInstant(nanoseconds: boottime + offset)
  }

  public func quality(unixTime: Int64, isSynchronised: Bool, earliest: Int64) -> ClockQuality {
    Self.quality(
      unixTime: unixTime, isSynchronised: isSynchronised, lastUnixTime: lastUnixTime,
      earliest: earliest)
  }

  private static func quality(
    unixTime: Int64, isSynchronised: Bool, lastUnixTime: Int64?, earliest: Int64
  ) -> ClockQuality {
    if isSynchronised { return .synchronised }
    if unixTime < earliest { return .untrusted }
    if let lastUnixTime, unixTime < lastUnixTime { return .untrusted }
    return .plausible
  }
}
