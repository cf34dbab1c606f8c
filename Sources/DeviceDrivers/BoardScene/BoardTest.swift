import HallDomain
import HallPorts
import HallRaster

/// What is said of a board whose test pattern is being shown.
enum BoardTest {
  /// - Parameters:
  ///   - health: nil: nothing has been sent to it yet.
  ///   - node: what is known of the node behind its address; nil: it cannot be asked.
  static func steps(
    _ health: DeviceHealth?, _ plan: BoardPlan, node: NodeWatch? = nil
  ) -> [DeviceTestReport.Step] {
    let reason: String? =
      switch health {
      case .up: nil
      case .degraded(let why), .down(let why): why
      case nil: "nothing has been sent to it yet"
      }
    let seconds = TestPattern.length.components.seconds
    let panels = PixelOrder.panels(
      width: plan.width, height: plan.height, wiring: plan.wiring
    ).count
    return [
      .init(what: "wire", isPassed: reason == nil, text: reason ?? wire(plan, node)),
      .init(
        what: "picture", isPassed: reason == nil,
        text: "for \(seconds) s it shows red, green, blue, white, two grids, lines every 8 LEDs "
          + "and the numbers of its panels (1 to \(panels)): look for dark LEDs, wrong colours "
          + "and wrong places"),
    ]
  }

  private static func wire(_ plan: BoardPlan, _ node: NodeWatch?) -> String {
    switch plan.wire {
    case .e131: "the picture can be sent; this protocol has no way back"
    case .ddp, .artNet:
      node?.answers ?? 0 > 0
        ? "the node answers and reports no fault; it does not tell whether a panel is dead"
        : "the picture can be sent; the node answers no polls, so whether it lives is not known"
    case .page: "a browser shows it"
    case .alpha, .onbon: "the controller answers; it does not tell whether a panel is dead"
    }
  }
}
