import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Logging

@testable import HallSimulator

/// A small hall whose wires lie in a directory of their own, and the simulator running on it.
final class SampleHall: Sendable {
  let directory: String
  let plan: HallPlan
  let simulation: Simulation

  static let pad = ModbusProfile(
    id: "pad", name: LocalizedText(zh: "呼叫器", en: "pad"), source: "test", family: "call-pad",
    inputs: [
      .init(name: "next", place: .init(.holding, 0), kind: .counter),
      .init(name: "recall", place: .init(.holding, 1), kind: .latch),
      .init(name: "start", place: .init(.discrete, 0), kind: .level),
    ],
    outputs: [.init(name: "lamp", place: .init(.coil, 3))],
    display: .init(place: .init(.holding, 10), registers: 4, encoding: .asciiPerRegister))

  static let fifoPad = ModbusProfile(
    id: "fifo", name: pad.name, source: "test", family: "call-pad",
    fifo: .init(
      count: .init(.input, 0), depth: 4, acknowledge: .init(.holding, 9),
      codes: [1: "next", 2: "recall"]),
    values: [
      .init(
        name: "temperature", place: .init(.input, 20), type: .f32,
        unit: "°C", valid: -40_000...85_000)
    ])

  /// - Parameter isServer: the bus `west` is behind a serial server instead of a gateway.
  init(
    baud: Int = 115_200, tcpPort: Int = 1, isServer: Bool = false, boardPort: Int? = nil
  ) {
    directory = "/tmp/hallsim-\(UUID().uuidString.prefix(8))"
    let serial = SerialPlan(
      device: directory + "/bus-east", baud: baud, parity: .even, dataBits: 8, stopBits: 1)
    let behind = SerialPlan(device: "127.0.0.1:\(tcpPort)", baud: baud, parity: .even)
    let west: BusPlan.Wire =
      isServer
      ? .rtuOverTCP(host: "127.0.0.1", port: tcpPort, line: behind)
      : .tcp(host: "127.0.0.1", port: tcpPort)
    plan = HallPlan(
      rules: HallRules(
        name: Self.pad.name, timeZone: "Asia/Shanghai", services: [], windows: []),
      buses: [
        BusPlan(name: "east", wire: .rtu(serial)),
        BusPlan(name: "west", wire: west),
      ],
      modbusDevices: [
        ModbusDevicePlan(
          id: "pad-3", name: Self.pad.name, bus: "east", slave: 11, profile: Self.pad,
          inputs: [
            "next": .pad("3", .next), "recall": .pad("3", .recall), "start": .pad("3", .start),
          ],
          outputs: ["lamp": .callLamp("3")], display: .window("3")),
        ModbusDevicePlan(
          id: "pad-4", name: Self.pad.name, bus: "east", slave: 12, profile: Self.fifoPad,
          inputs: ["next": .pad("4", .next)], values: ["temperature": "server-room"]),
        ModbusDevicePlan(
          id: "pad-5", name: Self.pad.name, bus: "west", slave: 1, profile: Self.pad,
          inputs: ["next": .pad("5", .next)]),
      ],
      chips: [
        GPIOChipPlan(
          name: "main", device: "unix:\(directory)/gpio",
          lines: [
            GPIOLinePlan(line: "door", activeLow: true, role: .input(.sensor("front-door"))),
            GPIOLinePlan(
              line: "button",
              role: .input(.panel("east", service: "A", ticketClass: "ordinary"))),
            GPIOLinePlan(line: "release", activeLow: true, role: .output(.doorRelease)),
          ])
      ],
      boards: boardPort.map { port in
        [("board-1", 1), ("board-2", 3)].map { id, universe in
          BoardPlan(
            id: BoardID(id), name: Self.pad.name, host: "127.0.0.1", port: port,
            wire: .e131(E131Plan(firstUniverse: universe)), width: 20, height: 10)
        }
      } ?? [])
    simulation = Simulation(plan: plan, directory: directory, logger: Logger(label: "test"))
  }

  /// Runs until the body returns.
  func run(_ body: (SampleHall) async throws -> Void) async throws {
    let task = Task { [simulation] in try await simulation.run() }
    for _ in 0..<500 where access(directory + "/bus-east", F_OK) != 0 {
      try await Task.sleep(for: .milliseconds(10))
    }
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(self))
    } catch {
      result = .failure(error)
    }
    task.cancel()
    _ = await task.result
    try result.get()
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func ctl(_ line: String) throws -> String {
    String(decoding: try ControlClient.ask(line, directory: directory), as: UTF8.self)
  }
}
