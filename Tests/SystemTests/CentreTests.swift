import Foundation
import HallTestKit
import Testing

/// The built programs with a real PostgreSQL: orders down, the hall's account up.
@Suite(.serialized) struct CentreTests {
  /// A centre, and a hall that belongs to it.
  private final class City {
    let cluster: PostgresCluster
    let hall: SimulatedHall
    let folder: String
    private let url: String

    init() throws {
      cluster = try PostgresCluster()
      folder = FileManager.default.temporaryDirectory.path + "/city-\(UUID().uuidString.prefix(8))"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      url = folder + "/admin.url"
      let (port, key) = (cluster.port, folder + "/hall-key.pub")
      hall = try SimulatedHall { text in
        text + "\ncentral: {hall: heping-01, host: 127.0.0.1, port: \(port), "
          + "configuration-key: \(key)}\n"
      }
      for arguments in [
        ["genpkey", "-algorithm", "ed25519", "-out", folder + "/hall-key.pem"],
        ["pkey", "-in", folder + "/hall-key.pem", "-pubout", "-out", key],
      ] {
        let made = try ChildProcess.run(URL(filePath: "/usr/bin/openssl"), arguments)
        try #require(made.status == 0, "\(made.errors)")
      }
      let made = try ChildProcess.run(
        URL(filePath: "/usr/bin/psql"), [cluster.url(), "-qc", "CREATE DATABASE halls"])
      try #require(made.status == 0, "\(made.errors)")
      try cluster.url(database: "halls").write(toFile: url, atomically: true, encoding: .utf8)
      try ask("central", "migrate")
      try ask("central", "hall", "add", "heping-01", "--name", "和平区")
      try hall.startSimulator()
      try hall.startDaemon()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// `hallctl --json` at the centre.
    @discardableResult
    func ask(_ arguments: String...) throws -> JSON {
      let answer = try ChildProcess.run(
        SimulatedHall.programs.appending(path: "hallctl"),
        ["--json"] + arguments + ["--url-file", url])
      guard answer.status == 0 else {
        throw SimulatedHall.Failure("hallctl \(arguments): \(answer.errors)")
      }
      return try JSON(answer.output)
    }

    /// Waits until the newest order has an end, and answers with it.
    func end(within limit: Duration = .seconds(60)) throws -> JSON {
      var order = JSON(value: nil)
      try SimulatedHall.eventually("the order's end", within: limit, hint: { "\(order)" }) {
        order = try ask("central", "order", "list", "--limit", "1")[0]
        return !["open", "later"].contains(order["state"].string ?? "open")
      }
      return order
    }
  }

  @Test func anOrderReachesTheHallAndTheFleetHearsOfIt() throws {
    let city = try City()
    try city.ask("central", "order", "notice", "--hall", "heping-01", "--zh", "周五停电", "--by", "李")
    let order = try city.end()
    #expect(order["state"].string == "done", "\(order)")
    let notices = try city.hall.ask("notice", "list")
    #expect(notices.array.contains { $0["text"]["zh"].string == "周五停电" }, "\(notices)")
    try city.ask("central", "order", "window", "--hall", "heping-01", "99", "open")
    #expect(try city.end()["code"].string == "window.unknown")
    try SimulatedHall.eventually("the fleet sees the hall", within: .seconds(60)) {
      let row = try city.ask("fleet")[0]
      return row["status"]["windowsOpen"].int == 8 && row["lagEvents"].int == 0
        && row["software"].string?.isEmpty == false
    }
  }

  @Test func whatAHallMissedIsDoneOnlyWhereItStillHolds() throws {
    let city = try City()
    city.hall.killDaemon()
    try city.ask(
      "central", "order", "emergency", "--hall", "heping-01", "on", "--reason", "演练", "--for", "1s")
    try city.ask("central", "order", "day", "--hall", "heping-01", "close")
    Thread.sleep(forTimeInterval: 1.2)
    try city.hall.startDaemon()
    #expect(try city.end()["state"].string == "done")
    let orders = try city.ask("central", "order", "list")
    #expect(orders.array.map { $0["state"].string } == ["done", "expired"])
    let status = try city.hall.ask("status")
    #expect(status["emergency"].exists == false || status["emergency"].bool == false, "\(status)")
  }

  @Test func aHallFileThatCostsADeviceIsTakenBackAndAGoodOneStays() throws {
    let city = try City()
    let text = try String(contentsOf: city.hall.hallFile, encoding: .utf8)
    func send(_ text: String, _ version: String) throws {
      let file = city.folder + "/\(version).yaml"
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      try city.ask(
        "central", "order", "configuration", file, "--config-version", version, "--key",
        city.folder + "/hall-key.pem", "--hall", "heping-01")
    }
    try SimulatedHall.eventually("pad-3 is up", within: .seconds(60)) {
      try city.hall.ask("devices").array.contains {
        $0["id"].string == "pad-3" && $0["health"].string == "up"
      }
    }
    try send("hall: [", "broken")
    let broken = try city.end()
    #expect(broken["code"].string == "configuration.refused", "\(broken)")

    let wrong = text.replacing("示范区政务服务大厅", with: "错误大厅")
    #expect(Self.moved(wrong) != wrong)
    try send(Self.moved(wrong), "wrong")
    let taken = try city.end(within: .seconds(150))
    #expect(taken["code"].string == "configuration.rolled-back", "\(taken)")
    #expect(taken["detail"].string?.contains("pad-3") == true, "\(taken)")
    try SimulatedHall.eventually("the old file is in force", within: .seconds(60)) {
      try city.ask("fleet")[0]["status"]["configuration"].exists == false
    }

    try send(text.replacing("示范区政务服务大厅", with: "新名政务大厅"), "good")
    let kept = try city.end(within: .seconds(150))
    #expect(kept["state"].string == "done", "\(kept)")
    // It counts after a power cut too.
    city.hall.killDaemon()
    try city.hall.startDaemon()
    try SimulatedHall.eventually("the fleet knows the version", within: .seconds(60)) {
      try city.ask("fleet")[0]["status"]["configuration"]["version"].string == "good"
    }
    let name = try city.hall.ask("status")["hall"]["zh"].string
    #expect(name == "新名政务大厅")
  }

  /// The hall file with call pad 3 at an address where nothing is.
  private static func moved(_ text: String) -> String {
    text.replacing("    slave: 13\n", with: "    slave: 201\n")
  }
}
