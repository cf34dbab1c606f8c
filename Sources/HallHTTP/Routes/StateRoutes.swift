import HallDomain
import HallPorts
import Hummingbird
import NIOCore

/// For those who watch over the daemon.
enum StateRoutes {
  struct Alive: Codable { var status = "alive" }

  struct Ready: Codable {
    var status: String
    var sequence: Int64
    var day: CivilDate?
    var journal: JournalStatus
  }

  struct Health: Codable {
    var up: Int
    var degraded: Int
    var down: Int
    /// Those that are not up, or of which something is known that a person should mend.
    var devices: [DeviceAnswer]
  }

  static let all: [Route] = [
    .get("/livez", "The process answers", access: .anyone, answer: .json(Alive.self)) { exchange in
      try exchange.json(Alive())
    },
    .get("/readyz", "The hall can be used", access: .anyone, answer: .json(Ready.self)) {
      exchange in
      let view = exchange.view
      return try exchange.json(
        Ready(
          status: "ready", sequence: view.sequence, day: view.state.day.date,
          journal: await exchange.service.journal.status()))
    },
    .get(
      "/health/devices", "Devices by health; 503 when one is down", answer: .json(Health.self),
      statuses: [200, 503]
    ) { exchange in
      let devices = exchange.service.devices.devices().map(DeviceAnswer.init)
      let count = { (word: String) in devices.lazy.filter { $0.health == word }.count }
      let health = Health(
        up: count("up"), degraded: count("degraded"), down: count("down"),
        devices: devices.filter { $0.health != "up" || !$0.diagnoses.isEmpty })
      return try exchange.json(health, status: health.down > 0 ? .serviceUnavailable : .ok)
    },
    .get(
      "/metrics", "Figures in Prometheus' text format",
      answer: .other(type: PrometheusText.type, "Metrics")
    ) { exchange in
      let text = HallMetrics(
        view: exchange.view, devices: exchange.service.devices.devices(),
        journal: await exchange.service.journal.status(), server: exchange.service.counters.figures
      ).text
      return Response(
        status: .ok, headers: [.contentType: PrometheusText.type, .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    },
  ]
}
