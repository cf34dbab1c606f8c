public import HallDomain
public import HallPorts
public import Logging
public import ServiceLifecycle

/// One device (or one chip with its lines) of the hall: runs for the daemon's life, mends itself
/// after every unplugging, and answers for its own health and picture.
public protocol DeviceDriver: Service, DeviceDirectory {}

/// What every driver is given.
public struct DriverContext: Sendable {
  public var hall: any HallReader
  public var commands: any CommandSink
  public var clock: any HallClock
  public var logger: Logger

  public init(
    hall: any HallReader, commands: any CommandSink, clock: any HallClock, logger: Logger
  ) {
    self.hall = hall
    self.commands = commands
    self.clock = clock
    self.logger = logger
  }
}
