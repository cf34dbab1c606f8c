/// How a transaction ended.
public enum ModbusOutcome: Hashable, Sendable {
  /// A read's values: registers, or bits as 0 and 1.
  case values([UInt16])
  case written
  /// The slave's exception code (v1.1b3, clause 7).
  case exception(UInt8)
  /// Nothing of the slave came within the time.
  case silent
  /// Something came, but no answer that checks.
  case garbled
}

/// What a port has seen since it was opened.
public struct ModbusPortCounters: Hashable, Sendable {
  /// Whole frames that were not the answer awaited: foreign, late, echoed.
  public var discardedFrames = 0
  /// Times that bytes came which were no frame.
  public var garbledRuns = 0

  public init() {}
}
