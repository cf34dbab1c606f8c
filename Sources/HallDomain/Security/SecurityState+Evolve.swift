extension SecurityState {
  mutating func evolve(_ event: SecurityEvent) {
    switch event {
    case .contactChanged(let id, let active, let at):
      sensors[id] = Sensor(active: active, since: at)
    case .readingChanged(let id, let milli, let at):
      sensors[id] = Sensor(milli: milli, since: at)
    case .zoneArmed(let zone, let at): armed[zone] = at
    case .zoneDisarmed(let zone, _): armed[zone] = nil
    case .alarmRaised(let id, let sensor, let cause, let at):
      alarms.removeAll { $0.id == id }
      alarms.append(Alarm(id: id, sensor: sensor, cause: cause, raised: at))
      nextAlarm = max(nextAlarm, id.next)
    case .alarmAcknowledged(let id, let at): change(id) { $0.acknowledged = at }
    case .alarmCleared(let id, let at): change(id) { $0.cleared = at }
    }
  }

  private mutating func change(_ id: AlarmID, _ change: (inout Alarm) -> Void) {
    guard let index = alarms.firstIndex(where: { $0.id == id }) else { return }
    change(&alarms[index])
    if !alarms[index].isOnList { alarms.remove(at: index) }
  }
}
