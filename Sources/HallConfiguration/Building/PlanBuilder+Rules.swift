import HallDomain
import HallPorts

/// The hall's rules: what the domain needs to know.
extension PlanBuilder {
  func rules() -> HallRules {
    let hall = root["hall"]
    var rules = HallRules(
      name: hall?["name"]?.localized ?? LocalizedText(zh: "", en: ""),
      timeZone: hall?["time-zone"]?.text ?? "UTC", day: day(), calling: calling(),
      classes: [.ordinary] + classes(), services: members("services").map(service),
      windows: members("windows").map(window), panels: members("panels").map(panel),
      zones: members("zones").map(zone), sensors: members("sensors").map(sensor))
    rules.notices = notices()
    if let evacuation = hall?["evacuation"]?.localized { rules.evacuation = evacuation }
    return rules
  }

  private func day() -> DayRules {
    let day = root["day"]
    return DayRules(
      turnsAt: day?["turns-at"]?.time ?? .midnight,
      leftover: day?["leftover"]?.text == "carry-over" ? .carryOver : .expire,
      closesAt: day?["closes-at"]?.time,
      holidays: day?["holidays"]?.items.compactMap(\.date) ?? [])
  }

  private func notices() -> NoticeRules {
    let notices = root["notices"]
    return NoticeRules(
      approval: notices?["approval"]?.text == "four-eyes" ? .fourEyes : .none,
      approvers: notices?["approvers"]?.items.compactMap(\.text) ?? [])
  }

  private func calling() -> CallingRules {
    var rules = CallingRules()
    guard let entry = root["calling"] else { return rules }
    rules.callsBeforeNoShow = entry["calls-before-no-show"]?.integer ?? rules.callsBeforeNoShow
    switch entry["next-while-called"]?.text {
    case "no-show": rules.nextWhileCalled = .noShow
    case "refuse": rules.nextWhileCalled = .refuse
    default: break
    }
    switch entry["after-no-show"]?.text {
    case "rejoin": rules.afterNoShow = .rejoin
    case "end": rules.afterNoShow = .end
    default: break
    }
    rules.recallListExpiry = entry["recall-list-expiry"]?.duration ?? rules.recallListExpiry
    rules.rejoinCreditPercent = entry["rejoin-credit"]?.percent ?? rules.rejoinCreditPercent
    rules.rejoinLimit = entry["rejoin-limit"]?.integer ?? rules.rejoinLimit
    switch entry["transfer-age"]?.text {
    case "now": rules.transferAge = .now
    case "now-with-credit": rules.transferAge = .nowWithCredit
    default: break
    }
    rules.parkLimit = entry["park-limit"]?.duration ?? rules.parkLimit
    return rules
  }

  private func classes() -> [ClassRules] {
    members("classes").map { name, entry in
      if name == ClassCode.ordinary.rawValue {
        faults.add(.nameDouble, at: entry, "\"ordinary\" is there already, without a credit")
      }
      var rule = ClassRules(
        code: ClassCode(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
        kind: entry["kind"]?.text == "appointment" ? .appointment : .priority,
        credit: entry["credit"]?.duration ?? .zero)
      rule.earliestCheckIn = entry["earliest-check-in"]?.duration ?? rule.earliestCheckIn
      rule.latestCheckIn = entry["latest-check-in"]?.duration ?? rule.latestCheckIn
      rule.latePenalty = entry["late-penalty"]?.duration
      return rule
    }
  }

  private func service(_ name: String, _ entry: Entry) -> ServiceRules {
    let numbers = entry["numbers"]
    var numbering = Numbering(prefix: numbers?["prefix"]?.text ?? name)
    numbering.width = numbers?["width"]?.integer ?? numbering.width
    numbering.first = numbers?["from"]?.integer ?? numbering.first
    numbering.last = numbers?["to"]?.integer ?? numbering.last
    numbering.skipping = numbers?["skipping"]?.items.compactMap(\.integer) ?? []
    if let numbers, numbering.first > numbering.last {
      faults.add(
        .numbersReversed, at: numbers, "\(numbering.first) to \(numbering.last) is no range")
    }
    if String(numbering.last).count > numbering.width {
      faults.add(
        .numbersTooWide, at: numbers ?? entry,
        "\(numbering.last) does not fit in \(numbering.width) digits; raise width")
    }
    return ServiceRules(
      code: ServiceCode(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
      numbering: numbering,
      hours: entry["hours"].map { OpeningHours.spans($0, faults: faults) } ?? [],
      dailyQuota: entry["quota"]?.integer,
      expectedHandling: entry["handling"]?.duration ?? .minutes(5))
  }

  private func window(_ name: String, _ entry: Entry) -> WindowRules {
    WindowRules(
      id: WindowID(name),
      name: entry["name"]?.localized
        ?? LocalizedText(zh: "\(name)号窗口", en: "Window \(name)"),
      serves: entry["serves"]?.items.compactMap(serving) ?? [],
      opensWithDay: entry["opens-with-day"]?.flag ?? false)
  }

  /// `B`, or `B after 10 min`.
  private func serving(_ entry: Entry) -> WindowRules.Serving? {
    guard let text = entry.text else { return nil }
    let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
    let known = members("services").map(\.name)
    guard let code = parts.first, known.contains(code) else {
      faults.add(
        .referenceUnknown, at: entry, "there is no service \"\(parts.first ?? "")\""
          + NearestName.hint(parts.first ?? "", among: known))
      return nil
    }
    if parts.count == 1 { return .init(service: ServiceCode(code)) }
    guard parts.count == 3, parts[1] == "after", let nanoseconds = Quantity.duration.parse(parts[2])
    else {
      faults.add(
        .unitWrong, at: entry, "\"\(text)\" is not understood; write \"\(code) after 10 min\"")
      return nil
    }
    guard (0...Quantity.duration.known("12 h")).contains(nanoseconds) else {
      faults.add(.valueOutOfRange, at: entry, "\"\(parts[2])\" is not within 0 min to 12 h")
      return nil
    }
    return .init(service: ServiceCode(code), offset: .nanoseconds(nanoseconds))
  }

  private func panel(_ name: String, _ entry: Entry) -> PanelRules {
    var rules = PanelRules(
      id: PanelID(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
      printer: reference(entry["printer"], to: "printers", called: "printer").map { PrinterID($0) },
      services: (entry["services"]?.items ?? []).compactMap {
        reference($0, to: "services", called: "service").map { ServiceCode($0) }
      })
    rules.fallback = fallback(entry, of: rules)
    if let limit = entry["press-limit"], let tickets = limit["tickets"]?.integer,
      let span = limit["within"]?.duration
    {
      rules.pressLimit = .init(tickets: tickets, within: span)
    }
    return rules
  }

  private func fallback(_ panel: Entry, of rules: PanelRules) -> PanelRules.Fallback? {
    guard let entry = panel["fallback"],
      let other = reference(entry, to: "printers", called: "printer")
    else { return nil }
    if panel["printer"] == nil {
      faults.add(.keyUnsuitable, at: entry, "\"fallback\" helps a panel that has a \"printer\"")
    }
    if rules.printer?.rawValue == other {
      faults.add(
        .referenceDouble, at: entry, "\"\(other)\" is the panel's own printer; name another")
    }
    let name = root["printers"]?[other]?["name"]?.localized
    return .init(printer: PrinterID(other), name: name ?? LocalizedText(zh: other, en: other))
  }

  private func sensor(_ name: String, _ entry: Entry) -> SensorRules {
    let rule = SensorRules(
      id: SensorID(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
      kind: entry["kind"]?.text.flatMap { SensorRules.Kind(rawValue: $0) } ?? .door,
      openLimit: entry["open-limit"]?.duration, lowLimit: entry["low"]?.milli,
      highLimit: entry["high"]?.milli, hysteresis: entry["hysteresis"]?.milli ?? 0,
      unit: entry["unit"]?.text ?? "", startsEmergency: entry["starts-emergency"]?.flag ?? false)
    if let low = rule.lowLimit, let high = rule.highLimit, low >= high {
      faults.add(.limitsReversed, at: entry, "low is not below high")
    }
    if rule.hysteresis < 0 {
      faults.add(.limitsReversed, at: entry["hysteresis"] ?? entry, "hysteresis is below 0")
    }
    return rule
  }

  private func zone(_ name: String, _ entry: Entry) -> ZoneRules {
    ZoneRules(
      id: ZoneID(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
      sensors: (entry["sensors"]?.items ?? []).compactMap {
        reference($0, to: "sensors", called: "sensor").map { SensorID($0) }
      }, followsDay: entry["follows-day"]?.flag ?? false)
  }
}
