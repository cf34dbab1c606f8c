/// A zone (防区): sensors that are armed and disarmed together.
public struct ZoneRules: Hashable, Codable, Sendable {
  public var id: ZoneID
  public var name: LocalizedText
  public var sensors: [SensorID]
  /// Armed by the end of the hall day and disarmed by its start.
  public var followsDay: Bool

  public init(id: ZoneID, name: LocalizedText, sensors: [SensorID], followsDay: Bool = false) {
    self.id = id
    self.name = name
    self.sensors = sensors
    self.followsDay = followsDay
  }
}

public struct SensorRules: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Active = open. Alarms when opened while its zone is armed, or open for too long.
    case door
    /// Alarm only while the zone is armed.
    case motion, glass
    /// Alarm at any time, armed or not.
    case smoke, water, panic
    /// Analogue, with limits.
    case temperature, humidity, analogue

    public var isAnalogue: Bool {
      switch self {
      case .temperature, .humidity, .analogue: true
      case .door, .motion, .glass, .smoke, .water, .panic: false
      }
    }
  }

  public var id: SensorID
  public var name: LocalizedText
  public var kind: Kind
  /// Doors: alarm when open for longer; nil: never.
  public var openLimit: Duration?
  /// Analogue: alarm below and above, in the sensor's unit x 1000.
  public var lowLimit: Int?
  public var highLimit: Int?
  /// Analogue: how far back inside the limit before the alarm clears, x 1000.
  public var hysteresis: Int
  /// Shown after values: `°C`.
  public var unit: String
  /// Smoke and panic: the alarm also starts the emergency.
  public var startsEmergency: Bool

  public init(
    id: SensorID, name: LocalizedText, kind: Kind, openLimit: Duration? = nil,
    lowLimit: Int? = nil, highLimit: Int? = nil, hysteresis: Int = 0, unit: String = "",
    startsEmergency: Bool = false
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.openLimit = openLimit
    self.lowLimit = lowLimit
    self.highLimit = highLimit
    self.hysteresis = hysteresis
    self.unit = unit
    self.startsEmergency = startsEmergency
  }
}
