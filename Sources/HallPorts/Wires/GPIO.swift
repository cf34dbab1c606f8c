/// A GPIO chip with the lines of this hall requested on it; used from its own thread.
public protocol GPIOChip: Sendable {
  /// The clock that stamps the edges, nanoseconds: the kernel's CLOCK_MONOTONIC.
  var now: Int64 { get }
  /// Waits at most `timeout` (nil: for ever) for edges or the opener's `wake`.
  func waitForEdges(timeout: Duration?) throws(WireError) -> [GPIOEdge]
  /// The present level of each requested input, after active-low.
  func levels() throws(WireError) -> [String: Bool]
  func set(_ line: String, to active: Bool) throws(WireError)
  func close()
}

public protocol GPIOChipOpener: WireOpener {
  /// Finds the lines by name and requests them; throws `.gone` naming a line that is not there.
  func open(_ lines: [GPIOLinePlan]) throws(WireError) -> any GPIOChip
}

public struct GPIOEdge: Hashable, Sendable {
  public var line: String
  /// After active-low: true = became active.
  public var active: Bool
  /// On the chip's clock, nanoseconds.
  public var timestamp: Int64

  public init(line: String, active: Bool, timestamp: Int64) {
    self.line = line
    self.active = active
    self.timestamp = timestamp
  }
}
