import Foundation
import HallDomain
import HallPorts

/// What only the whole file can tell of the hall's rules: services that nobody serves, numbers
/// that come twice, keys that do not suit a kind. `WireChecks` does the same for the wires.
struct CrossChecks {
  let root: Entry
  let plan: HallPlan
  let faults: FaultList

  func run() {
    timeZone()
    services()
    repeated()
    numbers()
    sensors()
    classes()
  }

  private func entry(_ section: String, _ name: String) -> Entry {
    root[section]?[name] ?? root
  }

  /// The daemon reads its zone from the same folder (TZif files, RFC 8536); names outside of it,
  /// and those that count leap seconds, are none.
  private func timeZone() {
    guard let entry = root["hall"]?["time-zone"], let name = entry.text else { return }
    let folder = "/usr/share/zoneinfo"
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") } && parts[0] != "right"
    if isName, let file = FileHandle(forReadingAtPath: "\(folder)/\(name)") {
      defer { try? file.close() }
      if let start = try? file.read(upToCount: 4), start == Data("TZif".utf8) { return }
    }
    let table = (try? String(contentsOfFile: "\(folder)/zone.tab", encoding: .utf8)) ?? ""
    let known = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
      line.split(separator: "\t").dropFirst(2).first.map(String.init)
    }
    faults.add(
      .timeZoneUnknown, at: entry, "there is no time zone \"\(name)\""
        + NearestName.hint(name, among: ["UTC"] + known))
  }

  private func services() {
    for section in ["services", "windows"] {
      if let place = root[section], place.node.mapping?.isEmpty ?? false {
        faults.add(.keyMissing, at: place, "a hall has at least one of its \(section)")
      }
    }
    for window in plan.rules.windows where window.serves.isEmpty {
      let place = entry("windows", window.id.rawValue)
      guard place["serves"]?.node.sequence?.isEmpty ?? false else { continue }
      faults.add(.windowIdle, at: place, "it serves nothing; name services or take it out")
    }
    for panel in plan.rules.panels where panel.services.isEmpty {
      let place = entry("panels", panel.id.rawValue)
      guard place["services"]?.node.sequence?.isEmpty ?? false else { continue }
      faults.add(.panelIdle, at: place, "it offers nothing; name services or take it out")
    }
    // Behind a misspelt service or window it would only be a consequence.
    let isWhole = plan.rules.windows.allSatisfy {
      entry("windows", $0.id.rawValue)["serves"]?.node.sequence?.count == $0.serves.count
    }
    guard isWhole, !plan.rules.windows.isEmpty else { return }
    let served = Set(plan.rules.windows.flatMap { $0.serves.map(\.service) })
    for service in plan.rules.services where !served.contains(service.code) {
      faults.add(
        .serviceNotReached, at: entry("services", service.code.rawValue),
        "no window serves it: its tickets would wait for ever; add it to a window's \"serves\"")
    }
  }

  /// Lists in which a name may stand once.
  private func repeated() {
    for (section, key) in [("windows", "serves"), ("panels", "services"), ("zones", "sensors")] {
      for (_, member) in root[section]?.members ?? [] {
        var seen: Set<String> = []
        for item in member[key]?.items ?? [] {
          guard let name = item.text?.split(separator: " ").first.map(String.init) else { continue }
          if !seen.insert(name).inserted {
            faults.add(.referenceDouble, at: item, "\"\(name)\" stands in this list already")
          }
        }
      }
    }
  }

  private func numbers() {
    let services = plan.rules.services
    for (index, service) in services.enumerated() {
      let place = entry("services", service.code.rawValue)
      let mine = service.numbering
      if let other = services[..<index].first(where: { mine.canEqual($0.numbering) }) {
        faults.add(
          .numbersOverlap, at: place,
          "its numbers \(mine.text) can be the same as those of \(other.code), "
            + "\(other.numbering.text); give it another prefix or range")
      }
      guard mine.first <= mine.last else { continue }
      let count = mine.usableCount
      if count < service.dailyQuota ?? 1 {
        let wanted = service.dailyQuota.map { "a quota of \($0)" } ?? "its tickets"
        faults.add(
          .numbersTooFew, at: place["quota"] ?? place["numbers"] ?? place,
          "there are \(count) numbers for \(wanted); widen the range or skip fewer")
      }
    }
  }

  private func sensors() {
    for sensor in plan.rules.sensors {
      let place = entry("sensors", sensor.id.rawValue)
      guard place["kind"]?.text != nil else { continue }
      if sensor.kind != .door { unsuitable(place, ["open-limit"], "a door") }
      if !sensor.kind.isAnalogue {
        unsuitable(place, ["low", "high", "hysteresis", "unit"], "an analogue sensor")
      }
    }
  }

  private func classes() {
    for (_, place) in root["classes"]?.members ?? [] where place["kind"]?.text == "priority" {
      unsuitable(
        place, ["earliest-check-in", "latest-check-in", "late-penalty"], "an appointment")
    }
  }

  private func unsuitable(_ place: Entry, _ keys: [String], _ what: String) {
    for key in keys {
      guard let found = place[key] else { continue }
      faults.add(.keyUnsuitable, at: found, "\"\(key)\" has a meaning for \(what) only")
    }
  }
}

extension Numbering {
  /// `A001 to A999`
  var text: String { "\(text(first)) to \(text(last))" }

  private func text(_ number: Int) -> String {
    let digits = String(number)
    return prefix + String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }

  /// Whether two services can give a ticket of the same text: `A1` + `01` is `A` + `101`.
  func canEqual(_ other: Numbering) -> Bool {
    guard first <= last, other.first <= other.last else { return false }
    if prefix == other.prefix { return first <= other.last && other.first <= last }
    let (short, long) = prefix.count < other.prefix.count ? (self, other) : (other, self)
    let between = long.prefix.dropFirst(short.prefix.count)
    guard long.prefix.hasPrefix(short.prefix), between.count + long.width == short.width,
      between.allSatisfy({ $0.isASCII && $0.isNumber }), let front = Int(between)
    else { return false }
    var base = front
    for _ in 0..<long.width { base *= 10 }
    return base + long.first <= short.last && short.first <= base + long.last
  }

  /// Numbers of the range that contain none of the skipped ones.
  var usableCount: Int {
    if skipping.isEmpty { return last - first + 1 }
    let skipped = skipping.map(String.init)
    return (first...last).count { number in
      let digits = String(number)
      return !skipped.contains { digits.contains($0) }
    }
  }
}
