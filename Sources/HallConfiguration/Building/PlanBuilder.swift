import Glibc
import HallDomain
import HallPorts

/// Turns a file that has the right shape into a plan. Where the shape is wrong the fault was
/// told; the builder then leaves the thing out and goes on, so that one pass tells everything.
struct PlanBuilder {
  let root: Entry
  let faults: FaultList
  let profiles: ProfileStore

  func build() -> HallPlan {
    let rules = self.rules()
    let roles = RoleReader(
      faults: faults, windows: rules.windows.map(\.id.rawValue),
      panels: rules.panels.map(\.id.rawValue), services: rules.services.map(\.code.rawValue),
      classes: rules.classes.map(\.code.rawValue), sensors: rules.sensors.map(\.id.rawValue))
    return HallPlan(
      rules: rules, buses: buses(), modbusDevices: devices(roles), chips: chips(roles),
      printers: printers(), boards: boards(), service: service())
  }

  func members(_ section: String) -> [(name: String, entry: Entry)] {
    root[section]?.members ?? []
  }

  /// Replaces `${NAME}` from the environment.
  func expanded(_ entry: Entry?) -> String? {
    guard let entry, var text = entry.text else { return nil }
    while let start = text.firstRange(of: "${"),
      let end = text[start.upperBound...].firstIndex(of: "}")
    {
      let name = String(text[start.upperBound..<end])
      guard let value = getenv(name).map({ String(cString: $0) }), !value.contains("${") else {
        faults.add(
          .variableUnset, at: entry,
          "the environment has no \(name); set it or write the path itself")
        return nil
      }
      text.replaceSubrange(start.lowerBound...end, with: value)
    }
    return text
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
