public import HallPorts

/// Opens the GPIO chip of a plan: a chip of the kernel (`gpiochip0`, `/dev/gpiochip0` or a chip's
/// label), or with `unix:PATH` one behind a socket.
public struct LinuxGPIOOpener: GPIOChipOpener {
  private static let socketPrefix = "unix:"

  public let plan: GPIOChipPlan
  private let signal = WakeSignal()

  public init(plan: GPIOChipPlan) { self.plan = plan }

  public var label: String { plan.device }

  public func wake() { signal.signal() }

  public func rest(for span: Duration) { signal.rest(for: span) }

  /// Throws `.gone` naming the chip or the line that is not there, `.busy` naming the line that
  /// another program holds, `.unsupported` for a pull that the chip cannot do.
  public func open(_ lines: [GPIOLinePlan]) throws(WireError) -> any GPIOChip {
    guard lines.count <= Limits.linesPerChip else {
      throw .unsupported(
        "\(label): \(lines.count) lines of one chip; at most \(Limits.linesPerChip) can be used")
    }
    if plan.device.hasPrefix(Self.socketPrefix) {
      let path = String(plan.device.dropFirst(Self.socketPrefix.count))
      return try SocketGPIOChip(path: path, lines: lines, wake: signal)
    }
    #if Libgpiod2
      return try Libgpiod2Chip(device: plan.device, lines: lines, wake: signal)
    #else
      return try Libgpiod1Chip(device: plan.device, lines: lines, wake: signal)
    #endif
  }
}
