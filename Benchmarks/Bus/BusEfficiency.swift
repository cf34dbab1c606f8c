import HallPorts
import HallSimulator

/// 32 slaves asked for ten registers each, back to back, at three baud rates; beside them pymodbus
/// with the same slaves on a line of its own, all at once, so that all have the same machine.
/// Then, alone because it takes much of a processor, the Modbus connector of thingsboard-gateway.
enum BusEfficiency: Scene {
  static let bauds = [9600, 19_200, 115_200]
  static let bars = [0.97, 0.97, 0.92]
  static let names =
    bauds.map { "bus_efficiency_\($0)" }
    + ["peer_pymodbus_efficiency", "peer_thingsboard_gateway_efficiency", "emulator_lateness_us"]
  static let span: Duration = .seconds(20)
  static let slaves = 1...32
  static let registers = 10

  static func measure() async throws -> [Figure] {
    let rigs = try bauds.map { baud in
      try BusRig(baud: baud) { [LineReply(GoodSlaves.answer($0))] }
    }
    let tallies = rigs.map { _ in Tally() }
    for (rig, tally) in zip(rigs, tallies) {
      rig.pollBackToBack(slaves, count: registers, tally)
      rig.start()
    }
    let peer = try PeerMaster.pymodbus(answer: GoodSlaves.answer)
    try await Task.sleep(for: .seconds(2))
    for tally in tallies { tally.take() }
    try await Task.sleep(for: span)
    let counts = tallies.map { $0.take() }
    let lateness = rigs.map(\.line.lateness)
    for rig in rigs { try await rig.stop() }
    var figures = zip(zip(bauds, bars), zip(rigs, counts)).map { line, measured in
      let (rig, count) = measured
      let wire = rig.timing.read(.holding, count: registers).asSeconds
      return Figure(
        name: "bus_efficiency_\(line.0)", value: count.rate * wire, unit: "of the wire's time",
        limit: 1, better: .higher, n: count.answers,
        limitIs: "bus.md: the formula's sum over the wall time; the bar is \(line.1)")
    }
    figures.append(try peer.figure("efficiency", "the same slaves at 19200 baud"))
    let gateway = try PeerMaster.thingsboardGateway(answer: GoodSlaves.answer)
    figures.append(try gateway.figure("efficiency", "the same slaves at 19200 baud"))
    figures.append(
      Figure(
        name: "emulator_lateness_us",
        value: (lateness.map(\.mean).max() ?? .zero).asMilliseconds * 1000, unit: "us",
        limit: 50, better: .lower, n: lateness.reduce(0) { $0 + $1.pieces },
        limitIs: "what the emulated lines fall behind their own deadlines on average"))
    return figures
  }
}
