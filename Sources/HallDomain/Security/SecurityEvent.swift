public enum SecurityEvent: Hashable, Codable, Sendable {
  case contactChanged(sensor: SensorID, active: Bool, at: HallInstant)
  /// Journaled when it moved by a step worth keeping, not at each poll.
  case readingChanged(sensor: SensorID, milli: Int, at: HallInstant)
  case zoneArmed(zone: ZoneID, at: HallInstant)
  case zoneDisarmed(zone: ZoneID, at: HallInstant)
  case alarmRaised(alarm: AlarmID, sensor: SensorID, cause: Alarm.Cause, at: HallInstant)
  case alarmAcknowledged(alarm: AlarmID, at: HallInstant)
  /// The cause is gone (ISA-18.2: return to normal).
  case alarmCleared(alarm: AlarmID, at: HallInstant)
}

/// An alarm with the life cycle of ISA-18.2-2016: unacknowledged, acknowledged, returned to
/// normal unacknowledged, normal (then it leaves the list).
public struct Alarm: Hashable, Codable, Sendable {
  public enum Cause: String, Codable, Sendable, CaseIterable {
    case intrusion, openTooLong, smoke, water, panic, tooLow, tooHigh
  }

  public var id: AlarmID
  public var sensor: SensorID
  public var cause: Cause
  public var raised: HallInstant
  public var acknowledged: HallInstant?
  public var cleared: HallInstant?

  public init(id: AlarmID, sensor: SensorID, cause: Cause, raised: HallInstant) {
    self.id = id
    self.sensor = sensor
    self.cause = cause
    self.raised = raised
  }

  /// Still on the list: active, or not yet seen by a person.
  public var isOnList: Bool { cleared == nil || acknowledged == nil }
}
