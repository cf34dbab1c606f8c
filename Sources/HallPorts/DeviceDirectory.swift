public import HallDomain

/// A device as the console, `hallctl devices` and /metrics show it.
public struct DeviceReport: Hashable, Codable, Sendable {
  public var id: DeviceID
  /// What kind it is: `call-pad`, `window-display`, `ticket-printer`, `led-board`, `gpio`, `bus`.
  public var family: String
  public var name: LocalizedText
  /// Where it hangs: `east, slave 11`, `/dev/ttyS1`, `10.0.0.9:5568`.
  public var wire: String
  public var health: DeviceHealth
  /// Unix time in milliseconds since when `health` has been so.
  public var since: Int64
  /// What it shows or reads now, in words: `A012`, `open`, `23.4 °C`.
  public var shows: String
  /// Counters and figures for an installer, in the order to show them.
  public var figures: [Figure]
  public var hasPicture: Bool
  /// What is most likely wrong with its wiring or settings.
  public var diagnoses: [Diagnosis]

  public struct Figure: Hashable, Codable, Sendable {
    public var name: String
    public var value: Double
    public var unit: String

    public init(_ name: String, _ value: Double, _ unit: String = "") {
      self.name = name
      self.value = value
      self.unit = unit
    }
  }

  public init(
    id: DeviceID, family: String, name: LocalizedText, wire: String, health: DeviceHealth,
    since: Int64, shows: String = "", figures: [Figure] = [], hasPicture: Bool = false,
    diagnoses: [Diagnosis] = []
  ) {
    self.id = id
    self.family = family
    self.name = name
    self.wire = wire
    self.health = health
    self.since = since
    self.shows = shows
    self.figures = figures
    self.hasPicture = hasPicture
    self.diagnoses = diagnoses
  }
}

/// What the outside may know of the devices; each driver answers for its own.
public protocol DeviceDirectory: Sendable {
  func devices() -> [DeviceReport]
  /// What a person would see on it now, as a PNG file; nil for a device without a picture.
  func picture(of device: DeviceID) -> [UInt8]?
  /// What a board shows from now on for `span` if nothing new happens; nil for what is no board.
  func film(of device: DeviceID, for span: Duration) -> BoardFilm?
  /// What it would print for nobody, as a PNG file; nil for a device that prints nothing.
  func sample(of device: DeviceID, language: TicketLanguage?) -> [UInt8]?
}

extension DeviceDirectory {
  public func film(of device: DeviceID, for span: Duration) -> BoardFilm? { nil }

  public func sample(of device: DeviceID, language: TicketLanguage?) -> [UInt8]? { nil }
}
