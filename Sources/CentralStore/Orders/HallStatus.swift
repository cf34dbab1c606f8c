import FoundationEssentials
import HallDomain
import HallPorts

/// The hall's own account of itself for the fleet's list, as JSON; docs/integrator.md lists it.
struct HallStatus: Hashable, Sendable {
  var members: JSONValue

  init(
    _ view: HallView, devices: [DeviceReport], versions: JSONValue, without own: DeviceID
  ) {
    func unix(_ instant: HallInstant) -> JSONValue {
      .integer((view.now.unixTime - (view.now.instant - instant).wholeNanoseconds) / 1_000_000_000)
    }
    let devices = devices.filter { $0.id != own }
    let state = view.state
    let down = devices.filter { $0.health.isDown }
    var members: [String: JSONValue] = [
      "open": .bool(state.day.isOpen), "emergency": .bool(state.isEmergency),
      "waiting": .integer(Int64(state.queue.lines.values.reduce(0) { $0 + $1.entries.count })),
      "issued": .integer(Int64(state.queue.counters.values.reduce(0) { $0 + $1.issued })),
      "windows": .integer(Int64(view.rules.windows.count)),
      "windowsOpen": .integer(
        Int64(view.rules.windows.count { state.queue.windows[$0.id]?.status == .open })),
      "devices": .integer(Int64(devices.count)),
      "devicesDown": .integer(Int64(down.count)),
      "devicesDegraded": .integer(
        Int64(devices.count { if case .degraded = $0.health { true } else { false } })),
      "down": .array(down.prefix(Limits.listedInReport).map { device in
        var reason = ""
        if case .down(let text) = device.health { reason = String(text.prefix(200)) }
        return [
          "id": .string(device.id.rawValue), "zh": .string(device.name.zh),
          "en": .string(device.name.en), "reason": .string(reason),
          "since": .integer(device.since / 1000),
        ]
      }),
      "alarmCount": .integer(Int64(state.security.alarms.count)),
      "alarms": .array(state.security.alarms.prefix(Limits.listedInReport).map { alarm in
        let name = view.rules.sensor(alarm.sensor)?.name
        return [
          "sensor": .string(alarm.sensor.rawValue),
          "zh": .string(name?.zh ?? alarm.sensor.rawValue),
          "en": .string(name?.en ?? alarm.sensor.rawValue),
          "cause": .string(alarm.cause.rawValue), "since": unix(alarm.raised),
          "seen": .bool(alarm.acknowledged != nil), "over": .bool(alarm.cleared != nil),
        ]
      }),
      "clock": .string(view.now.quality.rawValue), "versions": versions,
    ]
    if let day = state.day.date { members["day"] = .string(day.description) }
    if let configuration = state.orders.configuration {
      members["configuration"] = [
        "version": .string(configuration.version), "digest": .string(configuration.digest),
      ]
    }
    if let trial = state.orders.trial {
      members["trial"] = .string(trial.configuration.version)
    }
    self.members = .object(members)
  }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A JSON value always encodes.
    return (try? encoder.encode(members)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
