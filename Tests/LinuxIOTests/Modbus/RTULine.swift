import HallPorts
import HallTestKit
import WireFormats

@testable import LinuxIO

/// A `ModbusPort` on a pty with scripted slaves at the far end, 115200 baud.
struct RTULine {
  static let timing = BusTiming(baud: 115_200, turnaround: .milliseconds(2))

  let pty: PtyPair
  let slaves: PacedSlaves
  let port: ModbusPort

  init(
    responseTimeout: Duration = .milliseconds(400),
    answer: @escaping @Sendable (_ request: [UInt8], _ number: Int) -> [PacedSlaves.Reply]
  ) throws {
    pty = try PtyPair()
    port = try ModbusPort(plan: Self.plan(pty.path, responseTimeout: responseTimeout))
    slaves = PacedSlaves(on: pty, timing: Self.timing, answer: answer)
  }

  static func plan(_ path: String, responseTimeout: Duration = .milliseconds(400)) -> BusPlan {
    BusPlan(
      name: "test", wire: .rtu(SerialPlan(device: path, baud: 115_200, parity: .even)),
      responseTimeout: responseTimeout)
  }

  static func read(_ slave: UInt8, _ address: UInt16 = 0, count: UInt16 = 1) -> ModbusRequest {
    ModbusRequest(slave: slave, .read(.holding, address: address, count: count))
  }

  /// An FC03 answer.
  static func registers(_ slave: UInt8, _ values: [UInt16]) -> [UInt8] {
    let data = values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    return CRC16.sealed([slave, 3, UInt8(data.count)] + data)
  }
}
