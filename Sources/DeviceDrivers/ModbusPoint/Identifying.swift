import HallDomain
import HallPorts

/// A device that shows a person which one it is: its lamps blink, its display shows its name.
struct Identifying: Equatable {
  private let until: HallInstant
  private(set) var isOver = false
  private var isLit = true
  /// When something changes; nil when it is over.
  private(set) var nextChange: HallInstant?

  init(from now: HallInstant, until: HallInstant) {
    self.until = until
    nextChange = min(now + PointLimits.identifyBlink, until)
  }

  mutating func advance(to now: HallInstant) {
    guard let due = nextChange, due <= now else { return }
    isOver = now >= until
    isLit = !isLit && !isOver
    nextChange = isOver ? nil : min(now + PointLimits.identifyBlink, until)
  }

  /// Nil: the hall says what the output does. A buzzer that the hall has no use for is switched
  /// off behind it, and stays so.
  func isOn(_ output: String, of plan: ModbusDevicePlan) -> Bool? {
    guard plan.identifyingOutputs.contains(output) else { return nil }
    if isOver, plan.outputs[output] != nil { return nil }
    return isLit
  }
}

extension ModbusDevicePlan {
  /// Doors, sirens and whatever hangs on a relay are not played with: what the hall uses as a lamp,
  /// and what a call pad has of its own.
  var identifyingOutputs: [String] {
    profile.outputs.map(\.name).filter { name in
      switch outputs[name] {
      case .callLamp, .openLamp, .panelReady: true
      case .doorRelease, .siren: false
      case nil: profile.family == "call-pad"
      }
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
