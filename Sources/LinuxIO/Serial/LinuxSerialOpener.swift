import CLinuxShim
import Glibc
public import HallPorts

/// Opens a tty: a UART, a USB converter or a pseudo-terminal.
///
/// The line is raw, exclusive (TIOCEXCL, an advisory lock that also stops root, and the lock file
/// that terminal programs look for) and hands
/// bytes over at once where the driver can (ASYNC_LOW_LATENCY takes an FTDI from 16 ms to 1 ms).
/// Which way an RS-485 transceiver talks is left to the adapter or to the device tree
/// (`linux,rs485-enabled-at-boot-time`), or the kernel's driver is told to (TIOCSRS485).
public struct LinuxSerialOpener: SerialLineOpener {
  public let plan: SerialPlan
  private let signal = WakeSignal()

  public init(plan: SerialPlan) { self.plan = plan }

  public var label: String { plan.label }

  public func open() throws(WireError) -> any SerialLine {
    LinuxLine(
      .tty, descriptor: try Self.descriptor(of: plan), wake: signal, label: plan.label)
  }

  public func wake() { signal.signal() }

  public func rest(for span: Duration) { signal.rest(for: span) }

  static func descriptor(
    of plan: SerialPlan, _ watch: PortWatch = PortWatch()
  ) throws(WireError) -> Descriptor {
    let lock = try LockFile.take(device: plan.device)
    // Non-blocking: without it an open waits for a carrier that no such device ever raises.
    let number = Glibc.open(plan.device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else {
      let code = errno
      if code == EBUSY { throw .busy(busyText(plan)) }
      throw SystemError.wire(code, plan.device)
    }
    let descriptor = Descriptor(number, lock: lock)
    watch.holds(descriptor)
    guard isatty(number) == 1 else { throw .unsupported("\(plan.device): not a serial line") }
    if flock(number, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EWOULDBLOCK { throw .busy(busyText(plan)) }
      throw SystemError.wire(code, plan.device)
    }
    _ = hall_serial_exclusive(number, 1)
    try configure(number, plan)
    if let direction = plan.direction { try set(direction, on: number, plan) }
    _ = hall_serial_low_latency(number)
    _ = hall_serial_discard_input(number)
    return descriptor
  }

  /// Sets baud rate, parity, data and stop bits of an open line.
  static func configure(_ number: Int32, _ plan: SerialPlan) throws(WireError) {
    let parity: CChar =
      switch plan.parity {
      case .none: 78  // N
      case .even: 69  // E
      case .odd: 79  // O
      }
    guard plan.baud > 0, plan.baud <= Int(UInt32.max) else {
      throw .unsupported("\(plan.label): no such baud rate")
    }
    let status = hall_serial_configure(
      number, UInt32(plan.baud), Int32(clamping: plan.dataBits), parity,
      Int32(clamping: plan.stopBits))
    if status < 0 { throw SystemError.wire(-status, plan.label) }
    if plan.hasHardwareFlow, hall_serial_hardware_flow(number) < 0 {
      throw .unsupported(
        "\(plan.label): its driver has no RTS/CTS; write flow: xon-xoff and set the printer so")
    }
  }

  private static func set(
    _ direction: RS485Direction, on number: Int32, _ plan: SerialPlan
  ) throws(WireError) {
    func milliseconds(_ span: Duration) -> UInt32 {
      UInt32(clamping: (span.wholeNanoseconds + 999_999) / 1_000_000)
    }
    let status = hall_serial_rs485(
      number, direction.isHighWhileSending ? 1 : 0, milliseconds(direction.delayBefore),
      milliseconds(direction.delayAfter))
    if status < 0 {
      throw .unsupported(
        "\(plan.label): its driver does not turn an RS-485 transceiver around (TIOCSRS485: "
          + "\(SystemError.text(-status))); leave out rs485 and use an adapter that does it itself")
    }
  }

  private static func busyText(_ plan: SerialPlan) -> String {
    guard let holder = LockHolder.find(path: plan.device) else {
      return "\(plan.device): in use by another program"
    }
    return "\(plan.device): in use by \(holder)"
  }
}
