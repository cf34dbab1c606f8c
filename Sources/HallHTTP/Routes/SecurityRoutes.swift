import HallDomain
import Hummingbird

/// Alarms, zones and sensors.
enum SecurityRoutes {
  static let all: [Route] = [
    .get(
      "/api/v1/alarms", "Alarms that are active or not acknowledged",
      answer: .json([AlarmAnswer].self)
    ) { exchange in
      let view = exchange.view
      return try exchange.json(view.state.security.alarms.map { AlarmAnswer($0, view: view) })
    },
    .post("/api/v1/alarms/{alarm}/acknowledge", "A person has seen the alarm") { exchange in
      let id = AlarmID(rawValue: try exchange.serial("alarm"))
      return try exchange.done(try await exchange.submit(.security(.acknowledge(alarm: id))))
    },
    .get("/api/v1/zones", "Zones, armed or not", answer: .json([ZoneAnswer].self)) { exchange in
      let view = exchange.view
      return try exchange.json(view.rules.zones.map { ZoneAnswer($0, view: view) })
    },
    .post("/api/v1/zones/{zone}/arm", "Arm a zone") { exchange in
      let zone = ZoneID(rawValue: try exchange.parameter("zone"))
      return try exchange.done(try await exchange.submit(.security(.arm(zone: zone))))
    },
    .post("/api/v1/zones/{zone}/disarm", "Disarm a zone") { exchange in
      let zone = ZoneID(rawValue: try exchange.parameter("zone"))
      return try exchange.done(try await exchange.submit(.security(.disarm(zone: zone))))
    },
    .get(
      "/api/v1/sensors", "Doors, detectors and measured values",
      answer: .json([SensorAnswer].self)
    ) { exchange in
      let view = exchange.view
      return try exchange.json(view.rules.sensors.map { SensorAnswer($0, view: view) })
    },
  ]
}
