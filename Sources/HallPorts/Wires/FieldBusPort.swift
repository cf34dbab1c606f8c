/// The four tables of the Modbus data model (Modbus Application Protocol v1.1b3, 4.3).
public enum ModbusTable: String, Codable, Sendable, CaseIterable {
  case coil, discrete, input, holding

  public var isBit: Bool { self == .coil || self == .discrete }
  public var isWritable: Bool { self == .coil || self == .holding }
}

/// A run of registers (or bits, a value of 0 or 1 each) of one slave, polled for ever.
public struct PollRequest: Hashable, Sendable {
  public enum Priority: Int, Comparable, Sendable {
    /// Slow telemetry.
    case telemetry
    /// Contacts and detectors.
    case alarms
    /// Key events of pads and panels.
    case keys

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  public var slave: Int
  public var table: ModbusTable
  public var address: Int
  public var count: Int
  public var period: Duration
  public var priority: Priority
  /// The unwanted registers between this run and the slave's other runs can be read without
  /// harm (the profile says so), so that the bus may fetch both in one transaction.
  public var readableGaps: Bool
  /// The most registers (or bits) that the slave gives in one answer.
  public var most: Int

  public init(
    slave: Int, table: ModbusTable, address: Int, count: Int, period: Duration, priority: Priority,
    readableGaps: Bool = false, most: Int = .max
  ) {
    self.slave = slave
    self.table = table
    self.address = address
    self.count = count
    self.period = period
    self.priority = priority
    self.readableGaps = readableGaps
    self.most = most
  }
}

/// One transaction that an installer asks for by hand: tried once, never merged or replaced.
public enum BusTransaction: Hashable, Sendable {
  case read(slave: Int, table: ModbusTable, address: Int, count: Int)
  case write(slave: Int, table: ModbusTable, address: Int, values: [UInt16])
  /// The basic objects of Read Device Identification (v1.1b3, 6.21); answered with the bytes behind
  /// the function code, one a value.
  case identification(slave: Int)
  /// Report Server ID (v1.1b3, 6.13); answered with the bytes behind the byte count, one a value.
  case serverID(slave: Int)

  public var slave: Int {
    switch self {
    case .read(let slave, _, _, _), .write(let slave, _, _, _), .identification(let slave),
      .serverID(let slave):
      slave
    }
  }
}

/// Values to write; a later write with the same slave, table and address replaces one that still
/// waits, because only the newest picture matters.
public struct WriteRequest: Hashable, Sendable {
  /// 0 is a broadcast: all slaves of a serial line do it and none answers (MODBUS over Serial Line
  /// v1.02, 2.1), so its success says only that it was sent.
  public var slave: Int
  public var table: ModbusTable
  public var address: Int
  public var values: [UInt16]
  /// Write single registers with FC05/FC06 for slaves that know no FC15/FC16.
  public var singly: Bool
  /// Write also one value with FC15/FC16, for slaves that know no FC05/FC06.
  public var blockwise: Bool
  /// Never sent a second time by the bus: doing it twice is not the same as doing it once (a
  /// FIFO's acknowledge removes the next key, a latch's clear the next press). Whoever wrote it
  /// looks at the slave after a failure and decides.
  public var once: Bool
  /// How long the slave must be left alone after each frame that it took.
  public var pause: Duration
  /// A write that could not be sent within this is given up and reported, not sent late; nil: it
  /// never becomes too old.
  public var lifetime: Duration?

  public init(
    slave: Int, table: ModbusTable, address: Int, values: [UInt16], singly: Bool = false,
    blockwise: Bool = false, once: Bool = false, pause: Duration = .zero,
    lifetime: Duration? = nil
  ) {
    self.slave = slave
    self.table = table
    self.address = address
    self.values = values
    self.singly = singly
    self.blockwise = blockwise
    self.once = once
    self.pause = pause
    self.lifetime = lifetime
  }

  /// A value a frame, FC05/FC06.
  public var isValueAFrame: Bool { singly || (values.count == 1 && !blockwise) }
}

public enum BusFailure: Error, Hashable, Sendable {
  /// No answer within the time-out, after the bus's retries.
  case silent
  /// A Modbus exception code.
  case exception(UInt8)
  /// An answer that did not check (CRC, length, wrong echo).
  case garbled
  /// The port is gone: unplugged or unconfigured.
  case portGone(String)
  /// Replaced by a newer write or pushed out of a full queue.
  case superseded
  /// It waited longer than its lifetime and was not sent.
  case expired
  /// The line cannot be set as was asked.
  case unsupported(String)
}

/// A field bus as drivers see it. Handlers run on the bus's thread and must not block.
public protocol FieldBusPort: Sendable {
  var name: String { get }
  func poll(
    _ request: PollRequest, handler: @escaping @Sendable (Result<[UInt16], BusFailure>) -> Void)
  func write(
    _ request: WriteRequest, completion: @escaping @Sendable (Result<Void, BusFailure>) -> Void)
  /// Goes behind keys and alarms and ahead of telemetry, in a part of the bus's time. Values are
  /// empty for a write.
  ///
  /// - Parameter settings: with what the line is used for this transaction, and put back behind it;
  ///   nil: with its own. For reads only, and only where the line is ours to set.
  func transact(
    _ request: BusTransaction, with settings: LineSettings?,
    completion: @escaping @Sendable (Result<[UInt16], BusFailure>) -> Void)
}

extension FieldBusPort {
  public func transact(
    _ request: BusTransaction,
    completion: @escaping @Sendable (Result<[UInt16], BusFailure>) -> Void
  ) {
    transact(request, with: nil, completion: completion)
  }
}
