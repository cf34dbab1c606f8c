import HallPorts
import Logging

/// Where the masters of a bus on a network connect: listens while the bus is plugged in.
struct BusListener: Sendable {
  let plan: BusPlan
  let host: String
  let port: Int
  let world: SimulatedWorld
  let logger: Logger

  var plug: Plug { Plug(name: plan.name, world: world, logger: logger) }

  /// Calls `take` for each master until the world stops; blocking, on a thread of its own.
  func serve(_ take: (SocketConnection) -> Void) {
    plug.serve(opening: { try SocketListener(host: host, port: port) }) { listener in
      while plug.isIn {
        if let master = listener.accept(timeout: SimulatorLimits.patience) { take(master) }
      }
    }
  }
}
