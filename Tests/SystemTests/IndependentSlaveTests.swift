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

  private final class Scene {
    let bridge: PtyBridge
    let peer: ChildProcess
    let hall: SimulatedHall

    init(baud: Int, slave: Int) throws {
      bridge = try PtyBridge()
      let python = SimulatedHall.repository.appending(path: ".peers/bin/python")
      try #require(
        FileManager.default.isExecutableFile(atPath: python.path),
        "\(python.path) is not there: run scripts/peers")
      let script = SimulatedHall.repository.appending(path: "Tests/Peers/modbus_hall_slave.py")
      let peer = try ChildProcess(
        python, [script.path, bridge.far.path, String(baud), String(slave)])
      self.peer = peer
      try SimulatedHall.eventually(
        "the peer is ready", within: .seconds(60), hint: { peer.output }
      ) {
        peer.output.contains("ready")
      }
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
}
