import HallDomain
import HallPorts

/// A device that shows a person which one it is: its lamps blink, its display shows its name.
struct Identifying: Equatable {
  private let until: HallInstant
  private(set) var isOver = false
  private(set) var isLit = true
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
}

extension OutputRole {
  /// What may be played with: not doors and sirens, nor whatever else hangs on a relay.
  var isLamp: Bool {
    switch self {
    case .callLamp, .openLamp, .panelReady, .panelService, .panelFault: true
    case .doorRelease, .siren: false
    }
  }
}
