/// Whether a device does its work, as its driver last found it.
public enum DeviceHealth: Hashable, Codable, Sendable {
  case up
  /// Works with a fault that a person should mend: paper low, slow answers.
  case degraded(reason: String)
  case down(reason: String)

  public var isDown: Bool { if case .down = self { true } else { false } }
}

public enum DeviceCommand: Hashable, Codable, Sendable {
  case health(device: DeviceID, health: DeviceHealth)
  case writeByHand(HandWrite)
  /// A person stood before it and saw or heard it work.
  case confirm(device: DeviceID)
}

public enum DeviceEvent: Hashable, Codable, Sendable {
  case healthChanged(device: DeviceID, health: DeviceHealth, at: HallInstant)
  /// Before it goes on the wire: who wrote what where is known even if the machine stops then.
  case handWriteOrdered(HandWrite, at: HallInstant)
  case confirmedByPerson(device: DeviceID, at: HallInstant)
}

public struct DeviceState: Hashable, Codable, Sendable {
  public struct Entry: Hashable, Codable, Sendable {
    public var health: DeviceHealth
    public var since: HallInstant

    public init(health: DeviceHealth, since: HallInstant) {
      self.health = health
      self.since = since
    }
  }

  public internal(set) var entries: [DeviceID: Entry] = [:]

  public init() {}
}
