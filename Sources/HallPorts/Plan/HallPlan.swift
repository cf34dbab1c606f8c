public import HallDomain

/// A hall file after it was read and checked: the rules for the domain, and what hangs on which
/// wire for the drivers and the simulator.
public struct HallPlan: Hashable, Sendable {
  public var rules: HallRules
  public var buses: [BusPlan]
  public var modbusDevices: [ModbusDevicePlan]
  public var chips: [GPIOChipPlan]
  public var printers: [PrinterPlan]
  public var boards: [BoardPlan]
  /// Nil: the hall does not speak.
  public var voice: VoicePlan?
  public var service: ServicePlan
  /// Nil: the hall has no centre.
  public var central: CentralPlan?
  /// Nil: the hall speaks to no broker.
  public var broker: BrokerPlan?

  public init(
    rules: HallRules, buses: [BusPlan] = [], modbusDevices: [ModbusDevicePlan] = [],
    chips: [GPIOChipPlan] = [], printers: [PrinterPlan] = [], boards: [BoardPlan] = [],
    voice: VoicePlan? = nil,
    service: ServicePlan = ServicePlan(), central: CentralPlan? = nil,
    broker: BrokerPlan? = nil
  ) {
    self.rules = rules
    self.buses = buses
    self.modbusDevices = modbusDevices
    self.chips = chips
    self.printers = printers
    self.boards = boards
    self.voice = voice
    self.service = service
    self.central = central
    self.broker = broker
  }
}

/// The daemon itself: where it listens and how much disk it may use.
public struct ServicePlan: Hashable, Sendable {
  /// `127.0.0.1`; nothing listens beyond loopback until the hall file says so.
  public var listenHost: String
  public var listenPort: Int
  /// The Unix socket of hallctl; nil: in the state directory.
  public var socket: String?
  public var journalCapBytes: Int64
  /// How long ended days stay in the journal at least.
  public var retention: Duration
  /// Where citizens' phones reach the pages: printed in the tickets' QR codes as
  /// `<publicURL>/t/<code>`; nil: no QR code is printed.
  public var publicURL: String?

  public init(
    listenHost: String = "127.0.0.1", listenPort: Int = 8080, socket: String? = nil,
    journalCapBytes: Int64 = 512 << 20, retention: Duration = .hours(24 * 90),
    publicURL: String? = nil
  ) {
    self.listenHost = listenHost
    self.listenPort = listenPort
    self.socket = socket
    self.journalCapBytes = journalCapBytes
    self.retention = retention
    self.publicURL = publicURL
  }
}
