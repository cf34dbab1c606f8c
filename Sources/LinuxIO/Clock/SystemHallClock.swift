import Glibc
public import HallDomain
public import HallPorts

/// The hall's clocks on a Linux machine: CLOCK_BOOTTIME carries the timeline, CLOCK_REALTIME and
/// the hall's time zone are for people, adjtimex says how far the wall clock can be believed.
public struct SystemHallClock: HallClock {
  public enum Fault: Error, Hashable, Sendable {
    /// No such zone in the system's time zone database.
    case unknownTimeZone(String)
    /// The boot's file could not be written: the text names it.
    case cannotKeepBoot(String)
  }

  let timeline: HallTimeline
  private let zone: TimeZoneRules
  private let source: any ClockSource

  /// - Parameters:
  ///   - timeZone: a name of the IANA database, `Asia/Shanghai`.
  ///   - last: the clocks of the journal's last record.
  ///   - bootFile: where the kernel's boot id is kept beside the boot epoch, so that a restart of
  ///     the daemon is told from a restart of the machine. Without it two records are taken to be
  ///     of one boot when both clocks say so.
  public init(timeZone: String, last: Now?, bootFile: String? = nil) throws(Fault) {
    try self.init(timeZone: timeZone, last: last, bootFile: bootFile, source: SystemClocks())
  }

  init(
    timeZone: String, last: Now?, bootFile: String?, source: any ClockSource
  ) throws(Fault) {
    guard let zone = TimeZoneRules(named: timeZone) else {
      throw .unknownTimeZone(timeZone)
    }
    self.zone = zone
    self.source = source
    let bootID = source.bootID()
    let kept = bootFile.flatMap(BootRecord.init(path:))
    var timeline = HallTimeline(
      last: last,
      sameBoot: last.map { Self.isSameBoot($0, kept: kept, bootID: bootID, source: source) }
        ?? false,
      boottime: source.boottime(), unixTime: source.unixTime(),
      isSynchronised: source.isSynchronised(), earliest: Self.earliest)
    // A start that recorded nothing before the machine stopped has still used up its epoch, and
    // what it told as instants must not come again.
    if let kept, kept.bootID == bootID {
      timeline.bootEpoch = max(timeline.bootEpoch, kept.bootEpoch)
      timeline.offset = max(timeline.offset, kept.offset)
    } else if let kept {
      timeline.bootEpoch = max(timeline.bootEpoch, kept.bootEpoch + 1)
    }
    self.timeline = timeline
    if let bootFile, let bootID {
      let record = BootRecord(
        bootID: bootID, bootEpoch: timeline.bootEpoch, offset: timeline.offset)
      if record != kept, !record.write(to: bootFile) { throw .cannotKeepBoot(bootFile) }
    }
  }

  public func now() -> Now {
    let boottime = source.boottime()
    let unixTime = source.unixTime()
    return Now(
      bootEpoch: timeline.bootEpoch, boottime: boottime,
      instant: timeline.instant(boottime: boottime), unixTime: unixTime,
      civil: zone.civil(unixTime: unixTime),
      quality: timeline.quality(
        unixTime: unixTime, isSynchronised: source.isSynchronised(), earliest: Self.earliest))
  }

  public var instant: HallInstant { timeline.instant(boottime: source.boottime()) }

  public func sleep(until instant: HallInstant) async throws {
    while true {
      let left = instant - self.instant
      if left <= .zero { return }
      try await Task.sleep(for: min(left, Limits.sleepStep), clock: .continuous)
    }
  }

  public func bell() -> any ThreadBell { SystemBell(clock: self) }

  private static let earliest =
    Int64(CivilDate(year: Limits.earliestYear, month: 1, day: 1).dayNumber) * 86_400_000_000_000

  private static func isSameBoot(
    _ last: Now, kept: BootRecord?, bootID: String?, source: any ClockSource
  ) -> Bool {
    if let kept, let bootID {
      return kept.bootID == bootID && kept.bootEpoch == last.bootEpoch
    }
    let booted = source.boottime() - last.boottime
    let wall = source.unixTime() - last.unixTime
    return booted >= 0 && abs(wall - booted) < 2_000_000_000
  }
}
