/// A serial line's settings.
public struct SerialPlan: Hashable, Sendable {
  public enum Parity: String, Codable, Sendable, CaseIterable { case none, even, odd }

  public var device: String
  public var baud: Int
  public var parity: Parity
  public var dataBits: Int
  public var stopBits: Int
  /// The other end holds our bytes up by CTS, as RTS tells it to (RTS/CTS). A printer's XON and
  /// XOFF need no setting: its driver keeps to them.
  public var hasHardwareFlow: Bool
  /// Set when the kernel turns an RS-485 transceiver around; nil leaves that to the adapter.
  public var direction: RS485Direction?

  public init(
    device: String, baud: Int = 9600, parity: Parity = .none, dataBits: Int = 8, stopBits: Int = 1,
    hasHardwareFlow: Bool = false, direction: RS485Direction? = nil
  ) {
    self.device = device
    self.baud = baud
    self.parity = parity
    self.dataBits = dataBits
    self.stopBits = stopBits
    self.hasHardwareFlow = hasHardwareFlow
    self.direction = direction
  }

  /// Bits on the wire for one byte: start, data, parity, stop.
  public var bitsPerByte: Int { 1 + dataBits + (parity == .none ? 0 : 1) + stopBits }

  /// `/dev/ttyS1 9600 8E1`
  public var label: String {
    "\(device) \(baud) \(dataBits)\(parity == .none ? "N" : parity == .even ? "E" : "O")\(stopBits)"
  }
}

/// How the kernel tells an RS-485 transceiver to talk (TIOCSRS485: Linux, Documentation/driver-api/
/// serial/serial-rs485.rst): RTS is its driver-enable.
public struct RS485Direction: Hashable, Sendable {
  /// RTS is high while sending; else low.
  public var isHighWhileSending: Bool
  /// From driver-enable to the first bit, whole milliseconds.
  public var delayBefore: Duration
  /// From the last bit to the end of driver-enable, whole milliseconds.
  public var delayAfter: Duration

  public init(
    isHighWhileSending: Bool = true, delayBefore: Duration = .zero, delayAfter: Duration = .zero
  ) {
    self.isHighWhileSending = isHighWhileSending
    self.delayBefore = delayBefore
    self.delayAfter = delayAfter
  }
}

/// One RS-485 (or Modbus TCP) bus.
public struct BusPlan: Hashable, Sendable {
  public enum Wire: Hashable, Sendable {
    case rtu(SerialPlan)
    /// A serial server that passes RTU frames on; `line` is what it has behind it.
    case rtuOverTCP(host: String, port: Int, line: SerialPlan)
    case tcp(host: String, port: Int)
  }

  public var name: String
  public var wire: Wire
  /// The line that this machine has the port of; nil behind a network.
  public var ownLine: SerialPlan? { if case .rtu(let serial) = wire { serial } else { nil } }

  /// How long slaves take to begin an answer; for the predicted utilisation.
  public var turnaround: Duration
  /// Silence between two frames; nil is the standard's 3.5 characters. Longer for repeaters and
  /// radio links that need it.
  public var silence: Duration?
  /// How long to wait for the first byte of an answer.
  public var responseTimeout: Duration
  /// Further tries after a time-out or a garbled answer.
  public var retries: Int

  public init(
    name: String, wire: Wire, turnaround: Duration = .milliseconds(5), silence: Duration? = nil,
    responseTimeout: Duration = .milliseconds(100), retries: Int = 1
  ) {
    self.name = name
    self.wire = wire
    self.turnaround = turnaround
    self.silence = silence
    self.responseTimeout = responseTimeout
    self.retries = retries
  }
}

/// A GPIO chip: `gpiochip0`, `/dev/gpiochip0` or a chip's label; `unix:PATH` is a chip behind a
/// socket (see LinuxIO's README for its protocol).
public struct GPIOChipPlan: Hashable, Sendable {
  public var name: String
  public var device: String
  public var lines: [GPIOLinePlan]

  public init(name: String, device: String, lines: [GPIOLinePlan]) {
    self.name = name
    self.device = device
    self.lines = lines
  }
}

public struct GPIOLinePlan: Hashable, Sendable {
  public enum Pull: String, Codable, Sendable, CaseIterable { case none, up, down, asIs = "as-is" }
  public enum Role: Hashable, Sendable {
    case input(InputRole)
    case output(OutputRole)
  }

  /// The line's name in the device tree, or its offset in decimal.
  public var line: String
  public var activeLow: Bool
  public var pull: Pull
  /// An input must hold a level this long to count.
  public var debounce: Duration
  public var role: Role

  public init(
    line: String, activeLow: Bool = false, pull: Pull = .asIs,
    debounce: Duration = .milliseconds(20), role: Role
  ) {
    self.line = line
    self.activeLow = activeLow
    self.pull = pull
    self.debounce = debounce
    self.role = role
  }
}
