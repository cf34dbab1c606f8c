public import HallDomain

/// How far the search for a bus's slaves is, and what it found.
public struct BusScanReport: Hashable, Codable, Sendable {
  public struct Slave: Hashable, Codable, Sendable {
    public var slave: Int
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
      slave: Int, device: DeviceID? = nil, planned: String? = nil, fits: [String] = [],
      isCertain: Bool = false, says: String? = nil, isGarbled: Bool = false
    ) {
      self.slave = slave
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
  /// Addresses that are done.
  public var asked: Int
  public var addresses: Int
  public var found: [Slave]
  /// Why it ended before its end: the bus went away.
  public var trouble: String?

  public init(
    bus: String, isRunning: Bool, asked: Int, addresses: Int, found: [Slave],
    trouble: String? = nil
  ) {
    self.bus = bus
    self.isRunning = isRunning
    self.asked = asked
    self.addresses = addresses
    self.found = found
    self.trouble = trouble
  }
}
