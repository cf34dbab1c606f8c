import HallDomain
import HallPorts
import WireFormats

/// The far end of a serial server (RTU over TCP): the line behind it, as slow as it is, for one
/// master at a time.
final class RTUBusServer: Sendable {
  private let listener: BusListener

  init(_ listener: BusListener) { self.listener = listener }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() { listener.serve { serve($0) } }

  private func serve(_ master: SocketConnection) {
    var line = PacedLine(port: master, timing: BusTiming(listener.plan))
    var isThere = true
    while listener.plug.isIn && isThere {
      isThere = line.serve(timeout: SimulatorLimits.patience) { frame, end in
        let answer = listener.world.answer(on: listener.plan.name, toFrame: frame, at: end)
        return answer.map { [LineReply($0)] } ?? []
      }
    }
  }
}

extension SimulatedWorld {
  /// What the slaves of an RTU line answer to a frame; nil: nobody is addressed, or nobody answers
  /// a broadcast (MODBUS over Serial Line v1.02, 2.1).
  func answer(on bus: String, toFrame frame: [UInt8], at end: Int64) -> [UInt8]? {
    let slave = Int(frame[0])
    let request = Array(frame[1..<frame.count - 2])
    if slave == 0 {
      broadcast(on: bus, request)
      return nil
    }
    guard let answer = answer(on: bus, slave: slave, to: request, at: end) else { return nil }
    var sealed = CRC16.sealed([frame[0]] + answer.bytes)
    if answer.isGarbled { sealed[sealed.count / 2] ^= 0x10 }
    return sealed
  }
}
