import HallPorts

extension ModbusDevicePlan {
  /// What the hall uses as a lamp, and what a call pad has of its own.
  var identifyingOutputs: [String] {
    profile.outputs.map(\.name).filter { name in
      outputs[name].map(\.isLamp) ?? (profile.family == "call-pad")
    }
  }

  /// What its display shows: its name, or its slave address where only digits can be shown.
  var nameplate: (digits: String, text: String) { ("\(slave)", name.zh) }

  /// What a person will see of it.
  var identifySigns: [IdentifySign] {
    var signs = identifyingOutputs.map { IdentifySign.blinks(output: $0) }
    if display != nil, let shown = profile.display {
      signs.append(
        .shows(text: shown.encoding == .gb18030 ? nameplate.text : nameplate.digits))
    }
    return signs
  }
}

extension Identifying {
  /// Nil: the hall says what the output does. A buzzer that the hall has no use for is switched
  /// off behind it, and stays so.
  func isOn(_ output: String, of plan: ModbusDevicePlan) -> Bool? {
    guard plan.identifyingOutputs.contains(output) else { return nil }
    if isOver, plan.outputs[output] != nil { return nil }
    return isLit
  }
}
