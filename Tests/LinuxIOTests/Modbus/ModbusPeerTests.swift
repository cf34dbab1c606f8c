import Foundation
import HallPorts
import HallTestKit
import Testing

@testable import LinuxIO

/// Against the Python package `pymodbus`, an implementation that shares no line with ours;
/// `scripts/peers` installs it.
@Suite(.serialized) struct ModbusPeerTests {
  private static let size = 200

  private static func peer(_ arguments: String...) throws -> ChildProcess {
    let python = SimulatedHall.repository.appending(path: ".peers/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let script = SimulatedHall.repository.appending(path: "Tests/Peers/modbus_slave.py")
    let peer = try ChildProcess(python, [script.path] + arguments)
    try SimulatedHall.eventually("the peer is ready", hint: { peer.output }) {
      peer.output.contains("ready")
    }
    return peer
  }

  @Test func allFunctionsWorkOverASerialLine() throws {
    let bridge = try PtyBridge()
    let peer = try Self.peer("rtu", bridge.far.path, "115200")
    let port = try ModbusPort(
      plan: BusPlan(
        name: "peer",
        wire: .rtu(SerialPlan(device: bridge.near.path, baud: 115_200, parity: .even)),
        responseTimeout: .milliseconds(1000)))
    try converse(port, peer)
    // It answers for its own address only.
    #expect(try port.perform(Self.read(.input, 0, 1, slave: 2)).outcome == .silent)
    #expect(try port.perform(Self.read(.input, 5, 1)).outcome == .values([16]))
  }

  @Test func allFunctionsWorkOverTCP() throws {
    let number = try SimulatedHall.freePort()
    let peer = try Self.peer("tcp", String(number))
    let plan = BusPlan(
      name: "peer", wire: .tcp(host: "127.0.0.1", port: number),
      responseTimeout: .milliseconds(1000))
    var opened: ModbusPort?
    try SimulatedHall.eventually("the peer listens", hint: { peer.output }) {
      opened = try? ModbusPort(plan: plan)
      return opened != nil
    }
    try converse(try #require(opened), peer)
  }

  private static func read(
    _ table: ModbusTable, _ address: Int, _ count: Int, slave: UInt8 = 1
  ) -> ModbusRequest {
    ModbusRequest(
      slave: slave, .read(table, address: UInt16(address), count: UInt16(count)))
  }

  private func converse(_ port: ModbusPort, _ peer: ChildProcess) throws {
    try SimulatedHall.eventually("the peer answers", hint: { peer.output }) {
      (try? port.perform(Self.read(.input, 0, 1)).outcome) == .values([1])
    }
    #expect(
      try port.perform(Self.read(.input, 10, 125)).outcome
        == .values((10..<135).map { UInt16(3 * $0 + 1) }))
    #expect(
      try port.perform(Self.read(.discrete, 1, 99)).outcome
        == .values((1..<100).map { $0 % 3 == 0 ? 1 : 0 }))
    #expect(try port.perform(Self.read(.holding, 190, 20)).outcome == .exception(2))

    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    var model: [ModbusTable: [UInt16]] = [
      .coil: .init(repeating: 0, count: Self.size), .holding: .init(repeating: 0, count: Self.size),
    ]
    for _ in 0..<300 {
      let table: ModbusTable = Bool.random(using: &random) ? .coil : .holding
      let start = Int.random(in: 0..<Self.size - 40, using: &random)
      let count = Int.random(in: 1...40, using: &random)
      let most: UInt16 = table == .coil ? 1 : .max
      let values = (0..<count).map { _ in UInt16.random(in: 0...most, using: &random) }
      let operation: ModbusRequest.Operation
      switch Int.random(in: 0...2, using: &random) {
      case 0:
        operation = .writeOne(table, address: UInt16(start), value: values[0])
        model[table]?[start] = values[0]
      case 1:
        operation = .write(table, address: UInt16(start), values: values)
        model[table]?.replaceSubrange(start..<start + count, with: values)
      default:
        let outcome = try port.perform(Self.read(table, start, count)).outcome
        let wanted = model[table].map { Array($0[start..<start + count]) }
        #expect(outcome == wanted.map(ModbusOutcome.values), "seed \(seed)")
        continue
      }
      #expect(try port.perform(ModbusRequest(slave: 1, operation)).outcome == .written)
    }
  }
}
