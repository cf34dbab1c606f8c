import HallDomain
import HallPorts
import Logging

/// The far end of a board's own line: a pty as slow as its baud rate, or a TCP server.
final class BoardLine: Sendable {
  private let plan: BoardPlan
  /// Where the tty is linked.
  private let link: String
  private let world: SimulatedWorld
  private let logger: Logger

  private var plug: Plug { Plug(name: plan.id.rawValue, world: world, logger: logger) }

  init(plan: BoardPlan, link: String, world: SimulatedWorld, logger: Logger) {
    self.plan = plan
    self.link = link
    self.world = world
    self.logger = logger
  }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    guard let serial = plan.wire.serial else {
      plug.serve(opening: { try SocketListener(host: plan.host, port: plan.port) }) { listener in
        while plug.isIn {
          if let peer = listener.accept(timeout: SimulatorLimits.patience) { serve(peer) }
        }
      }
      return
    }
    let bits = Int64(serial.bitsPerByte)
    let character = max(bits * 1_000_000_000 / Int64(max(serial.baud, 1)), 1)
    plug.serve(opening: { try PtyPort(link: link) }) { serve($0, character) }
  }

  /// A byte is in the board when it has been on the wire.
  private func serve(_ port: PtyPort, _ character: Int64) {
    var inward: Int64 = 0
    while plug.isIn {
      let bytes = port.read(timeout: SimulatorLimits.patience)
      if bytes.isEmpty { continue }
      inward = max(inward, MonotonicClock.now()) + character * Int64(bytes.count)
      MonotonicClock.sleep(until: inward)
      let answer = world.receive(bytes, onLineOf: plan.id, at: .nanoseconds(inward))
      if answer.isEmpty { continue }
      MonotonicClock.sleep(until: MonotonicClock.now() + character * Int64(answer.count))
      port.write(answer)
    }
  }

  private func serve(_ peer: SocketConnection) {
    while plug.isIn {
      guard let bytes = peer.read(timeout: SimulatorLimits.patience) else { return }
      if bytes.isEmpty { continue }
      let now = Duration.nanoseconds(MonotonicClock.now())
      guard peer.write(world.receive(bytes, onLineOf: plan.id, at: now)) else { return }
    }
  }
}
