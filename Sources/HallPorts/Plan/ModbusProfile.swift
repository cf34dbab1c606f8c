public import HallDomain

/// What registers a kind of device has: read from firmware-config/profiles/*.yaml, so that a new
/// Modbus device needs no code.
public struct ModbusProfile: Hashable, Sendable {
  /// Where a point lives.
  public struct Place: Hashable, Sendable {
    public var table: ModbusTable
    /// Zero-based protocol address (not 40001 notation).
    public var address: Int

    public init(_ table: ModbusTable, _ address: Int) {
      self.table = table
      self.address = address
    }
  }

  /// A key or contact.
  public struct Input: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
      /// 1 while held: a press shorter than the poll period is lost.
      case level
      /// A count of presses that wraps: none is lost or doubled.
      case counter
      /// Latched: 1 until it is cleared by writing 0 to the same place.
      case latch
    }

    public var name: String
    public var place: Place
    public var kind: Kind
    /// Which bit of a register a level is, 0 the lowest; nil: the whole of it, zero or not.
    public var bit: Int?
    /// How a counter's registers become its count, and the last count before it begins at 0.
    public var type: ValueType
    public var order: ByteOrder
    public var lastCount: Int

    public init(
      name: String, place: Place, kind: Kind, bit: Int? = nil, type: ValueType = .u16,
      order: ByteOrder = .abcd, lastCount: Int? = nil
    ) {
      self.name = name
      self.place = place
      self.kind = kind
      self.bit = bit
      self.type = type
      self.order = order
      self.lastCount = lastCount ?? type.counts?.upperBound ?? 0xFFFF
    }

    public var registers: Int { kind == .counter ? type.registers : 1 }
  }

  /// A lamp, relay or buzzer.
  public struct Output: Hashable, Sendable {
    /// What is written, and what the place then reads.
    public struct State: Hashable, Sendable {
      public var written: UInt16
      public var read: UInt16

      public init(_ written: UInt16, reads read: UInt16? = nil) {
        self.written = written
        self.read = read ?? written
      }
    }

    public var name: String
    public var place: Place
    /// Which bit of a register it is, 0 the lowest; nil: the whole place.
    public var bit: Int?
    public var on: State
    public var off: State
    /// Read back and compared with what was written; false: the place can only be written.
    public var isVerified: Bool

    public init(
      name: String, place: Place, bit: Int? = nil, on: State = State(1), off: State = State(0),
      isVerified: Bool = true
    ) {
      self.name = name
      self.place = place
      self.bit = bit
      self.on = on
      self.off = off
      self.isVerified = isVerified
    }
  }

  /// A FIFO of key events: reading `count` says how many wait, the codes follow; writing the
  /// number read to `acknowledge` removes them.
  public struct EventFIFO: Hashable, Sendable {
    public var count: Place
    public var depth: Int
    public var acknowledge: Place
    /// Key code -> input name.
    public var codes: [Int: String]

    public init(count: Place, depth: Int, acknowledge: Place, codes: [Int: String]) {
      self.count = count
      self.depth = depth
      self.acknowledge = acknowledge
      self.codes = codes
    }
  }

  public struct Display: Hashable, Sendable {
    public enum Encoding: String, Sendable, CaseIterable {
      /// One character a register, low byte, ASCII.
      case asciiPerRegister = "ascii-per-register"
      /// Two characters a register, ASCII, filled with spaces.
      case ascii
      /// Two bytes a register, GB18030, filled with spaces.
      case gb18030
      /// Four decimal digits a register, packed BCD.
      case bcd
      /// A whole number: four digits in one register, eight in two.
      case number
    }

    public var place: Place
    public var registers: Int
    public var encoding: Encoding
    public var order: ByteOrder
    /// Where writing 1 makes the display blink and 0 stops it; nil: it cannot.
    public var blink: Place?
    /// Read back and compared with what was written; false: it can only be written.
    public var isVerified: Bool

    public init(
      place: Place, registers: Int, encoding: Encoding, order: ByteOrder = .abcd,
      blink: Place? = nil, isVerified: Bool = true
    ) {
      self.place = place
      self.registers = registers
      self.encoding = encoding
      self.order = order
      self.blink = blink
      self.isVerified = isVerified
    }
  }

  public struct Value: Hashable, Sendable {
    public var name: String
    public var place: Place
    public var type: ValueType
    public var order: ByteOrder
    /// The part of an unsigned number that is meant, 0 the lowest bit; nil: all of it.
    public var bits: ClosedRange<Int>?
    public var scale: ValueScale
    public var unit: String
    /// Outside of it the value is a fault of the sensor, unit x 1000.
    public var valid: ClosedRange<Int>

    public init(
      name: String, place: Place, type: ValueType, order: ByteOrder = .abcd,
      bits: ClosedRange<Int>? = nil, scale: ValueScale = .one, unit: String,
      valid: ClosedRange<Int>
    ) {
      self.name = name
      self.place = place
      self.type = type
      self.order = order
      self.bits = bits
      self.scale = scale
      self.unit = unit
      self.valid = valid
    }
  }

  /// A text that the device tells: its model, its serial number.
  public struct Text: Hashable, Sendable {
    public enum Encoding: String, Sendable, CaseIterable {
      /// Two bytes a register; what follows a NUL is not read.
      case ascii, gb18030
    }

    public var name: String
    public var place: Place
    public var registers: Int
    public var encoding: Encoding
    public var order: ByteOrder
    /// How it begins in every such device; nil: it says nothing of what the device is.
    public var begins: String?

    public init(
      name: String, place: Place, registers: Int, encoding: Encoding, order: ByteOrder = .abcd,
      begins: String? = nil
    ) {
      self.name = name
      self.place = place
      self.registers = registers
      self.encoding = encoding
      self.order = order
      self.begins = begins
    }
  }

  /// What every such device says when it is asked who it is; nil: the profile does not tell. Texts
  /// are how the answer begins.
  public struct Identification: Hashable, Sendable {
    /// Objects 0 and 1 of Read Device Identification (v1.1b3, 6.21).
    public var vendor: String?
    public var product: String?
    /// Of Report Server ID (v1.1b3, 6.13), what can be printed of it.
    public var serverID: String?

    public init(vendor: String? = nil, product: String? = nil, serverID: String? = nil) {
      self.vendor = vendor
      self.product = product
      self.serverID = serverID
    }
  }

  /// In what a device is poorer than the standard.
  public struct Quirks: Hashable, Sendable {
    /// The function codes it knows for writing.
    public enum Writes: String, Sendable, CaseIterable {
      /// FC05 and FC06 for one value, FC15 and FC16 for more.
      case any
      /// FC05 and FC06 only.
      case single
      /// FC15 and FC16 only.
      case multiple
    }

    /// In one request.
    public var maxRegisters: Int
    /// Registers between its points can be read without harm.
    public var readableGaps: Bool
    public var writes: Writes
    /// How long it must be left alone after a write.
    public var writePause: Duration

    public init(
      maxRegisters: Int = 125, readableGaps: Bool = false, writes: Writes = .any,
      writePause: Duration = .zero
    ) {
      self.maxRegisters = maxRegisters
      self.readableGaps = readableGaps
      self.writes = writes
      self.writePause = writePause
    }
  }

  /// The file's name without `.yaml`.
  public var id: String
  public var name: LocalizedText
  /// Public datasheet or convention it follows.
  public var source: String
  public var identification: Identification?
  /// The driver family it is shown under: `call-pad`, `window-display`, `digital-input`, `relay`,
  /// `analogue-input`, `climate`, `meter`.
  public var family: String
  public var inputs: [Input]
  public var fifo: EventFIFO?
  public var outputs: [Output]
  public var display: Display?
  public var values: [Value]
  public var texts: [Text]
  public var keyPeriod: Duration
  public var valuePeriod: Duration
  public var quirks: Quirks

  public init(
    id: String, name: LocalizedText, source: String, identification: Identification? = nil,
    family: String, inputs: [Input] = [], fifo: EventFIFO? = nil, outputs: [Output] = [],
    display: Display? = nil, values: [Value] = [], texts: [Text] = [],
    keyPeriod: Duration = .milliseconds(100), valuePeriod: Duration = .seconds(5),
    quirks: Quirks = Quirks()
  ) {
    self.id = id
    self.name = name
    self.source = source
    self.identification = identification
    self.family = family
    self.inputs = inputs
    self.fifo = fifo
    self.outputs = outputs
    self.display = display
    self.values = values
    self.texts = texts
    self.keyPeriod = keyPeriod
    self.valuePeriod = valuePeriod
    self.quirks = quirks
  }
}
