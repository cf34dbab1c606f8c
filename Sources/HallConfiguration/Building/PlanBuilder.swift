import HallDomain
import HallPorts

/// Turns a file that has the right shape into a plan. Where the shape is wrong the fault was
/// told; the builder then leaves the thing out and goes on, so that one pass tells everything.
struct PlanBuilder {
  let root: Entry
  let faults: FaultList
  let profiles: ProfileStore
  let models: Library
  let layouts: LayoutStore
  let tickets: TicketStore
  /// Answers what stands in a `${NAME}`.
  let environment: (String) -> String?

  /// - Parameter hallFile: from there profiles, models, layouts and tickets are looked for.
  init(
    root: Entry, faults: FaultList, hallFile: String,
    environment: @escaping (String) -> String? = { _ in nil }
  ) {
    self.root = root
    self.faults = faults
    self.environment = environment
    profiles = ProfileStore(hallFile: hallFile, faults: faults)
    models = Library(
      "printers", hallFile: hallFile, noun: "printer model", unknown: .modelUnknown,
      faults: faults)
    layouts = LayoutStore(hallFile: hallFile, faults: faults)
    tickets = TicketStore(hallFile: hallFile, faults: faults)
  }

  func build() -> HallPlan {
    var rules = self.rules()
    let voice = root["voice"].map { [rules] in
      VoiceReader(
        builder: self, windows: rules.windows, services: rules.services,
        evacuation: rules.evacuation
      ).voice($0)
    }
    rules.voiceZones = voice?.zones.map(\.rules) ?? []
    var kinds: [String: SensorRules.Kind] = [:]
    for (name, sensor) in members("sensors") {
      kinds[name] = sensor["kind"]?.text.flatMap { SensorRules.Kind(rawValue: $0) }
    }
    let roles = RoleReader(
      faults: faults, windows: rules.windows.map(\.id.rawValue), panels: rules.panels,
      services: rules.services.map(\.code.rawValue),
      classes: rules.classes.map(\.code.rawValue), sensorKinds: kinds,
      sensors: rules.sensors.map(\.id.rawValue))
    return HallPlan(
      rules: rules, buses: buses(), modbusDevices: devices(roles), chips: chips(roles),
      printers: printers(rules), boards: boards(), voice: voice, service: service(),
      central: central(), broker: broker())
  }

  func members(_ section: String) -> [(name: String, entry: Entry)] {
    root[section]?.members ?? []
  }

  /// Replaces `${NAME}` from the environment, once: a value's own `${` stays as it is.
  func expanded(_ entry: Entry?) -> String? {
    guard let entry, let text = entry.text else { return nil }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        faults.add(.variableUnset, at: entry, "\"${\" has no \"}\"")
        return nil
      }
      let name = String(rest[start.upperBound..<end])
      guard !name.isEmpty, let value = environment(name), !value.isEmpty else {
        faults.add(
          .variableUnset, at: entry,
          "the environment has no \(name); set it or write the value itself")
        return nil
      }
      result += rest[..<start.lowerBound] + value
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  func reference(_ entry: Entry?, to section: String, called what: String) -> String? {
    guard let entry, let name = entry.text else { return nil }
    let known = members(section).map(\.name)
    if known.contains(name) { return name }
    faults.add(
      .referenceUnknown, at: entry, "there is no \(what) \"\(name)\""
        + NearestName.hint(name, among: known))
    return nil
  }
}
