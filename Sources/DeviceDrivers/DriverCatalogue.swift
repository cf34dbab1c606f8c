public import HallPorts

/// Every device family the daemon knows, one line each: what a hall file names becomes a driver.
public enum DriverCatalogue {
  /// How drivers reach their wires; the supervisor gives the real ones, tests their twins.
  public struct Wires: Sendable {
    public var buses: [String: any FieldBusPort]
    public var serial: @Sendable (SerialPlan) -> any SerialLineOpener
    public var gpio: @Sendable (GPIOChipPlan) -> any GPIOChipOpener
    public var datagram: @Sendable (BoardPlan) -> any DatagramPort

    public init(
      buses: [String: any FieldBusPort],
      serial: @escaping @Sendable (SerialPlan) -> any SerialLineOpener,
      gpio: @escaping @Sendable (GPIOChipPlan) -> any GPIOChipOpener,
      datagram: @escaping @Sendable (BoardPlan) -> any DatagramPort
    ) {
      self.buses = buses
      self.serial = serial
      self.gpio = gpio
      self.datagram = datagram
    }
  }

  /// - Precondition: the plan was checked, so that every device names a bus of the plan.
  public static func drivers(
    for plan: HallPlan, wires: Wires, context: DriverContext
  ) -> [any DeviceDriver] {
    let points: [any DeviceDriver] = plan.modbusDevices.compactMap { device in
      wires.buses[device.bus].map {
        ModbusPointDriver(plan: device, bus: $0, context: context)
      }
    }
    let chips: [any DeviceDriver] = plan.chips.map {
      GPIODriver(plan: $0, opener: wires.gpio($0), context: context)
    }
    let printers: [any DeviceDriver] = plan.printers.map {
      TicketPrinterDriver(
        plan: $0, line: wires.serial($0.serial), publicURL: plan.service.publicURL,
        context: context)
    }
    let boards: [any DeviceDriver] = plan.boards.map {
      PixelBoardDriver(plan: $0, port: wires.datagram($0), context: context)
    }
    return points + chips + printers + boards
  }
}
