public enum OrderCommand: Hashable, Codable, Sendable {
  case take(CentralOrder)
  /// What became of the hall file that an order brought.
  case judged(OrderID, ConfigurationVerdict)
}

public enum ConfigurationVerdict: Hashable, Codable, Sendable {
  /// It is in force, on trial until `kept`.
  case applied
  case kept
  /// It never was in force: the signature, or what `halld check` says.
  case refused(reason: String)
  /// It was, and the hall did worse with it.
  case rolledBack(reason: String)
}

/// What became of an order. What it did stands in the records just before, of the same commit.
public enum OrderEvent: Hashable, Codable, Sendable {
  /// `notice`: the one that it put up.
  case orderDone(order: OrderMark, notice: NoticeID?, at: HallInstant)
  case orderRefused(order: OrderMark, error: HallError, at: HallInstant)
  /// It came too late: not done.
  case orderExpired(order: OrderMark, at: HallInstant)
  /// A hall file has come and is looked at; `orderDone` or `orderRefused` follows.
  case configurationTaken(order: OrderMark, version: String, digest: String, at: HallInstant)
  case configurationApplied(version: String, digest: String, at: HallInstant)
}

/// How an order ended.
public enum OrderOutcome: Hashable, Codable, Sendable {
  case done
  case refused(HallError)
  case expired
}

public struct OrderState: Hashable, Codable, Sendable {
  public struct Settled: Hashable, Codable, Sendable {
    public var order: OrderID
    public var outcome: OrderOutcome
    public var deadline: HallInstant
  }

  public struct Configuration: Hashable, Codable, Sendable {
    public var version: String
    /// SHA-256 of the file, hexadecimal.
    public var digest: String
    public var at: HallInstant
  }

  /// A hall file on its way.
  public struct Trial: Hashable, Codable, Sendable {
    public var order: OrderMark
    public var configuration: Configuration
    /// In force since then; nil: it is still looked at.
    public var applied: HallInstant?
  }

  /// The orders that ended, oldest first.
  public internal(set) var settled: [Settled] = []
  /// The notices that orders put up.
  public internal(set) var notices: [OrderID: NoticeID] = [:]
  /// The hall file that came last from the centre and was kept; nil: none did.
  public internal(set) var configuration: Configuration?
  public internal(set) var trial: Trial?

  public init() {}

  /// How it ended; nil: it has not, or was never here.
  public func outcome(of order: OrderID) -> OrderOutcome? {
    settled.last { $0.order == order }?.outcome
  }
}
