/// What happened. The journal holds these and nothing else; the state is their fold.
public enum Event: Hashable, Sendable {
  case queue(QueueEvent)
  case security(SecurityEvent)
  case printing(PrintEvent)
  case notices(NoticeEvent)
  case devices(DeviceEvent)
  case day(DayEvent)
  case voice(VoiceEvent)
  case orders(OrderEvent)
}

/// `{"queue":{"ticketCalled":{"ticket":12,…}}}`: the area, then the event's own name and fields.
extension Event: Codable {
  private enum Area: String, CodingKey, CaseIterable {
    case queue, security, printing, notices, devices, day, voice, orders
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Area.self)
    guard let area = container.allKeys.first, container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "an event has exactly one area"))
    }
    self =
      switch area {
      case .queue: .queue(try container.decode(QueueEvent.self, forKey: area))
      case .security: .security(try container.decode(SecurityEvent.self, forKey: area))
      case .printing: .printing(try container.decode(PrintEvent.self, forKey: area))
      case .notices: .notices(try container.decode(NoticeEvent.self, forKey: area))
      case .devices: .devices(try container.decode(DeviceEvent.self, forKey: area))
      case .day: .day(try container.decode(DayEvent.self, forKey: area))
      case .voice: .voice(try container.decode(VoiceEvent.self, forKey: area))
      case .orders: .orders(try container.decode(OrderEvent.self, forKey: area))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Area.self)
    switch self {
    case .queue(let event): try container.encode(event, forKey: .queue)
    case .security(let event): try container.encode(event, forKey: .security)
    case .printing(let event): try container.encode(event, forKey: .printing)
    case .notices(let event): try container.encode(event, forKey: .notices)
    case .devices(let event): try container.encode(event, forKey: .devices)
    case .day(let event): try container.encode(event, forKey: .day)
    case .voice(let event): try container.encode(event, forKey: .voice)
    case .orders(let event): try container.encode(event, forKey: .orders)
    }
  }
}
