import HallDomain
import HallPorts

/// What a key, contact, lamp or value means, in the installer's words:
/// `window 3 next`, `panel lobby A elderly`, `sensor door-1`, `window 3 call-lamp`, `door-release`.
struct RoleReader {
  let faults: FaultList
  let windows: [String]
  let panels: [PanelRules]
  let services: [String]
  let classes: [String]
  /// Kinds that the shape check refused are missing.
  let sensorKinds: [String: SensorRules.Kind]
  let sensors: [String]

  func input(_ entry: Entry) -> InputRole? {
    guard let words = words(entry) else { return nil }
    switch (words.first, words.count) {
    case ("sensor", 2): return sensor(entry, isAnalogue: false).map { .sensor($0) }
    case ("window", 3):
      guard known(words[1], among: windows, "window", entry),
        known(words[2], among: PadKey.allCases.map(\.rawValue), "pad key", entry),
        let key = PadKey(rawValue: words[2])
      else { return nil }
      return .pad(WindowID(words[1]), key)
    case ("panel", 3), ("panel", 4):
      let ticketClass = words.count == 4 ? words[3] : ClassCode.ordinary.rawValue
      guard known(words[1], among: panels.map(\.id.rawValue), "panel", entry),
        known(words[2], among: services, "service", entry),
        known(ticketClass, among: classes, "class", entry)
      else { return nil }
      offered(words[2], at: PanelID(words[1]), entry)
      return .panel(
        PanelID(words[1]), service: ServiceCode(words[2]), ticketClass: ClassCode(ticketClass))
    default:
      return invalid(
        entry, "\"window 3 next\", \"panel lobby A\" or \"sensor door-1\"")
    }
  }

  func output(_ entry: Entry) -> OutputRole? {
    guard let words = words(entry) else { return nil }
    switch (words.first, words.count) {
    case ("door-release", 1): return .doorRelease
    case ("siren", 1): return .siren
    case ("window", 3) where words[2] == "call-lamp" || words[2] == "open-lamp":
      guard known(words[1], among: windows, "window", entry) else { return nil }
      let window = WindowID(words[1])
      return words[2] == "call-lamp" ? .callLamp(window) : .openLamp(window)
    case ("panel", 3):
      guard known(words[1], among: panels.map(\.id.rawValue), "panel", entry) else { return nil }
      let panel = PanelID(words[1])
      // A service may be called "ready" too: the lamp of the whole panel is meant.
      switch words[2] {
      case "ready": return .panelReady(panel)
      case "fault": return .panelFault(panel)
      default:
        guard known(words[2], among: services, "service", entry) else { return nil }
        offered(words[2], at: panel, entry)
        return .panelService(panel, ServiceCode(words[2]))
      }
    default:
      return invalid(
        entry, "\"door-release\", \"siren\", \"window 3 call-lamp\", \"window 3 open-lamp\" or "
          + "\"panel lobby ready\", \"panel lobby fault\" or \"panel lobby A\"")
    }
  }

  /// The sensor that a profile's value feeds.
  func value(_ entry: Entry) -> SensorID? { sensor(entry, isAnalogue: true) }

  private func sensor(_ entry: Entry, isAnalogue: Bool) -> SensorID? {
    guard let words = words(entry) else { return nil }
    guard words.count == 2, words[0] == "sensor" else {
      return invalid(entry, "\"sensor server-room\"")
    }
    guard known(words[1], among: sensors, "sensor", entry) else { return nil }
    if let kind = sensorKinds[words[1]], kind.isAnalogue != isAnalogue {
      faults.add(
        .roleInvalid, at: entry,
        "the sensor \(words[1]) is a \(kind.rawValue) sensor: it hangs on "
          + (kind.isAnalogue ? "a device's value, not on a contact" : "a contact, not on a value"))
    }
    return SensorID(words[1])
  }

  func display(_ entry: Entry) -> ModbusDevicePlan.Display? {
    guard let words = words(entry) else { return nil }
    switch (words.first, words.count) {
    case ("window", 2):
      return known(words[1], among: windows, "window", entry) ? .window(WindowID(words[1])) : nil
    case ("panel", 2):
      return known(words[1], among: panels.map(\.id.rawValue), "panel", entry)
        ? .panel(PanelID(words[1])) : nil
    default: return invalid(entry, "\"window 3\" or \"panel lobby\"")
    }
  }

  private func words(_ entry: Entry) -> [String]? {
    entry.text?.split(separator: " ").map(String.init)
  }

  private func offered(_ service: String, at id: PanelID, _ entry: Entry) {
    guard let panel = panels.first(where: { $0.id == id }), !panel.services.isEmpty,
      !panel.services.contains(ServiceCode(service))
    else { return }
    faults.add(
      .roleInvalid, at: entry, "the panel \(panel.id) does not offer \(service)"
        + NearestName.hint(service, among: panel.services.map(\.rawValue)))
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

extension SensorRules.Kind {
  /// Measures; the others are open or closed.
  var isAnalogue: Bool {
    switch self {
    case .temperature, .humidity, .analogue: true
    case .door, .motion, .glass, .smoke, .water, .panic: false
    }
  }
}
