public import HallDomain

/// How far the search for a bus's slaves is, and what it found.
public struct BusScanReport: Hashable, Codable, Sendable {
  public struct Slave: Hashable, Codable, Sendable {
    public var slave: Int
    /// How the line must be set to hear it; nil: as the bus is.
    public var settings: LineSettings?
    /// The device of the hall file at this address.
    public var device: DeviceID?
    /// The profile that the hall file gives it.
    public var planned: String?
    /// Profiles whose every register it has, the likeliest first.
    public var fits: [String]
    /// The first of them is certain: its fixed value (a model number) was read.
    public var isCertain: Bool
    /// What it says of itself by function 43/14 or 17.
    public var says: String?
    /// It was heard, but not read: two slaves at one address, a bad cable.
    public var isGarbled: Bool

    public init(
      slave: Int, settings: LineSettings? = nil, device: DeviceID? = nil,
      planned: String? = nil, fits: [String] = [],
      isCertain: Bool = false, says: String? = nil, isGarbled: Bool = false
    ) {
      self.slave = slave
      self.settings = settings
      self.device = device
      self.planned = planned
      self.fits = fits
      self.isCertain = isCertain
      self.says = says
      self.isGarbled = isGarbled
    }

    /// The hall file gives it a profile whose registers it does not have.
    public var isMismatch: Bool { planned.map { !isGarbled && !fits.contains($0) } ?? false }
  }

  public var bus: String
  public var isRunning: Bool
  /// Addresses that are done, of so many; each counts once for every setting of the line.
  public var asked: Int
  public var addresses: Int
  /// What the line is set to at the moment; nil: as the bus is.
  public var settings: LineSettings?
  public var found: [Slave]
  /// Settings that the adapter does not have.
  public var skipped: [LineSettings]
  /// Why it ended before its end: the bus went away.
  public var trouble: String?

  public init(
    bus: String, isRunning: Bool, asked: Int, addresses: Int, settings: LineSettings? = nil,
    found: [Slave], skipped: [LineSettings] = [], trouble: String? = nil
  ) {
    self.bus = bus
    self.isRunning = isRunning
    self.asked = asked
    self.addresses = addresses
    self.settings = settings
    self.found = found
    self.skipped = skipped
    self.trouble = trouble
  }
}
