import HallDomain
import HallPorts
import Logging
import WireFormats

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
    var finder = RTURequestFinder()
    var pace = LinePace(BusTiming(plan))
    while plug.isIn {
      let bytes = port.read(timeout: SimulatorLimits.patience)
      let now = MonotonicClock.now()
      finder.append(bytes, at: now)
      while let frame = finder.next(at: now) {
        let end = pace.request(arrival: now, characters: frame.count)
        guard let answer = answer(to: frame, at: end) else { continue }
        // A slave reads its registers when the request has come, not when the answer is due.
        MonotonicClock.sleep(until: end)
        for piece in pace.answer(answer) {
          MonotonicClock.sleep(until: piece.deadline)
          port.write(piece.bytes)
        }
      }
    }
  }

  /// nil: nobody is addressed, or nobody answers a broadcast (Modbus over Serial Line, 2.1).
  private func answer(to frame: [UInt8], at end: Int64) -> [UInt8]? {
    let slave = Int(frame[0])
    let request = Array(frame[1..<frame.count - 2])
    if slave == 0 {
      world.broadcast(on: plan.name, request)
      return nil
    }
    guard let answer = world.answer(on: plan.name, slave: slave, to: request, at: end)
    else { return nil }
    var sealed = CRC16.sealed([frame[0]] + answer.bytes)
    if answer.isGarbled { sealed[sealed.count / 2] ^= 0x10 }
    return sealed
  }
}
