import HallDomain
import HallPorts
import HallRaster

/// What is said of a board whose test pattern is being shown.
enum BoardTest {
  /// - Parameter health: nil: nothing has been sent to it yet.
  static func steps(_ health: DeviceHealth?, _ plan: BoardPlan) -> [DeviceTestReport.Step] {
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
      .init(what: "wire", isPassed: reason == nil, text: reason ?? wire(plan)),
      .init(
        what: "picture", isPassed: reason == nil,
        text: "for \(seconds) s it shows red, green, blue, white, two grids, lines every 8 LEDs "
          + "and the numbers of its panels (1 to \(panels)): look for dark LEDs, wrong colours "
          + "and wrong places"),
    ]
  }

  private static func wire(_ plan: BoardPlan) -> String {
    switch plan.wire {
    case .e131, .ddp, .artNet:
      "the picture can be sent; this protocol does not tell whether a panel is dead"
    case .page: "a browser shows it"
    case .alpha, .onbon: "the controller answers; it does not tell whether a panel is dead"
    }
  }
}
