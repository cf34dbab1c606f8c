/// The whole truth of the hall as the events say it.
public struct HallState: Hashable, Codable, Sendable {
  public internal(set) var day = DayState()
  public internal(set) var queue = QueueState()
  public internal(set) var security = SecurityState()
  public internal(set) var printing = PrintState()
  public internal(set) var notices = NoticeState()
  public internal(set) var devices = DeviceState()
  public internal(set) var voice = VoiceState()
  public internal(set) var orders = OrderState()

  public init() {}

  public var isEmergency: Bool { day.emergencySince != nil }
}

extension HallState {
  private enum CodingKeys: String, CodingKey {
    case day, queue, security, printing, notices, devices, voice, orders
  }

  /// A snapshot from before the hall could speak has no announcements, an older one no orders.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    day = try container.decode(DayState.self, forKey: .day)
    queue = try container.decode(QueueState.self, forKey: .queue)
    security = try container.decode(SecurityState.self, forKey: .security)
    printing = try container.decode(PrintState.self, forKey: .printing)
    notices = try container.decode(NoticeState.self, forKey: .notices)
    devices = try container.decode(DeviceState.self, forKey: .devices)
    voice = try container.decodeIfPresent(VoiceState.self, forKey: .voice) ?? VoiceState()
    orders = try container.decodeIfPresent(OrderState.self, forKey: .orders) ?? OrderState()
  }
}
