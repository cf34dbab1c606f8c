/// A GPIO chip with the lines of this hall requested on it; used from its own thread.
public protocol GPIOChip: Sendable {
  /// Waits at most `timeout` for edges.
  func waitForEdges(timeout: Duration) throws(WireError) -> [GPIOEdge]
  /// The present level of each requested input, after active-low.
  func levels() throws(WireError) -> [String: Bool]
  func set(_ line: String, to active: Bool) throws(WireError)
  func close()
}

public protocol GPIOChipOpener: Sendable {
  /// Finds the lines by name and requests them; throws `.gone` naming a line that is not there.
  func open(_ lines: [GPIOLinePlan]) throws(WireError) -> any GPIOChip
  var label: String { get }
}

public struct GPIOEdge: Hashable, Sendable {
  public var line: String
  /// After active-low: true = became active.
  public var active: Bool
  /// The kernel's CLOCK_MONOTONIC timestamp, nanoseconds.
  public var timestamp: Int64

  public init(line: String, active: Bool, timestamp: Int64) {
    self.line = line
    self.active = active
    self.timestamp = timestamp
  }
}
