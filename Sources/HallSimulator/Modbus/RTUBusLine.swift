import HallDomain
import HallPorts
import Logging

/// The far end of one RS-485 line: all its slaves behind one pty, as slow as the line is.
final class RTUBusLine: Sendable {
  private let plan: BusPlan
  private let link: String
  private let world: SimulatedWorld
  private let logger: Logger

  private var plug: Plug { Plug(name: plan.name, world: world, logger: logger) }

  init(plan: BusPlan, link: String, world: SimulatedWorld, logger: Logger) {
    self.plan = plan
    self.link = link
    self.world = world
    self.logger = logger
  }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    plug.serve(opening: { try PtyPort(link: link) }) { serve($0) }
  }

  private func serve(_ port: PtyPort) {
    var line = PacedLine(port: port, timing: BusTiming(plan))
    // Who never sets the line, as what only carries bytes on, is heard all the same.
    var wasSet = false
    while plug.isIn {
      line.serve(timeout: SimulatorLimits.patience) { frame, end in
        let isSet = plan.ownLine.map { port.isSet(as: $0.settings) } ?? true
        wasSet = wasSet || isSet
        guard isSet || !wasSet else { return [] }
        return world.answer(on: plan.name, toFrame: frame, at: end).map { [LineReply($0)] } ?? []
      }
    }
  }
}
