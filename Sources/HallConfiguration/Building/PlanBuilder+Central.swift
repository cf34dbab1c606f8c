import HallPorts

/// How the hall reaches its centre.
extension PlanBuilder {
  func central() -> CentralPlan? {
    guard let entry = root["central"] else { return nil }
    var plan = CentralPlan(hall: "", host: expanded(entry["host"]) ?? "")
    if let hall = entry["hall"], let id = hall.text {
      plan.hall = id
      if id.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,39}/) == nil {
        faults.add(
          .centralHall, at: hall,
          "\"\(id)\" is no hall id: lower-case letters, digits and hyphens, at most 40")
      }
    }
    plan.port = entry["port"]?.integer ?? plan.port
    plan.database = entry["database"]?.text ?? plan.database
    plan.configurationKey = expanded(entry["configuration-key"])
    plan.bandwidth = entry["bandwidth"]?.bytes
    if let tls = entry["tls"], let root = expanded(tls["root"]),
      let certificate = expanded(tls["certificate"]), let key = expanded(tls["key"])
    {
      plan.tls = CentralPlan.TLS(root: root, certificate: certificate, key: key)
    }
    if entry["tls"] == nil, let host = entry["host"], !plan.host.isEmpty,
      !plan.host.split(separator: ",").allSatisfy(Self.isOnThisMachine)
    {
      faults.add(
        .centralUnprotected, at: host,
        "citizens' records would cross the network in the clear; give tls its three files")
    }
    return plan
  }

  /// The city's MQTT broker.
  func broker() -> BrokerPlan? {
    guard let entry = root["mqtt"] else { return nil }
    var plan = BrokerPlan(
      host: expanded(entry["host"]) ?? "", group: entry["group"]?.text ?? "",
      node: entry["node"]?.text ?? "")
    for part in [entry["group"], entry["node"]] {
      guard let part, let name = part.text else { continue }
      if name.isEmpty || name.contains(where: { "/+#".contains($0) }) {
        faults.add(.mqttName, at: part, "\"\(name)\" stands in topics: no /, + or #")
      }
    }
    plan.user = expanded(entry["user"])
    plan.passwordFile = expanded(entry["password-file"])
    if let tls = entry["tls"], let root = expanded(tls["root"]) {
      plan.tls = BrokerPlan.TLS(
        root: root, certificate: expanded(tls["certificate"]), key: expanded(tls["key"]))
    }
    plan.port = entry["port"]?.integer ?? (plan.tls == nil ? 1883 : 8883)
    if entry["tls"] == nil, let host = entry["host"], !plan.host.isEmpty,
      !Self.isOnThisMachine(plan.host)
    {
      faults.add(
        .mqttUnprotected, at: host,
        "what the hall does would cross the network in the clear; give tls its root")
    }
    return plan
  }

  /// A Unix socket's directory, or loopback.
  private static func isOnThisMachine(_ host: some StringProtocol) -> Bool {
    host.hasPrefix("/") || host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }
}
