import Foundation
import HallClient
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import HallHTTP

struct DocumentTests {
  private var routes: [Route] {
    get throws {
      let hall = InMemoryHall(rules: .sample)
      let service = HallService(
        hall: hall, commands: hall, devices: ScriptedDevices(), installer: ScriptedDesk(),
        journal: FileJournal(),
        options: HallServerOptions())
      return HallRouter(service: service, pages: try PageStore(directory: ServedHall.pages.path))
        .routes
    }
  }

  @Test func openAPIDescribesEveryRouteOfTheAPI() async throws {
    let api = try routes.filter { $0.path.hasPrefix("/api/") || $0.path == "/metrics" }
    #expect(api.count > 45)
    try await ServedHall.run { served in
      let document = try await served.get("/openapi.json")
      #expect(document["openapi"].string == "3.1.0")
      for route in api {
        let operation = document["paths"][route.path][route.method.rawValue.lowercased()]
        #expect(operation["summary"].string == route.summary, "\(route.method) \(route.path)")
        #expect(!operation["responses"]["default"].isNull)
      }
      let names = document["paths"].members.values.flatMap { path in
        path.members.values.compactMap { $0["operationId"].string }
      }
      #expect(Set(names).count == names.count, "operation ids are unique")
    }
  }

  /// Every documented operation is one that the server knows: neither 404 by address nor 405.
  @Test func everyDocumentedOperationIsAnswered() async throws {
    try await ServedHall.run { served in
      let document = try await served.get("/openapi.json")
      for (path, operations) in document["paths"].members {
        if path.hasSuffix("/events") || path.hasSuffix("/live") { continue }
        for method in operations.members.keys {
          let address = path.replacing(/\{[a-z]+\}/, with: "1")
          let answer = try await served.send(
            method.uppercased(), address, [:], method == "post" ? "{}" : nil)
          #expect(answer.status != 405, "\(method) \(path)")
          #expect(!answer.text.contains("http.not-found"), "\(method) \(path)")
          #expect(answer.status != 500, "\(method) \(path)")
        }
      }
    }
  }

  @Test func fieldsOfADocumentedBodyAreThoseThatAreTaken() async throws {
    try await ServedHall.run { served in
      let schema = try await served.get("/openapi.json")["paths"]["/api/v1/tickets"]["post"][
        "requestBody"]["content"]["application/json"]["schema"]
      #expect(schema["additionalProperties"].bool == false)
      #expect(
        Set(schema["properties"].members.keys).isSuperset(of: ["service", "class", "people"]))
      #expect(schema["properties"]["people"]["type"].string == "integer")
    }
  }

  @Test func aBoardsFilmComesInOneAnswerAndAnUnknownBoardHasNone() async throws {
    try await ServedHall.run { served in
      let film = try await served.get("/api/v1/boards/board-1/film")
      #expect(film["width"].int == 8 && film["height"].int == 4 && film["at"].int == 1234)
      #expect(film["starts"].array.compactMap(\.int) == [0, 50] && film["length"].int == 100)
      #expect(film["png"].string == Data(ScriptedDevices.png).base64EncodedString())
      await #expect(throws: HallClientError.self) {
        try await served.get("/api/v1/boards/nothing/film")
      }
    }
  }

  @Test func onlyCitizensRoutesAndStateAreForAnyone() throws {
    let open = try routes.filter { $0.access == .anyone }.map(\.path)
    #expect(
      Set(open) == [
        "/api/v1/citizen/{code}", "/api/v1/citizen/{code}/symbol", "/api/v1/kiosk",
        "/api/v1/boards/{board}", "/api/v1/boards/{board}/live", "/api/v1/boards/{board}/film",
        "/api/v1/boards/{board}/pictures/{hash}", "/livez", "/readyz", "/openapi.json", "/",
        "/kiosk",
        "/signage/{board}", "/pad/{window}", "/commissioning", "/t/{code}", "/assets/{file}",
      ])
    #expect(try routes.allSatisfy { !$0.isWrite || $0.access == .staff })
  }

  @Test func theCitizensPageTellsNothingPrivate() async throws {
    try await ServedHall.run { served in
      try await served.issue("A")
      _ = try await served.post("/api/v1/tickets", ["service": "A", "phone": "13800000000"])
      let code = try await served.get("/api/v1/tickets/A002")["code"].string ?? ""
      let remote = ["Host": "hall.example"]
      let answer = try await served.send("GET", "/api/v1/citizen/\(code)", remote)
      #expect(answer.status == 200)
      let ticket = try JSON(answer.text)
      #expect(ticket["number"].string == "A002")
      #expect(ticket["ahead"].int == 1)
      #expect(ticket["state"].string == "waiting")
      for secret in ["13800000000", code, "phone", "arrived"] {
        #expect(!answer.text.contains(secret), "\(secret)")
      }
      let kiosk = try await served.send("GET", "/api/v1/kiosk?panel=lobby", remote)
      #expect(try JSON(kiosk.text)["services"].array.count == 3)
      #expect(try JSON(kiosk.text)["prints"].bool == true)
      #expect(try JSON(kiosk.text)["classes"].array.count == 2, "appointments need a slot")
    }
  }

  // MARK: - Watching over it

  @Test func metricsAreInPrometheusFormat() async throws {
    try await ServedHall.run { served in
      try await served.issue("A")
      let answer = try await served.send("GET", "/metrics")
      #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      var types: [Substring: Substring] = [:]
      let sample =
        /([a-z_:]+)(\{[a-z]+="(?:[^"\\\n]|\\.)*"(?:,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? (\S+)/
      for line in answer.text.split(separator: "\n") {
        if line.hasPrefix("# TYPE ") {
          let words = line.split(separator: " ")
          #expect(types.updateValue(words[3], forKey: words[2]) == nil, "twice: \(line)")
        } else if !line.hasPrefix("#") {
          let match = try #require(line.wholeMatch(of: sample), "\(line)")
          #expect(types[match.1] != nil, "no type before \(line)")
          #expect(Double(match.3) != nil || ["NaN", "+Inf", "-Inf"].contains(match.3))
        }
      }
      #expect(answer.text.contains(#"hall_queue_waiting{service="A"} 1"# + "\n"))
      #expect(
        answer.text.contains(#"hall_device_health{device="display-3",family="window-display"} 0"#))
      #expect(answer.text.contains(#"figure="late__answers_""#))
      #expect(answer.text.contains("hall_journal_sequence 12\n"))
      #expect(answer.text.contains(#"hall_window_state{window="1",state="open"} 1"#))
    }
  }

  @Test func stateIsToldToSupervisors() async throws {
    try await ServedHall.run { served in
      let remote = ["Host": "hall.example"]
      #expect(try await served.send("GET", "/livez", remote).status == 200)
      let ready = try await served.send("GET", "/readyz", remote)
      #expect(try JSON(ready.text)["day"].string == "2026-11-24")
      let health = try await served.send("GET", "/health/devices")
      #expect(health.status == 503)
      #expect(try JSON(health.text)["down"].int == 1)
      #expect(try JSON(health.text)["devices"].array.count == 2)
    }
  }

  // MARK: - Pages

  @Test func pagesComeWithTheirTypesAndAPolicyWithoutInlineScript() async throws {
    try await ServedHall.run(simulator: "http://127.0.0.1:8081/") { served in
      for path in ["/", "/kiosk", "/signage/b1", "/pad/3", "/commissioning", "/t/abc"] {
        let page = try await served.send("GET", path, ["Host": "hall.example"])
        #expect(page.status == 200, "\(path)")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        let policy = page.headers["content-security-policy"] ?? ""
        #expect(policy.contains("script-src 'self';") && !policy.contains("unsafe"))
        #expect(policy.contains("connect-src 'self' http://127.0.0.1:8081;"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(page.headers["x-content-type-options"] == "nosniff")
        #expect(!page.text.contains(/<script(?![^>]*src="\/assets\/)/), "\(path) has inline script")
        #expect(
          !page.text.contains(/\sstyle="|\son[a-z]+="/), "\(path) has inline style or handler")
        for match in page.text.matches(of: /(?:href|src)="(\/[^"]+)"/) {
          let asset = try await served.send("GET", String(match.1))
          #expect(asset.status == 200, "\(path) wants \(match.1)")
        }
      }
    }
  }

  @Test func scriptsNameOnlyFilesThatAreThere() async throws {
    try await ServedHall.run { served in
      for file in [
        "console.js", "kiosk.js", "signage.js", "pad.js", "ticket.js", "windows.js",
        "commissioning.js",
      ] {
        let script = try await served.send("GET", "/assets/\(file)")
        #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
        #expect(!script.text.contains("://"), "\(file) names another site")
        for match in script.text.matches(of: /from "(\/assets\/[^"]+)"/) {
          #expect(try await served.send("GET", String(match.1)).status == 200, "\(match.1)")
        }
      }
    }
  }

  @Test func pagesAreFoundBesideTheProgramAndTheirLackIsSaid() throws {
    #expect(try PageStore(directory: nil).routes.count == 7)
    #expect(throws: HallServer.Failure.self) { try PageStore(directory: "/nowhere") }
  }

  @Test func anUnchangedFileIsNotSentAgain() async throws {
    try await ServedHall.run { served in
      let first = try await served.send("GET", "/assets/page.js")
      let tag = try #require(first.headers["etag"])
      let again = try await served.send("GET", "/assets/page.js", ["If-None-Match": tag])
      #expect(again.status == 304 && again.body.isEmpty)
      let head = try await served.send("HEAD", "/assets/page.js")
      #expect(head.status == 200 && head.body.isEmpty && head.headers["etag"] == tag)
    }
  }
}
