import HallDomain
import HallPorts

struct AlarmAnswer: Codable {
  var id: Int
  var sensor: SensorID
  var name: LocalizedText
  var cause: Alarm.Cause
  var raised: Int64
  var acknowledged: Int64?
  var cleared: Int64?

  init(_ alarm: Alarm, view: HallView) {
    let moment = Moment(now: view.now)
    id = alarm.id.rawValue
    sensor = alarm.sensor
    name = view.rules.sensor(alarm.sensor)?.name
      ?? LocalizedText(zh: alarm.sensor.rawValue, en: alarm.sensor.rawValue)
    cause = alarm.cause
    raised = moment.milliseconds(alarm.raised)
    acknowledged = alarm.acknowledged.map(moment.milliseconds)
    cleared = alarm.cleared.map(moment.milliseconds)
  }
}

struct ZoneAnswer: Codable {
  var id: ZoneID
  var name: LocalizedText
  var armedSince: Int64?
  var sensors: [SensorID]

  init(_ zone: ZoneRules, view: HallView) {
    id = zone.id
    name = zone.name
    armedSince = view.state.security.armed[zone.id].map(Moment(now: view.now).milliseconds)
    sensors = zone.sensors
  }
}

struct SensorAnswer: Codable {
  var id: SensorID
  var name: LocalizedText
  var kind: SensorRules.Kind
  /// Contacts and detectors: open or triggered; null: never heard from.
  var active: Bool?
  /// Analogue, in `unit`.
  var value: Double?
  var unit: String
  var since: Int64?

  init(_ sensor: SensorRules, view: HallView) {
    let state = view.state.security.sensors[sensor.id]
    id = sensor.id
    name = sensor.name
    kind = sensor.kind
    active = state?.active
    value = state?.milli.map { Double($0) / 1000 }
    unit = sensor.unit
    since = state.map { Moment(now: view.now).milliseconds($0.since) }
  }
}
