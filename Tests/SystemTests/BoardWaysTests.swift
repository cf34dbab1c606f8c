import Foundation
import HallClient
import HallPorts
import HallTestKit
import Testing

/// The built programs with a sign on a serial line, an onbon controller on the network and a
/// screen: from a key to the bytes that the simulated boards understood.
struct BoardWaysTests {
  private func hall() throws -> SimulatedHall {
    let port = try SimulatedHall.freePort()
    return try SimulatedHall { text in
      text.replacing(
        "boards:\n",
        with: """
          boards:
            sign:
              name: {zh: 字符屏, en: Entrance sign}
              alpha: {serial: {device: "${HALL_WIRES}/tty-sign"}, lines: 2, columns: 16}
            strip:
              onbon: {host: 127.0.0.1, port: \(port)}
              width: 128
              height: 32
              colors: red-green
            screen: {page: true, width: 96, height: 32}

          """)
    }
  }

  @Test func aCallReachesASignAControllerAndAScreen() throws {
    let hall = try hall()
    let client = HallClient(.socket(hall.socket), name: "system test")
    try hall.startSimulator()
    try hall.startDaemon()
    func health(_ device: String) throws -> String {
      try client.get("/api/v1/devices/\(device)")["health"].string ?? ""
    }
    func film() throws -> JSONValue { try client.get("/api/v1/boards/screen/film") }
    try SimulatedHall.eventually("all three boards are up", within: .seconds(90)) {
      _ = try film()
      return try ["sign", "strip", "screen"].allSatisfy { try health($0) == "up" }
    }
    let quiet = try film()["png"].string
    let dark = try hall.look()["boards"]["strip"]["lit"].int ?? 0

    try hall.touch("panel", "lobby", "A")
    try SimulatedHall.eventually("the ticket is there", within: .seconds(60)) {
      try client.get("/api/v1/tickets/A001")["state"].string == "waiting"
    }
    try hall.touch("press", "1", "next")
    try SimulatedHall.eventually("the sign says it", within: .seconds(60)) {
      try hall.look()["boards"]["sign"]["text"].array.first?.string == "A001 > Window 1"
    }
    try SimulatedHall.eventually("the controller's screen shows more", within: .seconds(60)) {
      (try hall.look()["boards"]["strip"]["lit"].int ?? 0) > dark
    }
    let called = try film()
    #expect(called["width"].int == 96 && called["png"].string != quiet)
    #expect(called["starts"].array.first?.int == 0)

    // Unplugged and put back: the sign is told again what it has to say.
    try hall.touch("unplug", "sign")
    try SimulatedHall.eventually("the sign is missed", within: .seconds(60)) {
      try health("sign") == "down"
    }
    try hall.touch("restart", "sign")
    try hall.touch("plug", "sign")
    try SimulatedHall.eventually("the sign says it again", within: .seconds(60)) {
      try hall.look()["boards"]["sign"]["text"].array.first?.string == "A001 > Window 1"
    }

    // Somebody looks for dead LEDs.
    let test = try hall.ask("device", "test", "strip")
    #expect(test["isPassed"].bool == true && test["steps"].array.count == 2)
    try SimulatedHall.eventually("the whole strip shines", within: .seconds(60)) {
      try hall.look()["boards"]["strip"]["lit"].int == 128 * 32
    }
    #expect(hall.stopDaemon(atMost: .seconds(30)) == 0)
    try SimulatedHall.eventually("the sign is blank", within: .seconds(60)) {
      try hall.look()["boards"]["sign"]["text"].array.allSatisfy { $0.string == " " }
    }
    #expect(try hall.look()["boards"]["strip"]["lit"].int == 0)
  }

  @Test func aNodesOwnReportAndItsSilenceAreTold() throws {
    let port = try SimulatedHall.freePort()
    let hall = try SimulatedHall { text in
      text.replacing(
        "boards:\n",
        with: """
          boards:
            node:
              art-net: {host: 127.0.0.1, port: \(port)}
              width: 64
              height: 32

          """)
    }
    let client = HallClient(.socket(hall.socket), name: "system test")
    try hall.startSimulator()
    try hall.startDaemon()
    func eventually(_ health: String, _ words: String, _ what: String) throws {
      try SimulatedHall.eventually(what, within: .seconds(90)) {
        let device = try client.get("/api/v1/devices/node")
        return device["health"].string == health
          && (words.isEmpty || device["reason"].string?.contains(words) == true)
      }
    }
    try eventually("up", "", "the board is up")
    try hall.touch("report", "node", "2", "5", "V", "rail", "low")
    try eventually("degraded", "(5 V rail low)", "its node's report is told")
    try hall.touch("report", "node", "1")
    try eventually("up", "", "the node is well again")
    try hall.touch("mute", "node")
    try eventually("down", "fallen silent", "its silence is told")
    try hall.touch("unmute", "node")
    try eventually("up", "", "the node answers again")
  }

  /// The package `aioartnet` as the node: it answers by broadcast, to the protocol's own port.
  @Test func anIndependentNodeIsPolledAndHeard() throws {
    let address = "127.77.\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"
    let repository = SimulatedHall.repository
    let node = try ChildProcess(
      repository.appending(path: ".peers/bin/python"),
      [repository.appending(path: "Tests/Peers/artnet_node.py").path, "serve", address])
    try SimulatedHall.eventually(
      "the node is ready", within: .seconds(60), hint: { node.output }
    ) { node.output.contains("ready") }
    let hall = try SimulatedHall { text in
      text.replacing(
        "boards:\n",
        with: "boards:\n  node: {art-net: {host: \(address)}, width: 64, height: 32}\n")
    }
    let client = HallClient(.socket(hall.socket), name: "system test")
    // No simulator: it would be a second node at that address.
    try hall.startDaemon()
    func device() throws -> JSONValue { try client.get("/api/v1/devices/node") }
    try SimulatedHall.eventually("its answers are heard", within: .seconds(90)) {
      let answers = try device()["figures"].array.first { $0["name"].string == "answers" }
      return try answers?["value"].int ?? 0 > 1 && device()["health"].string == "up"
    }
    let test = try hall.ask("device", "test", "node")
    #expect(test["steps"].array.first?["text"].string?.contains("the node answers") == true)
    node.signal(SIGKILL)
    try SimulatedHall.eventually("it is missed", within: .seconds(90)) {
      try device()["health"].string == "down"
    }
  }
}
