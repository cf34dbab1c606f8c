/// What the centre wants of this hall (指令): one order, made at most once however often it comes.
public struct CentralOrder: Hashable, Codable, Sendable {
  /// What it is about.
  public enum Matter: Hashable, Codable, Sendable {
    /// The same command that somebody in the hall could give.
    indirect case command(Command)
    /// Takes back the notice that an earlier order put up.
    case withdraw(OrderID)
    /// Another hall file; it is judged outside the domain, and told with `OrderCommand.judged`.
    case configuration(version: String, digest: String)
    /// Nobody can make sense of it.
    case unreadable(HallError)
  }

  public var mark: OrderMark
  public var matter: Matter

  public init(mark: OrderMark, matter: Matter) {
    self.mark = mark
    self.matter = matter
  }
}

/// An order's id from the centre, unique for ever: a UUID.
public struct OrderID: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// What every record of an order says of it.
public struct OrderMark: Hashable, Codable, Sendable {
  public var order: OrderID
  /// `notice`, `window`, `emergency`: as the centre calls it.
  public var kind: String
  /// Who ordered it.
  public var by: String
  /// From then on it is not done any more. On the hall's own timeline, counted from the centre's
  /// clock when it came: no wall clock of the hall has a say in it.
  public var deadline: HallInstant

  public init(order: OrderID, kind: String, by: String, deadline: HallInstant) {
    self.order = order
    self.kind = kind
    self.by = by
    self.deadline = deadline
  }
}
