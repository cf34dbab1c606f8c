import HallDomain
import HallPorts

/// Everything that hangs on a wire.
extension PlanBuilder {
  func serial(_ entry: Entry?) -> SerialPlan {
    var plan = SerialPlan(device: expanded(entry?["device"]) ?? "")
    plan.baud = entry?["baud"]?.integer ?? plan.baud
    plan.parity = entry?["parity"]?.text.flatMap { .init(rawValue: $0) } ?? plan.parity
    plan.dataBits = entry?["data-bits"]?.integer ?? plan.dataBits
    plan.stopBits = entry?["stop-bits"]?.integer ?? plan.stopBits
    plan.direction = entry?["rs485"].map(direction)
    return plan
  }

  private func direction(_ entry: Entry) -> RS485Direction {
    RS485Direction(
      isHighWhileSending: entry["rts-while-sending"]?.text != "low",
      delayBefore: entry["delay-before"]?.duration ?? .zero,
      delayAfter: entry["delay-after"]?.duration ?? .zero)
  }

  /// The name of a serial server's line is where the server is.
  private func serialServer(_ entry: Entry) -> BusPlan.Wire {
    let host = expanded(entry["host"]) ?? ""
    let port = entry["port"]?.integer ?? 0
    var line = serial(entry)
    line.device = "\(host):\(port)"
    return .rtuOverTCP(host: host, port: port, line: line)
  }

  func buses() -> [BusPlan] {
    members("buses").map { name, entry in
      let wire: BusPlan.Wire
      switch (entry["serial"], entry["rtu-over-tcp"], entry["tcp"]) {
      case (let line?, nil, nil):
        wire = .rtu(serial(line))
      case (nil, let server?, nil):
        wire = serialServer(server)
      case (nil, nil, let peer?):
        wire = .tcp(host: expanded(peer["host"]) ?? "", port: peer["port"]?.integer ?? 502)
      default:
        faults.add(
          .wireMissing, at: entry, "a bus has one of \"serial\", \"rtu-over-tcp\" and \"tcp\"")
        wire = .tcp(host: "", port: 502)
      }
      var plan = BusPlan(name: name, wire: wire)
      plan.turnaround = entry["turnaround"]?.duration ?? plan.turnaround
      plan.silence = entry["silence"]?.duration
      plan.responseTimeout = entry["response-timeout"]?.duration ?? plan.responseTimeout
      plan.retries = entry["retries"]?.integer ?? plan.retries
      return plan
    }
  }

  func devices(_ roles: RoleReader) -> [ModbusDevicePlan] {
    members("devices").compactMap { name, entry in
      let bus = reference(entry["bus"], to: "buses", called: "bus")
      guard let profile = profiles.profile(named: entry["profile"]), let bus else { return nil }
      let inputNames = profile.inputs.map(\.name) + (profile.fifo?.codes.values.sorted() ?? [])
      return ModbusDevicePlan(
        id: DeviceID(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
        bus: bus, slave: entry["slave"]?.integer ?? 0, profile: profile,
        inputs: points(entry["inputs"], known: inputNames, of: profile, roles.input),
        outputs: points(
          entry["outputs"], known: profile.outputs.map(\.name), of: profile, roles.output),
        values: points(
          entry["values"], known: profile.values.map(\.name), of: profile, roles.value),
        reads: reads(entry["reads"], profile),
        display: entry["shows"].flatMap { display($0, profile, roles) })
    }
  }

  private func points<Role>(
    _ entry: Entry?, known: [String], of profile: ModbusProfile, _ read: (Entry) -> Role?
  ) -> [String: Role] {
    var points: [String: Role] = [:]
    for (name, member) in entry?.members ?? [] {
      if !known.contains(name) {
        faults.add(
          .pointUnknown, at: member, "the profile \(profile.id) has no \"\(name)\" here"
            + NearestName.hint(name, among: known))
      }
      points[name] = read(member)
    }
    return points
  }

  private func reads(_ entry: Entry?, _ profile: ModbusProfile) -> Set<String> {
    let known = profile.values.map(\.name) + profile.texts.map(\.name)
    let names = (entry?.items ?? []).compactMap { item -> String? in
      guard let name = item.text else { return nil }
      if !known.contains(name) {
        faults.add(
          .pointUnknown, at: item, "the profile \(profile.id) has no value or text \"\(name)\""
            + NearestName.hint(name, among: known))
      }
      return name
    }
    return Set(names)
  }

  private func display(
    _ entry: Entry, _ profile: ModbusProfile, _ roles: RoleReader
  ) -> ModbusDevicePlan.Display? {
    if profile.display == nil {
      faults.add(.pointMissing, at: entry, "the profile \(profile.id) has no display")
    }
    return roles.display(entry)
  }

  func chips(_ roles: RoleReader) -> [GPIOChipPlan] {
    members("gpio").map { name, entry in
      let lines = (entry["lines"]?.members ?? []).compactMap { line, entry -> GPIOLinePlan? in
        let role: GPIOLinePlan.Role
        switch (entry["input"], entry["output"]) {
        case (let input?, nil):
          guard let read = roles.input(input) else { return nil }
          role = .input(read)
        case (nil, let output?):
          guard let read = roles.output(output) else { return nil }
          role = .output(read)
        default:
          faults.add(.roleInvalid, at: entry, "a line has either \"input\" or \"output\"")
          return nil
        }
        var plan = GPIOLinePlan(line: line, role: role)
        plan.activeLow = entry["active-low"]?.flag ?? plan.activeLow
        plan.pull = entry["pull"]?.text.flatMap { .init(rawValue: $0) } ?? plan.pull
        plan.debounce = entry["debounce"]?.duration ?? plan.debounce
        return plan
      }
      return GPIOChipPlan(name: name, device: expanded(entry["device"]) ?? "", lines: lines)
    }
  }

  func printers(_ rules: HallRules) -> [PrinterPlan] {
    let reader = PrinterReader(builder: self, rules: rules)
    return members("printers").map { reader.printer($0, $1) }
  }

  func boards() -> [BoardPlan] {
    let reader = BoardReader(builder: self)
    return members("boards").map { reader.board($0, $1) }
  }

  func service() -> ServicePlan {
    let entry = root["service"]
    var plan = ServicePlan()
    if let listen = entry?["listen"], let text = listen.text {
      if let (host, port) = Self.address(text) {
        plan.listenHost = host
        plan.listenPort = port
      } else {
        faults.add(.typeWrong, at: listen, "\"\(text)\" is no HOST:PORT; write 127.0.0.1:8080")
      }
    }
    plan.socket = expanded(entry?["socket"])
    plan.journalCapBytes = entry?["journal-cap"]?.bytes ?? plan.journalCapBytes
    plan.retention = entry?["retention"]?.duration ?? plan.retention
    if let url = entry?["public-url"], let text = url.text {
      let isURL = text.wholeMatch(of: /https?:\/\/[A-Za-z0-9.:\[\]-]+(\/[^\s?#]*)?/) != nil
      if !isURL {
        faults.add(
          .typeWrong, at: url, "\"\(text)\" is no web address; write http://hall.example.cn")
      }
      // Pages hang below it as `<url>/t/<code>`.
      plan.publicURL = text.hasSuffix("/") ? String(text.dropLast()) : text
    }
    return plan
  }

  /// `127.0.0.1:8080` or `[::1]:8080`.
  private static func address(_ text: String) -> (host: String, port: Int)? {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (1...65_535).contains(port)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    return host.isEmpty ? nil : (String(host), port)
  }
}
