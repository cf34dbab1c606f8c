public struct SecurityState: Hashable, Codable, Sendable {
  public struct Sensor: Hashable, Codable, Sendable {
    /// nil: never heard from.
    public var active: Bool?
    public var milli: Int?
    public var since: HallInstant

    public init(active: Bool? = nil, milli: Int? = nil, since: HallInstant) {
      self.active = active
      self.milli = milli
      self.since = since
    }
  }

  public internal(set) var sensors: [SensorID: Sensor] = [:]
  public internal(set) var armed: [ZoneID: HallInstant] = [:]
  /// Alarms on the list, oldest first.
  public internal(set) var alarms: [Alarm] = []
  public internal(set) var nextAlarm = AlarmID(rawValue: 1)

  public init() {}
}
