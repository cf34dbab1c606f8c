import Foundation
import HallClient
import HallPorts
import HallTestKit
import Logging
import Testing

@testable import HallHTTP

/// The fleet's page and its figures, over real HTTP.
struct FleetServerTests {
  private struct Halls: FleetDirectory {
    var isAway = false

    func halls() async throws -> [FleetHall] {
      if isAway { throw HallServer.Failure(description: "no route") }
      return [
        FleetHall(
          id: "heping-01", name: "和平区", silent: 2, lagEvents: 7, lagSeconds: 1.5,
          software: "1.0", fence: nil, clockOffset: -250, clockSpan: 4, openOrders: 1,
          status: ["waiting": 12, "devicesDown": 1, "alarmCount": 2, "open": true],
          concerns: [.alarm, .devicesDown]),
        FleetHall(
          id: "new-\"x\"", name: "", silent: nil, lagEvents: 0, lagSeconds: 0, software: "",
          fence: nil, clockOffset: nil, clockSpan: nil, openOrders: 0, status: .null,
          concerns: [.unseen]),
      ]
    }

    func orders(limit: Int) async throws -> [FleetOrder] {
      [
        FleetOrder(
          id: "1", hall: "heping-01", kind: "notice", by: "李", orderedAt: 1, expiresAt: 2,
          state: "refused", code: "request.invalid", detail: "x", sequence: 9)
      ]
    }
  }

  private func serve(
    _ halls: Halls = Halls(), _ ask: @Sendable @escaping (Int) throws -> Void
  ) async throws {
    let port = try SimulatedHall.freePort()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = FleetServer(
      fleet: halls, options: HallServerOptions(port: port), logger: logger)
    let running = Task { try await server.run() }
    defer { running.cancel() }
    try await offPool {
      // The server shares the pool with whatever other tests do there.
      try SimulatedHall.eventually("the page answers", within: .seconds(300)) {
        try Self.get(port, "/livez").status == "200"
      }
      try ask(port)
    }
  }

  private static func get(
    _ port: Int, _ path: String, host: String? = nil
  ) throws -> (status: String, body: String) {
    let name = host.map { ["-H", "Host: \($0)"] } ?? []
    let answer = try ChildProcess.run(
      URL(filePath: "/usr/bin/curl"),
      ["-s", "-w", "\n%{http_code}", "http://127.0.0.1:\(port)\(path)"] + name)
    let lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false)
    return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
  }

  @Test func theHallsAndTheirOrdersComeAsJSON() async throws {
    try await serve { port in
      let json = try JSON(try Self.get(port, "/api/v1/fleet").body)
      #expect(json["halls"][0]["id"].string == "heping-01")
      #expect(json["halls"][0]["status"]["waiting"].int == 12)
      #expect(json["halls"][0]["concerns"][0].string == "alarm")
      #expect(json["orders"][0]["code"].string == "request.invalid")
    }
  }

  @Test func prometheusReadsEveryHallsFigures() async throws {
    try await serve { port in
      let text = try Self.get(port, "/metrics").body
      for line in [
        #"hall_fleet_lag_events{hall="heping-01"} 7"#,
        #"hall_fleet_clock_offset_seconds{hall="heping-01"} -0.25"#,
        #"hall_fleet_devices_down{hall="heping-01"} 1"#,
        #"hall_fleet_concern{hall="new-\"x\"",concern="unseen"} 1"#,
        #"hall_fleet_lag_events{hall="new-\"x\""} 0"#,
      ] {
        #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
      }
      #expect(!text.contains(#"hall_fleet_silent_seconds{hall="new"#))
    }
  }

  @Test func aForeignNameNeedsATokenAndThePageItselfIsThere() async throws {
    try await serve { port in
      let page = try Self.get(port, "/")
      #expect(page.body.contains("fleet.js"))
      let script = try Self.get(port, "/assets/fleet.js")
      #expect(script.status == "200")
      for path in ["/api/v1/fleet", "/metrics"] {
        let answer = try Self.get(port, path, host: "evil.example")
        #expect(answer.status == "403", "\(path)")
      }
    }
  }

  @Test func aDatabaseThatIsAwayIsSaidInWords() async throws {
    try await serve(Halls(isAway: true)) { port in
      let answer = try Self.get(port, "/api/v1/fleet")
      #expect(answer.status == "503")
      #expect(answer.body.contains("no route"))
    }
  }
}
