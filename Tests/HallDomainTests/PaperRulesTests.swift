import Foundation
import HallDomain
import HallTestKit
import Testing

/// Panels with two printers, people who go on pressing, rolls that are counted.
struct PaperRulesTests {
  private func scene(
    _ change: (inout PanelRules) -> Void = { _ in }
  ) throws -> Scene {
    var scene = try Scene()
    scene.rules.panels[0].fallback = .init(
      printer: "printer-w", name: LocalizedText(zh: "西门打印机", en: "the west printer"))
    change(&scene.rules.panels[0])
    return scene
  }

  private func down(_ printer: DeviceID) -> Command {
    .devices(.health(device: printer, health: .down(reason: "no paper")))
  }

  @Test func aPanelWhosePrinterIsDownPrintsAtTheOther() throws {
    var scene = try scene()
    try scene.issue("A", panel: "lobby")
    try scene.take(down("printer-lobby"))
    try scene.issue("A", panel: "lobby")
    #expect(scene.state.printing.openJobs(of: "printer-w").map(\.id.rawValue) == [2])
    let face = scene.state.panelFace("lobby", rules: scene.rules, now: scene.now)
    #expect(face.mode == .printing && face.text.zh == "请到西门打印机取票")
    try scene.take(down("printer-w"))
    try scene.issue("A", panel: "lobby")
    #expect(scene.state.printing.openJobs(of: "printer-lobby").map(\.id.rawValue) == [1, 3])
    let dead = scene.state.panelFace("lobby", rules: scene.rules, now: scene.now)
    #expect(dead.mode == .notPrinted && dead.text.zh.hasSuffix("请记下号码 A003"))
  }

  @Test func aBusyPrinterIsHelpedByTheOther() throws {
    var scene = try scene()
    for _ in 0..<10 { try scene.issue("A", panel: "lobby") }
    let jobs = ["printer-lobby", "printer-w"].map {
      scene.state.printing.openJobs(of: PrinterID($0)).map(\.id.rawValue)
    }
    // Four wait at its own: the other helps for as long as fewer wait there.
    #expect(jobs == [[1, 2, 3, 4, 9], [5, 6, 7, 8, 10]])
  }

  @Test func aJobThatCannotBePrintedGoesToTheOtherPrinterOnce() throws {
    var scene = try scene()
    try scene.issue("A")
    try scene.issue("A", panel: "lobby")
    let first = PrintJobID(rawValue: 1)
    let promised = try #require(scene.state.printing.jobs[first])
    try scene.take(.printing(.ended(job: first, outcome: .notPrinted(.offline))))
    let other = try #require(scene.state.printing.openJobs(of: "printer-w").first)
    #expect(other.copy == 1 && other.ticket == TicketID(rawValue: 2))
    #expect(other.ahead == 1 && other.wait == promised.wait, "what was promised is promised still")
    try scene.take(.printing(.ended(job: other.id, outcome: .notPrinted(.offline))))
    let open = scene.state.printing.open.values.flatMap { $0 }
    #expect(open.isEmpty, "it ends there")
  }

  @Test func paperThatNobodyNeedsGoesToNoOtherPrinter() throws {
    for isStarted in [false, true] {
      var scene = try scene()
      try scene.issue("A", panel: "lobby")
      let first = PrintJobID(rawValue: 1)
      if isStarted { try scene.take(.printing(.started(job: first))) }
      let cancelled = try scene.take(.queue(.cancel(number: "A001", reason: "x")))
      // A printer that is at it is not told to stop: only it knows what came out.
      #expect(names(cancelled) == (isStarted ? ["ticketEnded"] : ["ticketEnded", "jobEnded"]))
      if isStarted {
        try scene.take(.printing(.ended(job: first, outcome: .notPrinted(.offline))))
      }
      #expect(scene.state.printing.open.values.flatMap { $0 } == [])
    }
    var scene = try scene()
    try scene.issue("A", panel: "lobby")
    let withdrawn = PrintOutcome.notPrinted(.withdrawn)
    try scene.take(.printing(.ended(job: PrintJobID(rawValue: 1), outcome: withdrawn)))
    #expect(scene.state.printing.open.values.flatMap { $0 } == [])
  }

  @Test func onlyThePanelsOwnPrinterIsHelped() throws {
    var scene = try scene()
    scene.rules.panels.append(
      PanelRules(id: "west", name: scene.rules.name, printer: "printer-x", services: ["A"]))
    try scene.issue("A", panel: "lobby")
    try scene.take(.printing(.reprint(number: "A001", printer: "printer-x")))
    let asked = try #require(scene.state.printing.openJobs(of: "printer-x").first)
    #expect(asked.copy == 2, "it is printed where staff want it")
    try scene.take(.printing(.ended(job: asked.id, outcome: .notPrinted(.offline))))
    #expect(scene.state.printing.openJobs(of: "printer-w").isEmpty)
  }

  @Test func aReprintSaysHowManyAreAheadOfWhoWaitsAndOfNobodyElse() throws {
    var scene = try scene()
    for _ in 0..<3 { try scene.issue("A", panel: "lobby") }
    try scene.take(.queue(.callTicket(window: "1", number: "A003", reason: "x")))
    for number in ["A002", "A003"] {
      try scene.take(.printing(.reprint(number: number, printer: nil)))
    }
    let copies = scene.state.printing.jobs.values.filter { $0.copy == 2 }
    #expect(copies.sorted { $0.id < $1.id }.map(\.ahead) == [1, 0])
  }

  @Test func aPrinterThatIsAtATicketOverTheTurnOfTheDayTellsItsEnd() throws {
    var scene = try scene()
    try scene.issue("A", panel: "lobby")
    let first = PrintJobID(rawValue: 1)
    try scene.take(.printing(.started(job: first)))
    try scene.take(.queue(.cancel(number: "A001", reason: "x")))
    try scene.tick(after: .hours(15))
    #expect(scene.state.queue.tickets.isEmpty)
    #expect(scene.state.printing.openJobs(of: "printer-lobby").map(\.id) == [first])
    let end = PrintCommand.ended(job: first, outcome: .printed, paper: 90)
    #expect(try names(scene.take(.printing(end))) == ["jobEnded", "paperUsed"])
  }

  @Test func thePanelTellsOfACarriedOverTicketsPaper() throws {
    var scene = try scene()
    scene.rules.day.leftover = .carryOver
    try scene.issue("A", panel: "lobby")
    try scene.tick(after: .hours(15))
    let face = scene.state.panelFace("lobby", rules: scene.rules, now: scene.now)
    #expect(face.mode == .printing && face.ticket?.description == "A001")
  }

  @Test func aJobIsNotSentFromOneDeadPrinterToAnother() throws {
    var scene = try scene()
    try scene.issue("A", panel: "lobby")
    try scene.take(down("printer-w"))
    let first = PrintJobID(rawValue: 1)
    try scene.take(.printing(.ended(job: first, outcome: .notPrinted(.paperOut))))
    let open = scene.state.printing.open.values.flatMap { $0 }
    #expect(open.isEmpty, "its panel tells the number instead")
    let face = scene.state.panelFace("lobby", rules: scene.rules, now: scene.now)
    #expect(face.mode == .notPrinted && face.text.zh == "打印机缺纸，请记下号码 A001")
  }

  @Test func aNumberThatWaitsForPaperIsToldForAMinuteAndAsLongAsItIsAlive() throws {
    var scene = try scene { $0.fallback = nil }
    func face() -> PanelFace {
      scene.state.panelFace("lobby", rules: scene.rules, now: scene.now)
    }
    try scene.issue("A", panel: "lobby")
    try scene.take(down("printer-lobby"))
    scene.clock.advance(by: .seconds(59))
    #expect(face().mode == .notPrinted && face().text.en.hasSuffix("please note A001"))
    scene.clock.advance(by: .seconds(1))
    #expect(face().mode == .ready && face().text.zh.contains("暂不能打印"))
    try scene.issue("A", panel: "lobby")
    #expect(face().text.en.hasSuffix("please note A002"))
    try scene.take(.queue(.cancel(number: "A002", reason: "x")))
    #expect(face().mode == .ready)
  }

  @Test func paperThatMayHaveComeOutGoesToNoOtherPrinter() throws {
    var scene = try scene()
    try scene.issue("A", panel: "lobby")
    let first = PrintJobID(rawValue: 1)
    try scene.take(.printing(.started(job: first)))
    try scene.take(.printing(.ended(job: first, outcome: .unknown(.offline))))
    #expect(scene.state.printing.openJobs(of: "printer-w").isEmpty)
  }

  @Test func whoGoesOnPressingGetsNoMoreForAWhile() throws {
    var scene = try scene { $0.pressLimit = .init(tickets: 2, within: .seconds(10)) }
    try scene.issue("A", panel: "lobby")
    scene.clock.advance(by: .seconds(4))
    try scene.issue("A", panel: "lobby")
    let again = Command.queue(.issue(IssueRequest(matters: ["A"], panel: "lobby", code: "x")))
    let refusal = try #require(scene.refusal(of: again))
    #expect(refusal.code == .panelTooFast)
    #expect(refusal.message.zh.contains("号票"))
    // Others are not meant: neither at the same panel nor at another.
    try scene.issue("B", panel: "lobby")
    try scene.issue("A", as: "elderly", panel: "lobby")
    scene.clock.advance(by: .milliseconds(5500))
    #expect(scene.refusal(of: again)?.detail == "1", "half a second is told as one")
    scene.clock.advance(by: .milliseconds(500))
    try scene.take(again)
  }

  @Test func pressesAtAnotherPanelAreNobodysHere() throws {
    var scene = try scene { $0.pressLimit = .init(tickets: 1, within: .seconds(10)) }
    var west = scene.rules.panels[0]
    west.id = "west"
    scene.rules.panels.append(west)
    try scene.issue("A", panel: "west")
    try scene.issue("A")
    try scene.issue("A", panel: "lobby")
    let again = Command.queue(.issue(IssueRequest(matters: ["A"], panel: "lobby", code: "x")))
    #expect(scene.refusal(of: again)?.detail == "11")
  }

  @Test func ticketsThatLeftWithTheirDayHideNoEarlierPress() throws {
    var scene = try scene { $0.pressLimit = .init(tickets: 1, within: .hours(20)) }
    scene.rules.day.leftover = .carryOver
    try scene.issue("A", panel: "lobby")
    let other = try scene.issue("B", panel: "lobby")
    try scene.take(.queue(.cancel(number: other, reason: "x")))
    try scene.tick(after: .hours(15))
    #expect(scene.state.queue.tickets.count == 1)
    let again = Command.queue(.issue(IssueRequest(matters: ["A"], panel: "lobby", code: "x")))
    #expect(scene.refusal(of: again)?.code == .panelTooFast)
    scene.clock.advance(by: .hours(5))
    try scene.take(again)
  }

  @Test func theRollIsCountedFromItsChange() throws {
    var scene = try scene()
    try scene.issue("A", panel: "lobby")
    let first = PrintJobID(rawValue: 1)
    try scene.take(.printing(.started(job: first)))
    try scene.take(.printing(.ended(job: first, outcome: .printed, paper: 118)))
    #expect(scene.state.printing.roll(in: "printer-lobby").used == 118)
    try scene.issue("A", panel: "lobby")
    let second = PrintJobID(rawValue: 2)
    try scene.take(.printing(.started(job: second)))
    try scene.take(.printing(.ended(job: second, outcome: .printed, paper: .max)))
    let used = scene.state.printing.roll(in: "printer-lobby").used
    #expect(used == 118 + Limits.paperPerJob, "no ticket is longer")
    try scene.take(.printing(.rollChanged(printer: "printer-lobby")))
    #expect(scene.state.printing.roll(in: "printer-lobby").used == 0)
    #expect(scene.refusal(of: .printing(.rollChanged(printer: "roof")))?.code == .printerUnknown)
  }

  @Test func theLanguageGoesFromThePressToThePaper() throws {
    var scene = try scene()
    try scene.take(
      .queue(.issue(IssueRequest(matters: ["A"], panel: "lobby", code: "x", language: .en))))
    let job = try #require(scene.state.printing.openJobs(of: "printer-lobby").first)
    #expect(scene.state.ticketFace(of: job, rules: scene.rules)?.language == .en)
  }

  @Test func aTicketOfAnOldJournalHasNoLanguageAndAnOldStateNoRolls() throws {
    let scene = try scene()
    let state = try JSONEncoder().encode(scene.state)
    #expect(!String(decoding: state, as: UTF8.self).contains("rolls"))
    let read = try JSONDecoder().decode(HallState.self, from: state)
    #expect(read == scene.state)
    let old = """
      {"id":1,"number":{"prefix":"A","value":1,"width":3},"day":"2026-11-24",
      "ticketClass":"ordinary","matters":["A"],"matter":0,"arrived":1,"virtualArrival":1,
      "place":{"waiting":{}},"rejoins":0,"issuedAt":{"date":"2026-11-24",
      "time":{"secondOfDay":32400}},"code":"x","people":1}
      """
    let ticket = try JSONDecoder().decode(Ticket.self, from: Data(old.utf8))
    #expect(ticket.language == nil)
  }

  @Test func aPanelTellsOfItsOwnTicketsAtAPrinterThatItShares() throws {
    var scene = try scene()
    scene.rules.panels.append(
      PanelRules(id: "west", name: scene.rules.name, printer: "printer-w", services: ["A"]))
    func mode(_ panel: PanelID) -> PanelFace.Mode {
      scene.state.panelFace(panel, rules: scene.rules, now: scene.now).mode
    }
    try scene.issue("A", panel: "west")
    #expect(mode("west") == .printing && mode("lobby") == .ready)
    try scene.take(down("printer-lobby"))
    #expect(!scene.state.printingFault(of: scene.rules.panels[0]), "the other one prints")
    try scene.issue("A", panel: "lobby")
    #expect(mode("lobby") == .printing)
    try scene.take(down("printer-w"))
    #expect(scene.state.printingFault(of: scene.rules.panels[0]))
  }

  @Test func aServiceTellsWhyItGivesNoTicket() throws {
    var scene = try scene()
    func refusal() -> HallError.Code? {
      scene.state.refusal(of: "C", rules: scene.rules, now: scene.now)?.code
    }
    #expect(refusal() == nil)
    for _ in 0..<4 { try scene.issue("C") }
    #expect(refusal() == .serviceQuotaReached)
    try scene.take(.day(.close))
    #expect(refusal() == .hallClosed)
  }
}
