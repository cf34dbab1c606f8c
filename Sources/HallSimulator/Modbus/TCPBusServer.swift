import HallDomain
import HallPorts

/// The far end of a Modbus TCP bus: a server, or a gateway with several slaves behind it.
///
/// Source: MODBUS Messaging on TCP/IP Implementation Guide v1.0b, 3.1.3 (MBAP header).
final class TCPBusServer: Sendable {
  private let listener: BusListener

  init(_ listener: BusListener) { self.listener = listener }

  /// Serves until the world stops; blocking, on a thread of its own.
  func serve() {
    listener.serve { peer in
      DedicatedThread.start(name: "tcp \(listener.plan.name)") { [self] in serve(peer) }
    }
  }

  private func serve(_ peer: SocketConnection) {
    let turnaround = listener.plan.turnaround.wholeNanoseconds
    var buffer: [UInt8] = []
    while listener.plug.isIn {
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
        MonotonicClock.sleep(until: MonotonicClock.now() + turnaround)
        guard peer.write(answer) else { return }
      }
    }
  }

  private func answer(to frame: [UInt8]) -> [UInt8]? {
    guard
      let answer = listener.world.answer(
        on: listener.plan.name, slave: Int(frame[6]), to: Array(frame[7...]))
    else { return nil }
    let length = answer.bytes.count + 1
    var bytes = frame[..<4] + [UInt8(length >> 8), UInt8(length & 0xFF), frame[6]] + answer.bytes
    // TCP has no CRC: what a broken gateway garbles is the transaction's number.
    if answer.isGarbled { bytes[0] ^= 0x10 }
    return Array(bytes)
  }
}
