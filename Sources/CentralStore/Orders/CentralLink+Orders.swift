import HallPorts

/// The way down: orders, answers and the hall's own account of itself.
extension CentralLink {
  /// The centre's clock against the hall's.
  struct ClockReading: Hashable, Sendable {
    /// Nanoseconds since 1970.
    var centre: Int64
    /// The hall's own when the answer was there.
    var own: Int64
    /// How long the question took.
    var span: Duration
  }

  /// Says which board this is. A board that the centre gives no orders is refused.
  func enter() async throws(UplinkFault) {
    try await run { connection throws(UplinkFault) in
      do throws(UplinkFault) {
        _ = try Self.open(connection).run("SELECT central.enter($1)", [.text(self.boardCode)])
      } catch .database(state: Self.notTheHall, let message) {
        throw .refused(message)
      }
    }
  }

  /// SQLSTATE of Migrations/0011-orders-for-the-board.sql.
  private static let notTheHall = "HC006"

  func listen(for hall: String) async throws(UplinkFault) {
    try await run { connection throws(UplinkFault) in
      try Self.open(connection).listen(on: "order_" + hall)
    }
  }

  func awaitOrder(atMost span: Duration) async throws(UplinkFault) -> Bool {
    try await run { connection throws(UplinkFault) in
      try Self.open(connection).awaitNotification(atMost: span)
    }
  }

  func orders(limit: Int) async throws(UplinkFault) -> [OrderRow] {
    try await run { connection throws(UplinkFault) in
      try Self.open(connection).run(
        """
        SELECT order_id, kind, payload, signature, ordered_by, left_ms FROM central.orders($1)
        """, [.int8(Int64(limit))]
      ).map { row throws(UplinkFault) in
        guard row.count == 6, let id = row[0], let kind = row[1], let payload = row[2],
          let by = row[4], let left = row[5].flatMap({ Int64($0) })
        else { throw .lost("the centre's orders make no sense") }
        return OrderRow(
          id: id, kind: kind, payload: payload, signature: row[3], by: by,
          left: .milliseconds(left))
      }
    }
  }

  func answer(_ answer: OrderAnswer) async throws(UplinkFault) {
    try await run { connection throws(UplinkFault) in
      _ = try Self.open(connection).run(
        "SELECT central.answer_order($1, $2, $3, $4, $5)",
        [
          .text(answer.id), .text(answer.outcome), .text(answer.code), .text(answer.detail),
          .int8(answer.sequence),
        ])
    }
  }

  /// - Parameter own: the hall's clock. It is read on the link's thread, at once with the answer: a
  ///   task may come to it late.
  func readClock(
    against own: @escaping @Sendable () -> Int64
  ) async throws(UplinkFault) -> ClockReading {
    try await run { connection throws(UplinkFault) in
      let start = ContinuousClock.now
      let rows = try Self.open(connection).run(
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
      let (end, reading) = (ContinuousClock.now, own())
      guard let micro = rows.first?.first??.description, let number = Int64(micro) else {
        throw .lost("the centre's clock makes no sense")
      }
      return ClockReading(centre: number * 1000, own: reading, span: end - start)
    }
  }

  func report(offset: Duration, span: Duration, status: String) async throws(UplinkFault) {
    try await run { connection throws(UplinkFault) in
      _ = try Self.open(connection).run(
        "SELECT central.report($1, $2, $3)",
        [.int8(offset.milliseconds), .int8(span.milliseconds), .text(status)])
    }
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
