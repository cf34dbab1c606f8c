/// What both ends of a serial line must agree on, for eight data bits.
public struct LineSettings: Hashable, Codable, Sendable {
  public var baud: Int
  public var parity: SerialPlan.Parity
  public var stopBits: Int

  public init(baud: Int, parity: SerialPlan.Parity, stopBits: Int = 1) {
    self.baud = baud
    self.parity = parity
    self.stopBits = stopBits
  }

  /// What Modbus devices are delivered with or can be set to, the likeliest first.
  ///
  /// Source: MODBUS over Serial Line v1.02, 2.5.1 (9600 and 19200 are required, 19.2 kbit/s 8E1 is
  /// the default) and 3.2.1 (1200 to 115200 are options). Two stop bits are none of their own: a
  /// receiver looks at the first only, so a slave set to 8N2 hears and is heard as 8N1.
  public static let common: [LineSettings] =
    [9600, 19_200, 115_200, 38_400, 57_600, 4800, 2400, 1200].flatMap { baud in
      [.none, .even, .odd].map { LineSettings(baud: baud, parity: $0) }
    }

  /// `9600 8E1`
  public var label: String {
    "\(baud) 8\(parity == .none ? "N" : parity == .even ? "E" : "O")\(stopBits)"
  }

  /// Whether a slave of one is heard with the other.
  public func isHeardAs(_ other: LineSettings) -> Bool {
    baud == other.baud && parity == other.parity
  }
}

extension SerialPlan {
  public var settings: LineSettings {
    LineSettings(baud: baud, parity: parity, stopBits: stopBits)
  }

  /// The same line with other settings.
  public func with(_ settings: LineSettings) -> SerialPlan {
    var plan = self
    plan.baud = settings.baud
    plan.parity = settings.parity
    plan.stopBits = settings.stopBits
    plan.dataBits = 8
    return plan
  }
}
