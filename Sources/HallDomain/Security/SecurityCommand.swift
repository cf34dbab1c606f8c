public enum SecurityCommand: Hashable, Codable, Sendable {
  /// A contact or detector changed (or was read for the first time): true = open / triggered.
  case contact(sensor: SensorID, active: Bool)
  /// An analogue value in the sensor's unit x 1000: 23.4 °C is 23400.
  case reading(sensor: SensorID, milli: Int)
  case arm(zone: ZoneID)
  case disarm(zone: ZoneID)
  case acknowledge(alarm: AlarmID)
}
