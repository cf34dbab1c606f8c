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
      /// A 16-bit count of presses that wraps: none is lost or doubled.
      case counter
      /// Latched: 1 until it is cleared by writing 0 to the same place.
      case latch
    }

    public var name: String
    public var place: Place
    public var kind: Kind

    public init(name: String, place: Place, kind: Kind) {
      self.name = name
      self.place = place
      self.kind = kind
    }
  }

  /// A lamp, relay or buzzer.
  public struct Output: Hashable, Sendable {
    public var name: String
    public var place: Place

    public init(name: String, place: Place) {
      self.name = name
      self.place = place
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
      /// Two bytes a register, high byte first, GB18030, filled with spaces.
      case gb18030
      /// Four decimal digits a register, packed BCD.
      case bcd
    }

    public var place: Place
    public var registers: Int
    public var encoding: Encoding
    /// Where writing 1 makes the display blink and 0 stops it; nil: it cannot.
    public var blink: Place?

    public init(place: Place, registers: Int, encoding: Encoding, blink: Place? = nil) {
      self.place = place
      self.registers = registers
      self.encoding = encoding
      self.blink = blink
    }
  }

  public struct Value: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
      case u16, s16
      case u32 = "u32-big", u32Swapped = "u32-little", f32 = "f32-big", f32Swapped = "f32-little"

      public var registers: Int { self == .u16 || self == .s16 ? 1 : 2 }
    }

    public var name: String
    public var place: Place
    public var kind: Kind
    /// Unit x 1000 for each count: 100 where a count is 0.1 °C.
    public var milliPerCount: Int
    public var unit: String
    /// Outside of it the value is a fault of the sensor, unit x 1000.
    public var valid: ClosedRange<Int>

    public init(
      name: String, place: Place, kind: Kind, milliPerCount: Int, unit: String,
      valid: ClosedRange<Int>
    ) {
      self.name = name
      self.place = place
      self.kind = kind
      self.milliPerCount = milliPerCount
      self.unit = unit
      self.valid = valid
    }
  }

  /// The file's name without `.yaml`.
  public var id: String
  public var name: LocalizedText
  /// Public datasheet or convention it follows.
  public var source: String
  /// The driver family it is shown under: `call-pad`, `window-display`, `digital-input`, `relay`,
  /// `analogue-input`, `climate`.
  public var family: String
  public var inputs: [Input]
  public var fifo: EventFIFO?
  public var outputs: [Output]
  public var display: Display?
  public var values: [Value]
  public var keyPeriod: Duration
  public var valuePeriod: Duration
  public var maxRegisters: Int
  /// Knows only FC05/FC06.
  public var writesSingly: Bool

  public init(
    id: String, name: LocalizedText, source: String, family: String, inputs: [Input] = [],
    fifo: EventFIFO? = nil, outputs: [Output] = [], display: Display? = nil, values: [Value] = [],
    keyPeriod: Duration = .milliseconds(100), valuePeriod: Duration = .seconds(5),
    maxRegisters: Int = 125, writesSingly: Bool = false
  ) {
    self.id = id
    self.name = name
    self.source = source
    self.family = family
    self.inputs = inputs
    self.fifo = fifo
    self.outputs = outputs
    self.display = display
    self.values = values
    self.keyPeriod = keyPeriod
    self.valuePeriod = valuePeriod
    self.maxRegisters = maxRegisters
    self.writesSingly = writesSingly
  }
}
