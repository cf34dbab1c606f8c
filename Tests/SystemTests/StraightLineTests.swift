import Foundation
import HallClient
import HallPorts
import HallTestKit
import Testing

/// The built programs on the simulated demo hall: from a finger on a button to the picture, the
/// paper and the journal, and the same with the power cut in the midst of each step.
@Suite(.serialized) struct StraightLineTests {
  /// What stands on paper, on the display and in the daemon's own answers.
  struct Scene {
    let hall: SimulatedHall
    let client: HallClient

    init() throws {
      hall = try SimulatedHall()
      client = HallClient(.socket(hall.socket), name: "system test")
      try hall.startSimulator()
      try hall.startDaemon()
      try SimulatedHall.eventually("the windows' displays are written") {
        try display("display-1") == "空闲"
      }
    }

    func display(_ name: String) throws -> String {
      try hall.look()["displays"][name]["text"].string ?? ""
    }

    func tickets(_ printer: String) throws -> [[String]] {
      try hall.look()["printers"][printer]["tickets"].array.map { ticket in
        ticket["text"].array.compactMap(\.string)
      }
    }

    func state(of number: String) throws -> String {
      try client.get("/api/v1/tickets/\(number)")["state"].string ?? ""
    }

    /// Power off, power on.
    func cut() throws {
      hall.killDaemon()
      try hall.startDaemon()
    }
  }

  @Test func fromTheButtonToThePaperTheDisplayTheBoardAndTheJournal() throws {
    let scene = try Scene()
    let hall = scene.hall
    let dark = try hall.look()["boards"]["board-hall"]["lit"].int ?? 0

    try hall.touch("panel", "lobby", "A")
    try SimulatedHall.eventually("the ticket is printed") {
      try scene.tickets("printer-lobby").count == 1
    }
    let paper = try scene.tickets("printer-lobby")[0]
    for line in ["示范区政务服务大厅", "不动产登记", "Real estate registration", "A001"] {
      #expect(paper.contains(line), "\(paper)")
    }
    #expect(try scene.state(of: "A001") == "waiting")

    try hall.touch("press", "1", "next")
    try SimulatedHall.eventually("the display shows it") {
      try scene.display("display-1") == "A001"
    }
    try SimulatedHall.eventually("the lamp burns and the board shows the call") {
      let world = try hall.look()
      return world["lamps"]["pad-1/lamp"].bool == true
        && (world["boards"]["board-hall"]["lit"].int ?? 0) > dark
    }
    try hall.touch("press", "1", "start")
    try SimulatedHall.eventually("it is served") { try scene.state(of: "A001") == "serving" }
    try hall.touch("press", "1", "finish")
    try SimulatedHall.eventually("the display is free again") {
      try scene.display("display-1") == "空闲"
    }
    #expect(try scene.state(of: "A001") == "ended")
    try expectJournal(of: scene, has: [
      "ticketIssued", "jobRequested", "jobStarted", "jobEnded", "ticketCalled", "servingStarted",
      "matterFinished",
    ])
    #expect(hall.stopDaemon(atMost: .seconds(5)) == 0)
  }

  /// The events stand in this order, and the chain holds.
  private func expectJournal(of scene: Scene, has kinds: [String]) throws {
    let export = try scene.client.send("GET", "/api/v1/journal/export").text
    var rest = export[...]
    for kind in kinds {
      let found = try #require(rest.firstRange(of: "\"\(kind)\""), "no \(kind) behind the others")
      rest = rest[found.upperBound...]
    }
    let verdict = try scene.client.get("/api/v1/journal/verify")
    #expect(verdict["faults"].array.isEmpty, "\(verdict)")
  }

  /// The power goes at a random moment of each step. A press that the daemon had read and not
  /// recorded may be lost, never doubled: then the citizen presses again, as people do.
  @Test func thePowerIsCutInTheMidstOfEachStep() throws {
    let scene = try Scene()
    let hall = scene.hall
    var generator = SystemRandomNumberGenerator()
    for round in 1...4 {
      let number = "C00\(round)"
      func step(_ what: String, _ touch: [String], isDone: () throws -> Bool) throws {
        try hall.touch(touch)
        usleep(UInt32.random(in: 0...400_000, using: &generator))
        try scene.cut()
        for _ in 0..<3 {
          if (try? SimulatedHall.eventually(what, within: .seconds(3), isDone)) != nil { return }
          try hall.touch(touch)
        }
        try SimulatedHall.eventually(what, isDone)
      }
      try step("\(number) is issued", ["panel", "lobby", "C"]) {
        (try? scene.state(of: number)) == "waiting"
      }
      try step("\(number) is called", ["press", "5", "next"]) {
        try scene.display("display-5") == number
      }
      try step("\(number) is served", ["press", "5", "start"]) {
        try scene.state(of: number) == "serving"
      }
      try step("\(number) is done", ["press", "5", "finish"]) {
        try scene.state(of: number) == "ended" && scene.display("display-5") == "空闲"
      }
    }
    // Nothing silent: each paper is out once, or a person is told about it.
    try SimulatedHall.eventually("every job has ended") {
      try scene.client.get("/api/v1/print-jobs").array.allSatisfy {
        !["waiting", "started"].contains($0["state"].string ?? "")
      }
    }
    let jobs = try scene.client.get("/api/v1/print-jobs").array
    let papers = try scene.tickets("printer-lobby").compactMap { paper in
      paper.first { $0.hasPrefix("C0") }
    }
    #expect(Set(papers).count == papers.count, "a number came out twice: \(papers)")
    for job in jobs where job["state"].string == "printed" {
      #expect(papers.contains(job["number"].string ?? ""), "\(job) left no paper")
    }
    let verdict = try scene.client.get("/api/v1/journal/verify")
    #expect(verdict["faults"].array.isEmpty, "\(verdict)")
  }
}
