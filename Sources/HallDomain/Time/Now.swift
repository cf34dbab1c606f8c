/// How far the wall clock can be believed.
public enum ClockQuality: String, Codable, Sendable, CaseIterable {
  /// No source has set the clock since boot and it contradicts the journal: no new day on its word.
  case untrusted
  /// A real-time clock or an earlier synchronisation: plausible, not confirmed.
  case plausible
  /// Disciplined by a time source (the kernel says so, adjtimex without STA_UNSYNC).
  case synchronised
}

/// All the time a decision may know, brought in as a value with each input.
public struct Now: Hashable, Codable, Sendable {
  /// Which start of the machine this is; one more at each boot.
  public var bootEpoch: Int
  /// CLOCK_BOOTTIME in nanoseconds within that boot: the stamp of the record in the journal.
  public var boottime: Int64
  /// The place on the hall's continuous timeline: order and durations.
  public var instant: HallInstant
  /// Wall clock, nanoseconds since 1970 UTC: for people and other systems.
  public var unixTime: Int64
  /// The same moment in the hall's time zone.
  public var civil: CivilTime
  public var quality: ClockQuality

  public init(
    bootEpoch: Int, boottime: Int64, instant: HallInstant, unixTime: Int64, civil: CivilTime,
    quality: ClockQuality
  ) {
    self.bootEpoch = bootEpoch
    self.boottime = boottime
    self.instant = instant
    self.unixTime = unixTime
    self.civil = civil
    self.quality = quality
  }
}
