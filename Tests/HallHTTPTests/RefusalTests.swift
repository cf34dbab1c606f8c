import HallClient
import HallDomain
import HallPorts
import HallTestKit
import Testing

struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var method = "POST"
    var path: String
    var headers: [String: String] = [:]
    var body: String? = "{}"
    var status: Int
    var code: String
    var testDescription: String { "\(method) \(path) \(body ?? ""): \(code)" }
  }

  static let cases: [Case] = [
    Case(path: "/api/v1/windows/9/next", status: 404, code: "window.unknown"),
    Case(path: "/api/v1/windows/1/next", status: 409, code: "queue.empty"),
    Case(path: "/api/v1/windows/1/start", status: 409, code: "window.idle"),
    Case(path: "/api/v1/windows/1/park", status: 400, code: "request.invalid"),
    Case(
      path: "/api/v1/windows/1/transfer", body: #"{"service":"A","window":"2"}"#, status: 400,
      code: "request.invalid"),
    Case(
      path: "/api/v1/windows/1/transfer", body: #"{"service":"B","age":"old"}"#, status: 400,
      code: "request.invalid"),
    Case(path: "/api/v1/tickets", status: 400, code: "request.invalid"),
    Case(
      path: "/api/v1/tickets", body: #"{"service":"Z"}"#, status: 404, code: "service.unknown"),
    Case(
      path: "/api/v1/tickets", body: #"{"sevice":"A"}"#, status: 400, code: "request.invalid"),
    Case(
      path: "/api/v1/tickets", body: #"{"service":7}"#, status: 400, code: "request.invalid"),
    Case(
      path: "/api/v1/tickets", body: #"{"service":"A","people":1.5}"#, status: 400,
      code: "request.invalid"),
    Case(
      path: "/api/v1/tickets", body: #"{"service":"A","class":"appointment"}"#, status: 400,
      code: "slot.missing"),
    Case(
      path: "/api/v1/tickets", body: #"{"service":"A","slot":"half past"}"#, status: 400,
      code: "request.invalid"),
    Case(path: "/api/v1/tickets", body: "[1]", status: 400, code: "request.invalid"),
    Case(path: "/api/v1/tickets", body: "{", status: 400, code: "request.invalid"),
    Case(
      path: "/api/v1/tickets", body: "{\"service\":\"\(String(repeating: "A", count: 70_000))\"}",
      status: 413, code: "http.body-too-large"),
    Case(
      path: "/api/v1/tickets", headers: ["Content-Type": "text/plain"],
      body: #"{"service":"A"}"#, status: 415, code: "http.content-type"),
    Case(
      path: "/api/v1/tickets", headers: ["Content-Type": "application/x-www-form-urlencoded"],
      body: "service=A", status: 415, code: "http.content-type"),
    Case(
      path: "/api/v1/tickets", headers: ["Origin": "https://evil.example"],
      body: #"{"service":"A"}"#, status: 403, code: "http.cross-site"),
    Case(
      path: "/api/v1/tickets", headers: ["Host": "evil.example"], body: #"{"service":"A"}"#,
      status: 401, code: "http.token-missing"),
    Case(
      path: "/api/v1/tickets", headers: ["X-Forwarded-For": "203.0.113.7"],
      body: #"{"service":"A"}"#, status: 401, code: "http.token-missing"),
    Case(
      method: "DELETE", path: "/api/v1/notices/1", headers: ["Sec-Fetch-Site": "cross-site"],
      body: nil, status: 403, code: "http.cross-site"),
    Case(
      method: "GET", path: "/api/v1/hall", headers: ["Host": "evil.example"], body: nil,
      status: 401, code: "http.token-missing"),
    Case(
      method: "GET", path: "/metrics",
      headers: ["Host": "hall.example", "Authorization": "Bearer wrong"], body: nil, status: 401,
      code: "http.token-wrong"),
    Case(
      method: "GET", path: "/api/v1/tickets/A999", body: nil, status: 404, code: "ticket.unknown"),
    Case(method: "GET", path: "/api/v1/nothing", body: nil, status: 404, code: "http.not-found"),
    Case(
      method: "GET", path: "/assets/..%2FREADME.md", body: nil, status: 404,
      code: "http.not-found"),
    Case(
      method: "GET", path: "/api/v1/windows/1/next", body: nil, status: 405,
      code: "http.method-not-allowed"),
    Case(
      method: "DELETE", path: "/api/v1/notices/7", body: nil, status: 404, code: "notice.unknown"),
    Case(
      method: "DELETE", path: "/api/v1/notices/seven", body: nil, status: 400,
      code: "request.invalid"),
    Case(
      path: "/api/v1/notices", body: #"{"zh":"x","until":"tomorrow"}"#, status: 400,
      code: "request.invalid"),
    Case(path: "/api/v1/zones/none/arm", status: 404, code: "zone.unknown"),
    Case(path: "/api/v1/alarms/5/acknowledge", status: 404, code: "alarm.unknown"),
    Case(
      path: "/api/v1/print-jobs/5/settle", body: #"{"printed":true}"#, status: 404,
      code: "job.unknown"),
    Case(path: "/api/v1/print-jobs/5/settle", status: 400, code: "request.invalid"),
    Case(path: "/api/v1/emergency/on", status: 400, code: "request.invalid"),
    Case(
      method: "GET", path: "/api/v1/events", headers: ["Last-Event-ID": "x"], body: nil,
      status: 400, code: "request.invalid"),
    Case(
      method: "GET", path: "/api/v1/kiosk?panel=none", body: nil, status: 404, code: "panel.unknown"
    ),
    Case(
      method: "GET", path: "/api/v1/citizen/guess", body: nil, status: 404, code: "ticket.unknown"),
  ]

  @Test func everyRefusalIsAProblemWithCodeAndWords() async throws {
    try await ServedHall.run { served in
      for example in Self.cases {
        let answer = try await served.send(
          example.method, example.path, example.headers, example.body)
        let name = example.testDescription.prefix(120)
        #expect(answer.status == example.status, "\(name) gave \(answer.status)")
        #expect(answer.headers["content-type"] == "application/problem+json", "\(name)")
        let problem = try JSON(answer.text)
        #expect(problem["code"].string == example.code, "\(name) gave \(problem)")
        #expect(problem["status"].int == example.status)
        #expect(problem["type"].string == "urn:hall:\(example.code)")
        for language in ["zh", "en"] {
          #expect(problem["message"][language].string?.isEmpty == false, "\(name)")
        }
      }
      #expect(served.hall.hallState.queue.tickets.isEmpty, "nothing of it has happened")
    }
  }

  @Test func theTokenOpensTheHallUnderAnyName() async throws {
    try await ServedHall.run { served in
      let headers = ["Host": "hall.example", "Authorization": "Bearer \(ServedHall.token)"]
      let answer = try await served.send(
        "POST", "/api/v1/tickets", headers, #"{"service":"A"}"#)
      #expect(answer.status == 201)
      #expect(served.hall.submissions.last?.origin == Origin(.api, "test (token)"))
    }
  }

  @Test func whatCannotBeRecordedHasNotHappened() async throws {
    try await ServedHall.run { served in
      let failures: [(CommandError, String)] = [
        (.notRecorded(.full("disk")), "journal.full"), (.overloaded, "hall.overloaded"),
        (.notRecorded(.failed("disk I/O error")), "journal.failed"), (.stopping, "hall.stopping"),
      ]
      for (failure, code) in failures {
        served.hall.fail(1, with: failure)
        let refusal = try await served.refusal { try $0.post("/api/v1/tickets", ["service": "A"]) }
        #expect(refusal.code == code)
        #expect(refusal.status == 503)
      }
    }
  }

  @Test func theSocketsCallerIsNamedByTheKernel() async throws {
    try await ServedHall.run { served in
      let done = try await served.ask(.socket(served.socket)) {
        try $0.post("/api/v1/tickets", ["service": "A"])
      }
      #expect(done["ticket"]["number"].string == "A001")
      #expect(served.hall.submissions.last?.origin.kind == .shell)
      #expect(served.hall.submissions.last?.origin.name == "test (uid \(UserID.own))")
      #expect(UserID.mode(of: served.socket) == 0o660)
    }
  }

  @Test func nobodyThereIsToldApartFromARefusal() async throws {
    try await ServedHall.run { served in
      await #expect(throws: HallClientError.self) {
        try await served.ask(.socket(served.directory.path + "/none.sock")) { try $0.get("/livez") }
      }
      do {
        _ = try await served.ask(.socket("/nowhere/halld.sock")) { try $0.get("/livez") }
      } catch HallClientError.unreachable(let text) {
        #expect(text.contains("/nowhere/halld.sock"))
      }
    }
  }
}
