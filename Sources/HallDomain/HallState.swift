/// The whole truth of the hall as the events say it.
public struct HallState: Hashable, Codable, Sendable {
  public internal(set) var day = DayState()
  public internal(set) var queue = QueueState()
  public internal(set) var security = SecurityState()
  public internal(set) var printing = PrintState()
  public internal(set) var notices = NoticeState()
  public internal(set) var devices = DeviceState()

  public init() {}

  public var isEmergency: Bool { day.emergencySince != nil }
}
