import HallPorts
import WireFormats

extension NodeSnapshot {
  /// The hall's figures, and each device with its health, what it shows and its figures.
  init(_ view: HallView, devices reports: [DeviceReport]) {
    let state = view.state
    func int(_ name: String, _ value: Int) -> SparkplugPayload.Metric {
      .init(name, .int64(Int64(value)))
    }
    var metrics: [SparkplugPayload.Metric] = [
      .init("Hall/Open", .boolean(state.day.isOpen)),
      .init("Hall/Emergency", .boolean(state.isEmergency)),
      int("Hall/Alarms", state.security.alarms.count),
      int("Hall/Devices down", reports.count { $0.health.isDown }),
    ]
    for service in view.rules.services {
      let code = service.code.rawValue
      metrics += [
        int("Services/\(code)/Waiting", state.queue.lines[service.code]?.entries.count ?? 0),
        int("Services/\(code)/Issued today", state.queue.counters[service.code]?.issued ?? 0),
      ]
    }
    for window in view.rules.windows {
      let now = state.queue.windows[window.id]
      let ticket = now?.ticket.flatMap { state.queue.tickets[$0] }
      metrics += [
        .init("Windows/\(window.id)/Open", .boolean(now?.status == .open)),
        .init("Windows/\(window.id)/Ticket", .string(ticket?.number.description ?? "")),
      ]
    }
    self.metrics = metrics
    devices = Dictionary(
      reports.map { report in
        var health = "up"
        if case .degraded(let reason) = report.health { health = reason }
        return (
          Self.name(report.id.rawValue),
          Device(
            isUp: !report.health.isDown,
            metrics: [
              .init("Family", .string(report.family)), .init("Health", .string(health)),
              .init("Shows", .string(report.shows)),
            ])
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Names of devices stand in topics, where `/`, `+` and `#` mean something (MQTT 3.1.1, 4.7).
  static func name(_ id: String) -> String {
    String(id.map { "/+#".contains($0) ? "." : $0 })
  }
}
