public import HallDomain

/// A Modbus slave: a profile at an address, and what its points mean in this hall.
public struct ModbusDevicePlan: Hashable, Sendable {
  public enum Display: Hashable, Sendable {
    /// Shows the window's ticket.
    case window(WindowID)
    /// Tells citizens at a panel their number or what is wrong.
    case panel(PanelID)
  }

  public var id: DeviceID
  public var name: LocalizedText
  public var bus: String
  public var slave: Int
  public var profile: ModbusProfile
  /// Key or input name of the profile -> meaning.
  public var inputs: [String: InputRole]
  /// Lamp, buzzer or output name of the profile -> meaning.
  public var outputs: [String: OutputRole]
  /// Value name of the profile -> analogue sensor.
  public var values: [String: SensorID]
  /// Values and texts of the profile that are read for staff to see.
  public var reads: Set<String>
  public var display: Display?

  public init(
    id: DeviceID, name: LocalizedText, bus: String, slave: Int, profile: ModbusProfile,
    inputs: [String: InputRole] = [:], outputs: [String: OutputRole] = [:],
    values: [String: SensorID] = [:], reads: Set<String> = [], display: Display? = nil
  ) {
    self.id = id
    self.name = name
    self.bus = bus
    self.slave = slave
    self.profile = profile
    self.inputs = inputs
    self.outputs = outputs
    self.values = values
    self.reads = reads
    self.display = display
  }
}
