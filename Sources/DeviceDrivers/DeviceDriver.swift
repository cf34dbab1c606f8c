public import HallDomain
public import HallPorts
public import Logging
public import ServiceLifecycle

/// One device (or one chip with its lines) of the hall: runs for the daemon's life, mends itself
/// after every unplugging, and answers for its own health and picture.
public protocol DeviceDriver: Service, DeviceDirectory {
  /// Lets a person see or hear which one it is, if the driver has that device; nil: it has not.
  /// Empty: it has nothing to show that with.
  func identify(_ device: DeviceID, for span: Duration) -> [IdentifySign]?
  /// Shows on it what a person then looks at, and tells what is known of its wire, if the driver
  /// has that device and can; nil: it has not, or cannot.
  func test(_ device: DeviceID) -> DeviceTestReport?
}

extension DeviceDriver {
  public func identify(_ device: DeviceID, for span: Duration) -> [IdentifySign]? {
    devices().contains { $0.id == device } ? [] : nil
  }

  public func test(_ device: DeviceID) -> DeviceTestReport? { nil }
}

/// What every driver is given.
public struct DriverContext: Sendable {
  public var hall: any HallReader
  public var commands: any CommandSink
  public var clock: any HallClock
  public var logger: Logger
  /// Shared by all drivers of the hall: a panel's button and its display may be two devices.
  public var refusals: PanelRefusals

  public init(
    hall: any HallReader, commands: any CommandSink, clock: any HallClock, logger: Logger,
    refusals: PanelRefusals = PanelRefusals()
  ) {
    self.hall = hall
    self.commands = commands
    self.clock = clock
    self.logger = logger
    self.refusals = refusals
  }
}
