/// What somebody or something wants of the hall. It may be refused with a `HallError`.
public enum Command: Hashable, Codable, Sendable {
  case queue(QueueCommand)
  case security(SecurityCommand)
  case printing(PrintCommand)
  case notices(NoticeCommand)
  case devices(DeviceCommand)
  case day(DayCommand)
  case voice(VoiceCommand)
  case orders(OrderCommand)

  public static let tick = Command.day(.tick)
}
