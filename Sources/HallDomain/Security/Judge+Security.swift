extension Judge {
  func decide(_ command: SecurityCommand) throws(HallError) -> [Event] {
    switch command {
    case .contact(let sensor, let active): try contact(sensor, active)
    case .reading(let sensor, let milli): try reading(sensor, milli)
    case .arm(let zone):
      try arm(zone, true)
    case .disarm(let zone):
      try arm(zone, false)
    case .acknowledge(let alarm): try acknowledge(alarm)
    }
  }

  private func contact(_ id: SensorID, _ active: Bool) throws(HallError) -> [Event] {
    guard let rule = rules.sensor(id) else { throw HallError(.sensorUnknown, id.rawValue) }
    if rule.kind.isAnalogue { throw HallError(.requestInvalid, id.rawValue, detail: "contact") }
    if state.security.sensors[id]?.active == active { return [] }
    var events: [Event] = [
      .security(.contactChanged(sensor: id, active: active, at: now.instant))
    ]
    guard active else { return events + clearing(id) { _ in true } }
    guard let cause = cause(of: rule) else { return events }
    events += raising(id, cause)
    if rule.startsEmergency && !state.isEmergency {
      events.append(.day(.emergencyStarted(reason: rule.name.zh, at: now.instant)))
    }
    return events
  }

  private func cause(of rule: SensorRules) -> Alarm.Cause? {
    switch rule.kind {
    case .door, .motion, .glass: isArmed(rule.id) ? .intrusion : nil
    case .smoke: .smoke
    case .water: .water
    case .panic: .panic
    case .temperature, .humidity, .analogue: nil
    }
  }

  private func isArmed(_ sensor: SensorID) -> Bool {
    rules.zones.contains { $0.sensors.contains(sensor) && state.security.armed[$0.id] != nil }
  }

  /// Raised once while it lasts. One that came back before a person saw it keeps its identity,
  /// so that a contact that flutters fills no list.
  private func raising(_ sensor: SensorID, _ cause: Alarm.Cause) -> [Event] {
    let known = state.security.alarms.first { $0.sensor == sensor && $0.cause == cause }
    if let known, known.cleared == nil { return [] }
    let id = known.flatMap { $0.acknowledged == nil ? $0.id : nil } ?? state.security.nextAlarm
    return [.security(.alarmRaised(alarm: id, sensor: sensor, cause: cause, at: now.instant))]
  }

  private func clearing(_ sensor: SensorID, _ matches: (Alarm.Cause) -> Bool) -> [Event] {
    state.security.alarms.filter {
      $0.sensor == sensor && $0.cleared == nil && matches($0.cause)
    }.map { .security(.alarmCleared(alarm: $0.id, at: now.instant)) }
  }

  // MARK: - Analogue values

  /// ISA-18.2: the alarm clears only when the value is back inside by the hysteresis (deadband).
  /// A value is journaled when it moved by a step worth keeping or when it moves an alarm.
  private func reading(_ id: SensorID, _ milli: Int) throws(HallError) -> [Event] {
    guard let rule = rules.sensor(id) else { throw HallError(.sensorUnknown, id.rawValue) }
    if !rule.kind.isAnalogue { throw HallError(.requestInvalid, id.rawValue, detail: "reading") }
    guard (-Limits.readingMilli...Limits.readingMilli).contains(milli) else {
      throw HallError(.requestInvalid, id.rawValue, detail: "\(milli)")
    }
    var alarms: [Event] = []
    if let high = rule.highLimit {
      if milli > high { alarms += raising(id, .tooHigh) }
      if milli <= high - rule.hysteresis { alarms += clearing(id) { $0 == .tooHigh } }
    } else {
      alarms += clearing(id) { $0 == .tooHigh }
    }
    if let low = rule.lowLimit {
      if milli < low { alarms += raising(id, .tooLow) }
      if milli >= low + rule.hysteresis { alarms += clearing(id) { $0 == .tooLow } }
    } else {
      alarms += clearing(id) { $0 == .tooLow }
    }
    let step = max(rule.hysteresis, Self.leastStep)
    let moved = state.security.sensors[id]?.milli.map { abs($0 - milli) >= step } ?? true
    guard moved || !alarms.isEmpty else { return [] }
    return [.security(.readingChanged(sensor: id, milli: milli, at: now.instant))] + alarms
  }

  /// A tenth of the sensor's unit.
  private static let leastStep = 100

  // MARK: - Zones and alarms

  private func arm(_ id: ZoneID, _ wanted: Bool) throws(HallError) -> [Event] {
    guard rules.zone(id) != nil else { throw HallError(.zoneUnknown, id.rawValue) }
    if (state.security.armed[id] != nil) == wanted {
      throw HallError(.zoneAlready, id.rawValue, detail: wanted ? "armed" : "disarmed")
    }
    return [
      .security(
        wanted
          ? .zoneArmed(zone: id, at: now.instant) : .zoneDisarmed(zone: id, at: now.instant))
    ]
  }

  private func acknowledge(_ id: AlarmID) throws(HallError) -> [Event] {
    guard let alarm = state.security.alarms.first(where: { $0.id == id }) else {
      throw HallError(.alarmUnknown, "\(id)")
    }
    if alarm.acknowledged != nil { throw HallError(.alarmAlready, "\(id)") }
    return [.security(.alarmAcknowledged(alarm: id, at: now.instant))]
  }

  /// An alarm whose sensor the hall no longer has would never clear.
  func alarmsWithoutSensor() -> [Event] {
    state.security.alarms.filter { $0.cleared == nil && rules.sensor($0.sensor) == nil }
      .map { .security(.alarmCleared(alarm: $0.id, at: now.instant)) }
  }

  func doorsOpenTooLong() -> [Event] {
    rules.sensors.flatMap { rule -> [Event] in
      guard rule.kind == .door, let limit = rule.openLimit,
        let sensor = state.security.sensors[rule.id], sensor.active == true,
        now.instant - sensor.since > limit,
        !state.security.alarms.contains(where: {
          $0.sensor == rule.id && $0.cause == .openTooLong && $0.cleared == nil
        })
      else { return [] }
      return raising(rule.id, .openTooLong)
    }
  }
}
