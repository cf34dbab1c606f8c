/// A point on the hall's own timeline: nanoseconds that only ever go forward, across reboots too.
///
/// The shell builds it from CLOCK_BOOTTIME plus an offset carried in the journal
/// (`HallPorts.HallTimeline`), so that a wall clock which jumps an hour changes no waiting time.
/// Orders and durations use this and nothing else; people are shown `CivilTime`.
public struct HallInstant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the hall's first start; an hour before it is a valid instant.
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static let zero = HallInstant(nanoseconds: 0)

  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  public static func + (instant: Self, span: Duration) -> Self {
    HallInstant(nanoseconds: instant.nanoseconds + span.wholeNanoseconds)
  }

  public static func - (instant: Self, span: Duration) -> Self {
    HallInstant(nanoseconds: instant.nanoseconds - span.wholeNanoseconds)
  }

  public static func - (left: Self, right: Self) -> Duration {
    .nanoseconds(left.nanoseconds - right.nanoseconds)
  }
}

extension HallInstant: Codable {
  public init(from decoder: any Decoder) throws {
    nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }
}

extension Duration {
  /// The duration in nanoseconds; exact up to 292 years.
  public var wholeNanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }

  /// As the standard library's for any integer, which goes through generic code and cost a bus
  /// thread a twentieth of its time.
  public static func * (duration: Duration, factor: Int) -> Duration {
    Duration(attoseconds: duration.attoseconds * Int128(factor))
  }

  /// As above.
  public static func / (duration: Duration, divisor: Int) -> Duration {
    Duration(attoseconds: duration.attoseconds / Int128(divisor))
  }

  public static func minutes(_ minutes: Int) -> Duration { .seconds(minutes * 60) }
  public static func hours(_ hours: Int) -> Duration { .seconds(hours * 3600) }
}
