import HallDomain
import HallPorts

/// What a key, contact, lamp or value means, in the installer's words:
/// `window 3 next`, `panel lobby A elderly`, `sensor door-1`, `window 3 call-lamp`, `door-release`.
struct RoleReader {
  let faults: FaultList
  let windows: [String]
  let panels: [String]
  let services: [String]
  let classes: [String]
  let sensors: [String]

  func input(_ entry: Entry) -> InputRole? {
    let words = words(entry)
    switch (words.first, words.count) {
    case ("sensor", 2): return sensor(entry).map { .sensor($0) }
    case ("window", 3):
      guard known(words[1], among: windows, "window", entry),
        known(words[2], among: PadKey.allCases.map(\.rawValue), "key", entry),
        let key = PadKey(rawValue: words[2])
      else { return nil }
      return .pad(WindowID(words[1]), key)
    case ("panel", 3), ("panel", 4):
      let ticketClass = words.count == 4 ? words[3] : ClassCode.ordinary.rawValue
      guard known(words[1], among: panels, "panel", entry),
        known(words[2], among: services, "service", entry),
        known(ticketClass, among: classes, "class", entry)
      else { return nil }
      return .panel(
        PanelID(words[1]), service: ServiceCode(words[2]), ticketClass: ClassCode(ticketClass))
    default:
      return invalid(
        entry, "\"window 3 next\", \"panel lobby A\" or \"sensor door-1\"")
    }
  }

  func output(_ entry: Entry) -> OutputRole? {
    let words = words(entry)
    switch (words.first, words.count) {
    case ("door-release", 1): return .doorRelease
    case ("siren", 1): return .siren
    case ("window", 3) where words[2] == "call-lamp" || words[2] == "open-lamp":
      guard known(words[1], among: windows, "window", entry) else { return nil }
      let window = WindowID(words[1])
      return words[2] == "call-lamp" ? .callLamp(window) : .openLamp(window)
    case ("panel", 3) where words[2] == "ready":
      guard known(words[1], among: panels, "panel", entry) else { return nil }
      return .panelReady(PanelID(words[1]))
    default:
      return invalid(
        entry, "\"door-release\", \"siren\", \"window 3 call-lamp\", \"window 3 open-lamp\" or "
          + "\"panel lobby ready\"")
    }
  }

  func sensor(_ entry: Entry) -> SensorID? {
    let words = words(entry)
    guard words.count == 2, words[0] == "sensor" else {
      return invalid(entry, "\"sensor server-room\"")
    }
    return known(words[1], among: sensors, "sensor", entry) ? SensorID(words[1]) : nil
  }

  func display(_ entry: Entry) -> ModbusDevicePlan.Display? {
    let words = words(entry)
    switch (words.first, words.count) {
    case ("window", 2):
      return known(words[1], among: windows, "window", entry) ? .window(WindowID(words[1])) : nil
    case ("panel", 2):
      return known(words[1], among: panels, "panel", entry) ? .panel(PanelID(words[1])) : nil
    default: return invalid(entry, "\"window 3\" or \"panel lobby\"")
    }
  }

  private func words(_ entry: Entry) -> [String] {
    (entry.text ?? "").split(separator: " ").map(String.init)
  }

  private func known(
    _ name: String, among names: [String], _ what: String, _ entry: Entry
  ) -> Bool {
    if names.contains(name) { return true }
    faults.add(
      .referenceUnknown, at: entry, "there is no \(what) \"\(name)\""
        + NearestName.hint(name, among: names))
    return false
  }

  private func invalid<Role>(_ entry: Entry, _ examples: String) -> Role? {
    faults.add(
      .roleInvalid, at: entry,
      "\"\(entry.text ?? "")\" is not understood; write \(examples)")
    return nil
  }
}
