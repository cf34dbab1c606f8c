public import HallPorts

/// What a dispatcher orders of the halls, and what became of it.
extension CentralAdministration {
  /// An order that is to be written down.
  public struct Order: Hashable, Sendable {
    public var kind: String
    /// JSON.
    public var payload: String
    public var by: String
    /// Seconds from now, or from `validFrom`, until it is not to be done any more.
    public var lasting: Int
    /// As PostgreSQL reads it: `2026-11-25 17:00+08`; nil: at once.
    public var validFrom: String?
    public var signature: [UInt8]?
    /// A UUID: the same one twice is one order; nil: a new one.
    public var id: String?

    public init(
      kind: String, payload: String, by: String, lasting: Int, validFrom: String? = nil,
      signature: [UInt8]? = nil, id: String? = nil
    ) {
      self.kind = kind
      self.payload = payload
      self.by = by
      self.lasting = lasting
      self.validFrom = validFrom
      self.signature = signature
      self.id = id
    }
  }

  /// Answers with the order's id.
  public func order(_ order: Order, of hall: String) throws -> String {
    let rows = try connection.run(
      """
      SELECT central.order_hall($1, $2, $3::json, $4,
        coalesce(nullif($5, '')::timestamptz, now()) + $6 * interval '1 second',
        nullif($5, '')::timestamptz, decode(nullif($7, ''), 'hex'), nullif($8, '')::uuid)
      """,
      [
        .text(hall), .text(order.kind), .text(order.payload), .text(order.by),
        .text(order.validFrom ?? ""), .int8(Int64(order.lasting)),
        .text(order.signature.map(Self.hexadecimal) ?? ""), .text(order.id ?? ""),
      ])
    return (rows.first?.first ?? nil) ?? ""
  }

  /// False: it was answered or taken back before, or there is none.
  public func cancel(_ id: String, of hall: String) throws -> Bool {
    try connection.run(
      "SELECT central.cancel_order($1, $2::text::uuid)", [.text(hall), .text(id)]
    ).first?.first == "t"
  }

  /// The newest first.
  public func orders(of hall: String?, limit: Int) throws -> [FleetOrder] {
    try FleetQuery.orders(of: hall, limit: limit, connection)
  }

  /// Those with concerns first.
  public func fleet() throws -> [FleetHall] { try FleetQuery.halls(connection) }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
