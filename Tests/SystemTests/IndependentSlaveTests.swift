import Foundation
import Glibc
import HallTestKit
import Testing

/// The built daemon and a Modbus slave that shares no line of code with it (pymodbus), joined by a
/// cable and by a hall file alone.
@Suite(.serialized) struct IndependentSlaveTests {
  private static let hall = """
    hall: {name: {zh: 独立从站, en: Foreign slave}, time-zone: Asia/Shanghai}
    services: {A: {name: {zh: 业务, en: Matter}}}
    windows: {1: {serves: [A], opens-with-day: true}}
    buses:
      east:
        serial: {device: @LINE@, baud: 19200, parity: none}
        response-timeout: 200 ms
    devices:
      pad:
        profile: call-pad-counter
        bus: east
        slave: 7
        inputs: {next: window 1 next}
        outputs: {lamp: window 1 call-lamp}
    """

  private static func peer(_ script: String, _ arguments: String...) throws -> ChildProcess {
    let python = SimulatedHall.repository.appending(path: ".peers/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let file = SimulatedHall.repository.appending(path: "Tests/Peers/\(script)")
    let peer = try ChildProcess(python, [file.path] + arguments)
    try SimulatedHall.eventually(
      "the peer is ready", within: .seconds(60), hint: { peer.output }
    ) {
      peer.output.contains("ready")
    }
    return peer
  }

  private final class Scene {
    let bridge: PtyBridge
    let peer: ChildProcess
    let hall: SimulatedHall

    init(baud: Int, slave: Int) throws {
      bridge = try PtyBridge()
      peer = try IndependentSlaveTests.peer(
        "modbus_hall_slave.py", bridge.far.path, String(baud), String(slave))
      let line = bridge.near.path
      hall = try SimulatedHall { _ in
        IndependentSlaveTests.hall.replacing("@LINE@", with: line)
      }
      try hall.startDaemon()
    }

    func device(_ name: String) throws -> JSON {
      try hall.ask("devices").array.first { $0["id"].string == name } ?? JSON("null")
    }
  }

  @Test func aPressACallItsLampAndItsHealthGoByHallFileAlone() throws {
    let scene = try Scene(baud: 19_200, slave: 7)
    let hall = scene.hall
    try SimulatedHall.eventually("the pad is up", within: .seconds(60)) {
      try scene.device("pad")["health"].string == "up"
    }
    #expect(try hall.ask("ticket", "issue", "A")["ticket"]["number"].string == "A001")
    scene.peer.signal(SIGUSR1)
    try SimulatedHall.eventually("the press called the ticket", within: .seconds(60)) {
      try hall.ask("ticket", "show", "A001")["state"].string == "called"
    }
    try SimulatedHall.eventually("its lamp burns", within: .seconds(60)) {
      scene.peer.output.contains("coil 0 1")
    }
    let read = try hall.ask("bus", "read", "east", "7", "input", "1", "2")
    #expect(read["values"].array.map(\.int) == [234, 456])
    let found = try hall.ask("bus", "scan", "east", "--first", "6", "--last", "8")["found"]
    #expect(found.array.map { $0["slave"].int } == [7])
    #expect(found.array.first?["device"].string == "pad")
    #expect(found.array.first?["says"].string == "Acme PAD-6 1.2")
    #expect(hall.stopDaemon() == 0)
  }

  /// As it is delivered: another speed than the bus, and another address than the hall file's.
  @Test func aNewDeviceAtAnotherSpeedIsFoundAndNamed() throws {
    let scene = try Scene(baud: 9600, slave: 1)
    let near = try scene.hall.ask("bus", "scan", "east", "--last", "1")
    #expect(near["found"].array.isEmpty)
    let all = try scene.hall.ask("bus", "scan", "east", "--last", "1", "--all-speeds")
    let found = all["found"].array
    #expect(found.count == 1 && found.first?["slave"].int == 1)
    #expect(found.first?["line"].string?.hasPrefix("9600 8") == true, "\(all)")
    #expect(found.first?["says"].string == "Acme PAD-6 1.2")
    #expect(found.first?["fits"].array.contains { $0.string == "call-pad-counter" } == true)
    #expect(scene.bridge.near.line.baud == 19_200, "the line is as it was")
    #expect(scene.hall.stopDaemon() == 0)
  }

  /// A recording of a live Modbus TCP bus, as an installer takes it and reads it.
  @Test func wiresharkReadsARecordingOfALiveGateway() throws {
    let port = try SimulatedHall.freePort()
    let peer = try Self.peer("modbus_slave.py", "tcp", String(port))
    let hall = try SimulatedHall { _ in
      """
      hall: {name: {zh: 网关, en: Gateway}, time-zone: Asia/Shanghai}
      services: {A: {name: {zh: 业务, en: Matter}}}
      windows: {1: {serves: [A], opens-with-day: true}}
      buses: {west: {tcp: {host: 127.0.0.1, port: \(port)}, response-timeout: 1 s}}
      devices:
        climate: {profile: climate-xy-md02, bus: west, slave: 1, reads: [temperature, humidity]}
      """
    }
    try hall.startDaemon()
    try SimulatedHall.eventually(
      "the slave answers", within: .seconds(60), hint: { peer.output }
    ) {
      try hall.ask("devices").array.contains {
        $0["id"].string == "climate" && $0["health"].string == "up"
      }
    }
    let fixed = try hall.hallctl("bus", "scan", "west", "--all-speeds")
    #expect(fixed.status == 1 && fixed.errors.contains("bus.speed-fixed"))
    let file = hall.directory.appending(path: "west.pcap")
    _ = try hall.ask("bus", "trace", "west", "--seconds", "8", "--out", file.path)
    let read = try ChildProcess.run(
      URL(filePath: "/usr/bin/tshark"),
      [
        "-r", file.path, "-Y", "modbus", "-T", "fields", "-e", "tcp.dstport", "-e", "mbtcp.unit_id",
        "-e", "modbus.func_code", "-e", "modbus.reference_num", "-e", "modbus.regval_uint16",
      ])
    let lines = Set(read.output.split(separator: "\n").map(String.init))
    #expect(lines.contains("502\t1\t4\t1\t"), "the request: \(read.output) \(read.errors)")
    #expect(lines.contains { $0.hasPrefix("50502\t1\t4\t") && $0.hasSuffix("\t4,7") })
    let faults = "_ws.malformed or tcp.analysis.lost_segment or tcp.checksum.status == 0"
    let broken = try ChildProcess.run(
      URL(filePath: "/usr/bin/tshark"), ["-r", file.path, "-Y", faults])
    #expect(broken.output == "")
    #expect(hall.stopDaemon() == 0)
  }
}
