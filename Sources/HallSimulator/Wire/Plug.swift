import HallDomain
import Logging

/// One wire's plug: while it is in, the far end is there.
struct Plug {
  let name: String
  let world: SimulatedWorld
  let logger: Logger

  var isIn: Bool { !world.isStopping && world.isPlugged(name) }

  /// Opens the far end each time the plug is put in and lets it be served, until the world stops;
  /// blocking, on a thread of the wire's own.
  ///
  /// - Parameter resting: called now and then while the plug is out.
  func serve<Port>(
    opening: () throws -> Port, resting: () -> Void = {}, _ body: (Port) -> Void
  ) {
    var isFailed = false
    while !world.isStopping {
      guard isIn else {
        resting()
        MonotonicClock.rest()
        continue
      }
      do {
        let port = try opening()
        isFailed = false
        body(port)
      } catch {
        if !isFailed { logger.error("\(name): \(error)") }
        isFailed = true
        MonotonicClock.rest()
      }
    }
  }
}

extension MonotonicClock {
  /// A pause in which a plug may be put in again.
  static func rest() { sleep(until: now() + SimulatorLimits.patience.wholeNanoseconds) }
}
