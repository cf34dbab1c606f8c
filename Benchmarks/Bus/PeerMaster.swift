import Foundation
import HallPorts
import HallSimulator
import HallTestKit

/// Another master at the work of `BusEfficiency`, 19200 baud, on an emulated line of its own:
/// `scripts/peers bench` installs it.
struct PeerMaster {
  private let name: String
  private let rig: BusRig
  private let process: ChildProcess

  typealias Answer = @Sendable (_ request: [UInt8]) -> [UInt8]?

  /// A client library: one request after another, without a scheduler.
  static func pymodbus(answer: @escaping Answer) throws -> PeerMaster {
    try PeerMaster("pymodbus", ".peers/bin/python", "modbus_poll.py", answer)
  }

  /// A gateway's Modbus connector; the gateway itself polls nothing without its platform.
  static func thingsboardGateway(answer: @escaping Answer) throws -> PeerMaster {
    try PeerMaster(
      "thingsboard_gateway", ".peers/gateway/bin/python", "gateway_poll.py", answer)
  }

  private init(
    _ name: String, _ interpreter: String, _ program: String, _ answer: @escaping Answer
  ) throws {
    self.name = name
    let baud = 19_200
    rig = try BusRig(baud: baud) { answer($0).map { [LineReply($0)] } ?? [] }
    let python = SimulatedHall.repository.appending(path: interpreter)
    guard FileManager.default.isExecutableFile(atPath: python.path) else {
      throw SimulatedHall.Failure("\(python.path) is not there: run scripts/peers bench")
    }
    let script = SimulatedHall.repository.appending(path: "Tests/Peers/\(program)")
    process = try ChildProcess(
      python,
      [
        script.path, rig.link, String(baud), String(BusEfficiency.slaves.upperBound),
        String(BusEfficiency.registers), String(BusEfficiency.span.components.seconds - 5),
      ])
  }

  /// The share of the wire's time that good answers took.
  func figure(_ what: String, _ limit: String) throws -> Figure {
    try SimulatedHall.eventually("it ends", within: .seconds(60), hint: { process.output }) {
      process.output.contains("polled")
    }
    rig.line.stop()
    let words = process.output.split(whereSeparator: \.isWhitespace)
    guard let place = words.firstIndex(of: "polled"), words.count > place + 2,
      let count = Int(words[place + 1]), let seconds = Double(words[place + 2])
    else { throw SimulatedHall.Failure("\(name) says \(process.output)") }
    let wire = rig.timing.read(.holding, count: BusEfficiency.registers).asSeconds
    return Figure(
      name: "peer_\(name)_\(what)", value: Double(count) * wire / seconds,
      unit: "of the wire's time", limit: 1, better: .higher, n: count, limitIs: limit)
  }
}
