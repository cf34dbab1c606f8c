import HallClient
import HallDomain
import HallPorts
import HallTestKit
import Testing

struct QueueRoutesTests {
  @Test func aTicketGoesFromThePanelToTheEnd() async throws {
    try await ServedHall.run { served in
      let issued = try await served.send(
        "POST", "/api/v1/tickets", [:], #"{"service":"A","phone":"13800000000"}"#)
      #expect(issued.status == 201)
      #expect(issued.headers["location"] == "/api/v1/tickets/A001")
      _ = try await served.issue("A")
      let second = try await served.get("/api/v1/tickets/A002")
      #expect(second["state"].string == "waiting")
      #expect(second["ahead"].int == 1)
      #expect(second["phone"].isNull)
      #expect((second["code"].string ?? "").count == 20)

      var window = try await served.post("/api/v1/windows/1/next")["window"]
      #expect(window["ticket"]["number"].string == "A001")
      #expect(window["face"].string == "called")
      window = try await served.post("/api/v1/windows/1/recall")["window"]
      #expect(window["ticket"]["calls"].int == 2)
      _ = try await served.post("/api/v1/windows/1/no-show")
      #expect(try await served.get("/api/v1/queue")["recallList"][0]["number"].string == "A001")
      let back = try await served.post("/api/v1/tickets/A001/rejoin")
      #expect(back["ticket"]["state"].string == "waiting")
      _ = try await served.post("/api/v1/windows/1/next")
      _ = try await served.post("/api/v1/windows/1/start")
      window = try await served.post("/api/v1/windows/1/park", ["reason": "材料不全"])["window"]
      #expect(window["ticket"].isNull)
      let parked = try await served.get("/api/v1/queue")["parked"][0]["number"].string ?? ""
      window = try await served.post("/api/v1/windows/3/resume", ["number": .string(parked)])[
        "window"]
      #expect(window["ticket"]["state"].string == "serving")
      _ = try await served.post("/api/v1/windows/3/transfer", ["service": "B"])
      #expect(try await served.get("/api/v1/tickets/\(parked)")["service"].string == "B")
      window = try await served.post(
        "/api/v1/windows/2/call", ["number": .string(parked), "reason": "老人"])["window"]
      #expect(window["ticket"]["number"].string == parked)
      _ = try await served.post("/api/v1/windows/2/finish")
      let ended = try await served.get("/api/v1/tickets/\(parked)")
      #expect(ended["ending"].string == "finished")
    }
  }

  @Test func windowsOpenPauseAndClose() async throws {
    try await ServedHall.run { served in
      let paused = try await served.post("/api/v1/windows/1/pause", ["reason": "午休"])["window"]
      #expect(paused["status"].string == "paused")
      #expect(paused["reason"].string == "午休")
      _ = try await served.post("/api/v1/windows/1/close")
      let opened = try await served.post("/api/v1/windows/1/open", ["staff": "王"])["window"]
      #expect(opened["status"].string == "open")
      #expect(opened["staff"].string == "王")
      #expect(try await served.get("/api/v1/windows/1")["id"].string == "1")
      #expect(try await served.get("/api/v1/windows").array.count == 3)
    }
  }

  @Test func theHallIsOneObjectAtOnePointOfTheJournal() async throws {
    try await ServedHall.run(simulator: "http://127.0.0.1:9/") { served in
      try await served.issue("A")
      _ = try await served.post("/api/v1/windows/1/next")
      try await served.issue("B")
      let hall = try await served.get("/api/v1/hall")
      #expect(hall["sequence"].int == served.hall.events.count)
      #expect(hall["waiting"].int == 1)
      #expect(hall["day"]["date"].string == "2026-11-24")
      #expect(hall["civil"].string == "2026-11-24 09:00")
      #expect(hall["clock"].string == "synchronised")
      #expect(hall["services"].array.map { $0["waiting"].int } == [0, 1, 0])
      #expect(hall["lastCalls"][0]["number"].string == "A001")
      #expect(hall["panels"][0]["face"].string == "ready")
      #expect(hall["simulator"].string == "http://127.0.0.1:9/")
      #expect(hall["emergency"].isNull)
      // The call's instant as people's time: the simulated clock stands at 09:00 in Shanghai.
      #expect(hall["lastCalls"][0]["at"].number == hall["now"].number)
      #expect(hall["now"].number == 1_795_482_000_000)
    }
  }

  @Test func ticketsAreListedByTurnAndState() async throws {
    try await ServedHall.run { served in
      try await served.issue("A")
      _ = try await served.post("/api/v1/tickets", ["service": "A", "class": "elderly"])
      try await served.issue("B")
      let waiting = try await served.get("/api/v1/tickets?state=waiting&service=A")
      #expect(waiting.array.map { $0["number"].string } == ["A002", "A001"])
      #expect(try await served.get("/api/v1/tickets?limit=1").array.count == 1)
      _ = try await served.post("/api/v1/tickets/B001/cancel", ["reason": "走了"])
      let ended = try await served.get("/api/v1/tickets?state=ended")
      #expect(ended.array.map { $0["ending"].string } == ["cancelled"])
    }
  }

  @Test func aVisitOfSeveralMattersIsOneTicket() async throws {
    try await ServedHall.run { served in
      let done = try await served.post(
        "/api/v1/tickets", ["matters": ["A", "B"], "people": 3, "class": "ordinary"])
      #expect(done["ticket"]["matters"].array.map(\.string) == ["A", "B"])
      #expect(done["ticket"]["people"].int == 3)
    }
  }

  @Test func theSameKeyTakesOneTicketHoweverOftenItIsSent() async throws {
    try await ServedHall.run { served in
      let first = try await served.ask {
        try $0.post("/api/v1/tickets", ["service": "A"], key: "k-1")
      }
      let again = try await served.ask {
        try $0.post("/api/v1/tickets", ["service": "A"], key: "k-1")
      }
      #expect(first["ticket"]["number"].string == "A001")
      #expect(again["ticket"]["number"].string == "A001")
      #expect(served.hall.hallState.queue.tickets.count == 1)
      #expect(served.hall.submissions.last?.key == IdempotencyKey("k-1"))
      let refusal = try await served.refusal {
        try $0.post("/api/v1/tickets", ["service": "A"], key: String(repeating: "k", count: 201))
      }
      #expect(refusal.code == "request.invalid")
    }
  }
}
