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

/// A ticket printer that speaks ESC/POS.
public struct PrinterPlan: Hashable, Sendable {
  public var id: PrinterID
  public var name: LocalizedText
  public var serial: SerialPlan
  /// Dots across: 576 for 80 mm paper, 384 for 58 mm.
  public var dots: Int
  public var quirks: PrinterQuirks

  public init(
    id: PrinterID, name: LocalizedText, serial: SerialPlan, dots: Int = 576,
    quirks: PrinterQuirks = PrinterQuirks()
  ) {
    self.id = id
    self.name = name
    self.serial = serial
    self.dots = dots
    self.quirks = quirks
  }
}

/// What a printer model does not know; decides what "unknown" means for it.
public struct PrinterQuirks: Hashable, Sendable {
  /// Answers GS ( H process ID: "printed" can be known.
  public var reportsCompletion: Bool
  /// Answers DLE EOT n in real time.
  public var realTimeStatus: Bool
  /// Sends automatic status back (GS a).
  public var automaticStatus: Bool
  public var hasCutter: Bool
  /// Prints QR codes by GS ( k itself.
  public var printsQR: Bool

  public init(
    reportsCompletion: Bool = true, realTimeStatus: Bool = true, automaticStatus: Bool = true,
    hasCutter: Bool = true, printsQR: Bool = true
  ) {
    self.reportsCompletion = reportsCompletion
    self.realTimeStatus = realTimeStatus
    self.automaticStatus = automaticStatus
    self.hasCutter = hasCutter
    self.printsQR = printsQR
  }
}
