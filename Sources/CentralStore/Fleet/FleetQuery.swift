import FoundationEssentials
import HallPorts

/// The questions behind the fleet's list.
enum FleetQuery {
  static func halls(_ connection: PostgresConnection) throws(UplinkFault) -> [FleetHall] {
    let halls = try connection.run(
      """
      SELECT hall_id, name, silent_seconds, lag_events, lag_seconds, software, fence_reason,
        clock_offset_ms, clock_span_ms, open_orders, status::text
      FROM central.fleet ORDER BY hall_id
      """
    ).map(hall)
    // Sorting keeps the order of equal ones.
    return halls.sorted { rank($0) < rank($1) }
  }

  /// - Parameter hall: nil: of all.
  static func orders(
    of hall: String?, limit: Int, _ connection: PostgresConnection
  ) throws(UplinkFault) -> [FleetOrder] {
    try connection.run(
      """
      SELECT order_id, hall_id, kind, ordered_by, (extract(epoch FROM ordered_at) * 1000)::bigint,
        (extract(epoch FROM expires_at) * 1000)::bigint, state, error_code, detail, sequence
      FROM central.order_status WHERE $1 = '' OR hall_id = $1 ORDER BY number DESC LIMIT $2
      """, [.text(hall ?? ""), .int8(Int64(limit))]
    ).map { row in
      FleetOrder(
        id: row[0] ?? "", hall: row[1] ?? "", kind: row[2] ?? "", by: row[3] ?? "",
        orderedAt: row[4].flatMap { Int64($0) } ?? 0, expiresAt: row[5].flatMap { Int64($0) } ?? 0,
        state: row[6] ?? "", code: row[7], detail: row[8], sequence: row[9].flatMap { Int64($0) })
    }
  }

  private static func hall(_ row: [String?]) -> FleetHall {
    let status = row[10].flatMap { text in
      try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
    var hall = FleetHall(
      id: row[0] ?? "", name: row[1] ?? "", silent: row[2].flatMap { Double($0) },
      lagEvents: row[3].flatMap { Int64($0) } ?? 0, lagSeconds: row[4].flatMap { Double($0) } ?? 0,
      software: row[5] ?? "", fence: row[6], clockOffset: row[7].flatMap { Int64($0) },
      clockSpan: row[8].flatMap { Int64($0) }, openOrders: row[9].flatMap { Int64($0) } ?? 0,
      status: status ?? .null)
    hall.concerns = concerns(hall)
    return hall
  }

  /// What a person should look at, by what the hall said last.
  static func concerns(_ hall: FleetHall) -> [FleetHall.Concern] {
    let status = hall.status
    let offset = hall.clockOffset.map { Duration.milliseconds(abs($0)) } ?? .zero
    let slack = Duration.milliseconds((hall.clockSpan ?? 0) / 2)
    let isSilent = hall.silent.map { Duration.seconds($0) > Limits.silentAfter } ?? false
    let isOf: [FleetHall.Concern: Bool] = [
      .fenced: hall.fence != nil, .silent: isSilent,
      .emergency: status["emergency"].bool == true,
      .alarm: status["alarmCount"].int ?? 0 > 0,
      .devicesDown: status["devicesDown"].int ?? 0 > 0,
      .lag: hall.lagEvents > 0 && Duration.seconds(hall.lagSeconds) > Limits.lateAfter,
      .clock: offset - slack > Limits.clockAstray || status["clock"].string == "untrusted",
      .unseen: hall.silent == nil,
    ]
    return FleetHall.Concern.allCases.filter { isOf[$0] == true }
  }

  private static func rank(_ hall: FleetHall) -> Int {
    hall.concerns.first.flatMap { FleetHall.Concern.allCases.firstIndex(of: $0) } ?? .max
  }
}
