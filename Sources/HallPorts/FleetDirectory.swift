/// A hall as the centre sees it.
public struct FleetHall: Hashable, Sendable {
  /// What about it a person should look at.
  public enum Concern: String, Hashable, Sendable, CaseIterable {
    /// Nothing is taken from it: two journals claim to be this hall.
    case fenced
    /// It was heard of before, and is not now.
    case silent
    case emergency
    case alarm
    case devicesDown = "devices-down"
    /// Its records come late.
    case lag
    /// Its wall clock and the centre's differ, or it does not trust its own.
    case clock
    /// It has never called.
    case unseen
  }

  public var id: String
  public var name: String
  /// Seconds since it last spoke; nil: never.
  public var silent: Double?
  public var lagEvents: Int64
  public var lagSeconds: Double
  public var software: String
  /// Why nothing is taken from it.
  public var fence: String?
  /// How far its wall clock is ahead, milliseconds.
  public var clockOffset: Int64?
  /// The offset is known to half of this.
  public var clockSpan: Int64?
  public var openOrders: Int64
  /// What it says of itself: devices, alarms, queue, versions; null before it did.
  public var status: JSONValue
  /// The worst first.
  public var concerns: [Concern]

  public init(
    id: String, name: String, silent: Double?, lagEvents: Int64, lagSeconds: Double,
    software: String, fence: String?, clockOffset: Int64?, clockSpan: Int64?, openOrders: Int64,
    status: JSONValue, concerns: [Concern] = []
  ) {
    self.id = id
    self.name = name
    self.silent = silent
    self.lagEvents = lagEvents
    self.lagSeconds = lagSeconds
    self.software = software
    self.fence = fence
    self.clockOffset = clockOffset
    self.clockSpan = clockSpan
    self.openOrders = openOrders
    self.status = status
    self.concerns = concerns
  }
}

/// An order of the centre and what became of it.
public struct FleetOrder: Hashable, Sendable {
  public var id: String
  public var hall: String
  public var kind: String
  public var by: String
  /// Milliseconds since 1970.
  public var orderedAt: Int64
  public var expiresAt: Int64
  /// later, open, done, refused, expired, cancelled
  public var state: String
  /// Why it was refused: docs/error-codes.md.
  public var code: String?
  public var detail: String?
  /// The record of the hall's journal that proves it.
  public var sequence: Int64?

  public init(
    id: String, hall: String, kind: String, by: String, orderedAt: Int64, expiresAt: Int64,
    state: String, code: String?, detail: String?, sequence: Int64?
  ) {
    self.id = id
    self.hall = hall
    self.kind = kind
    self.by = by
    self.orderedAt = orderedAt
    self.expiresAt = expiresAt
    self.state = state
    self.code = code
    self.detail = detail
    self.sequence = sequence
  }
}

/// Who knows all halls.
public protocol FleetDirectory: Sendable {
  /// Those with concerns first, the worst before the others.
  func halls() async throws -> [FleetHall]
  /// The newest first.
  func orders(limit: Int) async throws -> [FleetOrder]
}
