public import HallPorts
import HallDomain

extension OutputRole {
  /// Whether the output is on while the hall is so.
  public func isActive(in view: HallView) -> Bool {
    let state = view.state
    return switch self {
    case .doorRelease: state.isEmergency
    case .siren: state.security.alarms.contains { $0.acknowledged == nil }
    case .callLamp(let window): state.windowFace(window, rules: view.rules).mode == .called
    case .openLamp(let window): state.queue.windows[window]?.status == .open
    case .panelService(let panel, let service):
      view.rules.panel(panel) != nil
        && state.refusal(of: service, rules: view.rules, now: view.now) == nil
    case .panelFault(let panel):
      view.rules.panel(panel).map { state.printingFault(of: $0) } ?? false
    case .panelReady(let panel):
      switch state.panelFace(panel, rules: view.rules, now: view.now).mode {
      case .ready, .printing, .notPrinted, .refused: true
      case .closed, .evacuation: false
      }
    }
  }
}
