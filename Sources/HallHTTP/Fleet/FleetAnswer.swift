import FoundationEssentials
import HallPorts

/// The fleet as the page reads it: `/api/v1/fleet`.
struct FleetAnswer: Sendable {
  var halls: [FleetHall]
  var orders: [FleetOrder]
  /// Milliseconds since 1970.
  var now: Int64

  var json: JSONValue {
    [
      "now": .integer(now), "halls": .array(halls.map(Self.json)),
      "orders": .array(orders.map(Self.json)),
    ]
  }

  private static func json(_ hall: FleetHall) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(hall.id), "name": .string(hall.name), "lagEvents": .integer(hall.lagEvents),
      "lagSeconds": .number(hall.lagSeconds), "software": .string(hall.software),
      "openOrders": .integer(hall.openOrders), "status": hall.status,
      "concerns": .array(hall.concerns.map { .string($0.rawValue) }),
    ]
    members["silentSeconds"] = hall.silent.map { .number($0) }
    members["fence"] = hall.fence.map { .string($0) }
    members["clockOffsetMilliseconds"] = hall.clockOffset.map { .integer($0) }
    members["clockSpanMilliseconds"] = hall.clockSpan.map { .integer($0) }
    return .object(members)
  }

  private static func json(_ order: FleetOrder) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(order.id), "hall": .string(order.hall), "kind": .string(order.kind),
      "by": .string(order.by), "orderedAt": .integer(order.orderedAt),
      "expiresAt": .integer(order.expiresAt), "state": .string(order.state),
    ]
    members["code"] = order.code.map { .string($0) }
    members["detail"] = order.detail.map { .string($0) }
    members["sequence"] = order.sequence.map { .integer($0) }
    return .object(members)
  }

  // MARK: - Prometheus

  var metrics: String {
    var page = PrometheusText()
    func add(_ name: String, _ help: String, _ value: (FleetHall) -> Double?) {
      page.add(
        "hall_fleet_" + name, .gauge, help,
        halls.compactMap { hall in value(hall).map { ([("hall", hall.id)], $0) } })
    }
    page.add(
      "hall_fleet_info", .gauge, "Names and versions",
      halls.map { hall in
        (
          [
            ("hall", hall.id), ("name", hall.name), ("software", hall.software),
            ("configuration", hall.status["configuration"]["version"].string ?? ""),
            ("hall_file", hall.status["versions"]["hallFile"].string ?? ""),
          ], 1
        )
      })
    add("silent_seconds", "Since the hall last spoke") { $0.silent }
    add("lag_events", "Records that are in its journal and not at the centre") {
      Double($0.lagEvents)
    }
    add("lag_seconds", "Age of its newest record there while others are missing") {
      $0.lagSeconds
    }
    add("fenced", "1: nothing is taken from it") { $0.fence == nil ? 0 : 1 }
    add("clock_offset_seconds", "How far its wall clock is ahead") {
      $0.clockOffset.map { Double($0) / 1000 }
    }
    add("orders_open", "Orders that it has not answered") { Double($0.openOrders) }
    for (name, member, help) in [
      ("devices", "devices", "Devices"), ("devices_down", "devicesDown", "Devices that are down"),
      ("devices_degraded", "devicesDegraded", "Devices that work with a fault"),
      ("alarms", "alarmCount", "Alarms on the list"), ("waiting", "waiting", "Tickets that wait"),
      ("issued_today", "issued", "Tickets issued this hall day"),
      ("windows_open", "windowsOpen", "Open windows"),
    ] {
      add(name, help) { $0.status[member].number }
    }
    add("open", "1: it gives tickets") { $0.status["open"].bool.map { $0 ? 1 : 0 } }
    add("emergency", "1: it has an emergency") {
      $0.status["emergency"].bool.map { $0 ? 1 : 0 }
    }
    page.add(
      "hall_fleet_concern", .gauge, "1: a person should look at it",
      halls.flatMap { hall in
        hall.concerns.map { ([("hall", hall.id), ("concern", $0.rawValue)], 1) }
      })
    return page.text
  }
}
