import HallDomain
import HallPorts
import Logging

/// The far end of a Modbus TCP bus: a server, or a gateway with several slaves behind it.
///
/// Source: MODBUS Messaging on TCP/IP Implementation Guide v1.0b, 3.1.3 (MBAP header).
final class TCPBusServer: Sendable {
  private let plan: BusPlan
  private let host: String
  private let port: Int
  private let world: SimulatedWorld
  private let logger: Logger

  private var plug: Plug { Plug(name: plan.name, world: world, logger: logger) }

  init(
    plan: BusPlan, host: String, port: Int, world: SimulatedWorld, logger: Logger
  ) {
    self.plan = plan
    self.host = host
    self.port = port
    self.world = world
    self.logger = logger
  }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    plug.serve(opening: { try SocketListener(host: host, port: port) }) { listener in
      while plug.isIn {
        if let peer = listener.accept(timeout: SimulatorLimits.patience) {
          DedicatedThread.start(name: "tcp \(plan.name)") { [self] in serve(peer) }
        }
      }
    }
  }

  private func serve(_ peer: SocketConnection) {
    var buffer: [UInt8] = []
    while plug.isIn {
      guard let bytes = peer.read(timeout: SimulatorLimits.patience) else { return }
      buffer += bytes
      while buffer.count >= 7 {
        let length = Int(buffer[4]) << 8 | Int(buffer[5])
        // Not Modbus: there is no way to find the next frame.
        guard buffer[2] == 0, buffer[3] == 0, (2...254).contains(length) else { return }
        guard buffer.count >= 6 + length else { break }
        let frame = Array(buffer[..<(6 + length)])
        buffer.removeFirst(frame.count)
        guard let answer = answer(to: frame) else { continue }
        MonotonicClock.sleep(until: MonotonicClock.now() + plan.turnaround.wholeNanoseconds)
        guard peer.write(answer) else { return }
      }
    }
  }

  private func answer(to frame: [UInt8]) -> [UInt8]? {
    guard
      let answer = world.answer(
        on: plan.name, slave: Int(frame[6]), to: Array(frame[7...]))
    else { return nil }
    let length = answer.bytes.count + 1
    var bytes = frame[..<4] + [UInt8(length >> 8), UInt8(length & 0xFF), frame[6]] + answer.bytes
    // TCP has no CRC: what a broken gateway garbles is the transaction's number.
    if answer.isGarbled { bytes[0] ^= 0x10 }
    return Array(bytes)
  }
}
