import HallDomain
import HallTestKit
import Testing

/// What displays, boards, panels and papers show.
struct ShowingTests {
  func window(_ scene: Scene, _ id: WindowID = "1") -> WindowFace {
    scene.state.windowFace(id, rules: scene.rules)
  }

  func panel(_ scene: Scene) -> PanelFace {
    scene.state.panelFace("lobby", rules: scene.rules, now: scene.now)
  }

  func board(_ scene: Scene, _ id: BoardID = "hall") -> BoardFace {
    scene.state.boardFace(id, rules: scene.rules, now: scene.now)
  }

  @Test func aWindowsDisplayFollowsTheWindow() throws {
    var scene = try Scene()
    #expect((window(scene).mode, window(scene).digits) == (.free, ""))
    try scene.issue("A")
    try scene.next("1")
    #expect((window(scene).mode, window(scene).digits, window(scene).calls) == (.called, "A001", 1))
    try scene.take(.queue(.recall(window: "1")))
    #expect(window(scene).calls == 2)
    try scene.take(.queue(.startServing(window: "1")))
    #expect((window(scene).mode, window(scene).digits, window(scene).calls) == (
      .serving, "A001", 0
    ))
    try scene.take(.queue(.pauseWindow(window: "1", reason: "午休")))
    #expect(window(scene).mode == .serving, "the citizen in front of it still sees his number")
    try scene.take(.queue(.finish(window: "1")))
    #expect((window(scene).mode, window(scene).digits) == (.paused, "----"))
    #expect(window(scene).text.zh == "暂停服务")
    try scene.take(.queue(.closeWindow(window: "1")))
    #expect(window(scene).mode == .closed)
    #expect(window(scene, "no such").mode == .closed)
  }

  @Test func inAnEmergencyEverythingShowsTheWayOut() throws {
    var scene = try Scene()
    try scene.issue("A", panel: "lobby")
    try scene.next("1")
    try scene.take(.day(.emergency(on: true, reason: "火警")))
    #expect(window(scene).mode == .evacuation)
    #expect(panel(scene).mode == .evacuation)
    #expect(board(scene) == BoardFace(
      hall: scene.rules.name, evacuation: scene.rules.evacuation))
  }

  @Test func aBoardShowsTheLastCallOfEachWindowNewestFirst() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.issue("A", as: "elderly")
    try scene.issue("A")
    try scene.next("1")
    scene.clock.advance(by: .seconds(5))
    try scene.next("3")
    scene.clock.advance(by: .seconds(5))
    try scene.next("1")
    try scene.take(.queue(.recall(window: "1")))
    let rows = board(scene).rows
    #expect(rows.map(\.number.description) == ["A003", "A001"])
    #expect(rows.map(\.window) == ["1", "3"])
    #expect(rows.map(\.times) == [2, 1])
    #expect(rows[0].windowName.zh == "1号窗口")
    #expect(rows[0].calledAt == scene.now.instant)
    #expect(rows.map(\.privilege) == [nil, nil])
    let first = scene.state.queue.lastCalls.last
    #expect(first?.number.description == "A002")
  }

  @Test func aBoardSaysWhyANumberCameFirst() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.issue("A", as: "elderly")
    try scene.issue("A", as: "appointment", slot: "09:00")
    try scene.next("1")
    try scene.next("3")
    #expect(board(scene).rows.map(\.privilege?.zh) == ["老年人优先", "预约"])
  }

  @Test func aBoardShowsWhoWaitsAndItsOwnNotices() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.issue("B")
    try scene.issue("B")
    for (text, boards) in [("甲", []), ("乙", ["hall"]), ("丙", ["stairs"])] as [(String, [BoardID])] {
      try scene.take(
        .notices(
          .add(NoticeDraft(text: LocalizedText(zh: text, en: ""), boards: boards), by: nil)))
    }
    #expect(board(scene).lines.map(\.waiting) == [1, 2, 0])
    #expect(board(scene).notices.map(\.text.zh) == ["甲", "乙"])
    #expect(board(scene, "stairs").notices.map(\.text.zh) == ["甲", "丙"])
  }

  @Test func aPanelTellsWhatBecameOfThePaper() throws {
    var scene = try Scene()
    #expect(panel(scene).mode == .ready)
    try scene.issue("A", panel: "lobby")
    #expect(panel(scene).mode == .printing)
    let id = PrintJobID(rawValue: 1)
    try scene.take(.printing(.ended(job: id, outcome: .notPrinted(.paperOut))))
    #expect(panel(scene).mode == .notPrinted)
    #expect(panel(scene).text.zh == "打印机缺纸，请记下号码 A001")
    scene.clock.advance(by: .seconds(59))
    #expect(panel(scene).mode == .notPrinted)
    scene.clock.advance(by: .seconds(1))
    #expect(panel(scene).mode == .ready)
    try scene.issue("A", panel: "lobby")
    try scene.take(.printing(.started(job: PrintJobID(rawValue: 2))))
    try scene.take(.printing(.ended(job: PrintJobID(rawValue: 2), outcome: .printed)))
    #expect(panel(scene).mode == .ready)
    try scene.take(.day(.close))
    #expect(panel(scene).mode == .closed)
  }

  @Test func thePaperSaysWhatWasPromisedAndThePageWhatIsNow() throws {
    var scene = try Scene()
    for _ in 0..<3 { try scene.issue("A") }
    try scene.issue("A", "B", as: "ordinary", panel: "lobby", people: 2)
    let job = try #require(scene.state.printing.openJobs(of: "printer-lobby").first)
    try scene.next("1")
    let paper = try #require(scene.state.ticketFace(of: job, rules: scene.rules))
    #expect(paper.ahead == 3)
    #expect(paper.wait == job.wait)
    #expect(paper.services.map(\.zh) == ["户籍业务", "社会保障"])
    #expect((paper.people, paper.copy, paper.isOrdinary) == (2, 1, true))
    #expect(paper.issuedAt == scene.now.civil)
    let ticket = try #require(scene.ticket("A004"))
    #expect(scene.state.ticketFace(of: ticket, rules: scene.rules).ahead == 2)
  }
}
