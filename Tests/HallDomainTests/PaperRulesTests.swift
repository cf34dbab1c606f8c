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
    for _ in 0..<8 { try scene.issue("A", panel: "lobby") }
    let jobs = ["printer-lobby", "printer-w"].map {
      scene.state.printing.openJobs(of: PrinterID($0)).count
    }
    #expect(jobs == [5, 3] || jobs == [4, 4], "\(jobs)")
  }

  @Test func aJobThatCannotBePrintedGoesToTheOtherPrinterOnce() throws {
    var scene = try scene()
    try scene.issue("A", panel: "lobby")
    let first = PrintJobID(rawValue: 1)
    try scene.take(.printing(.ended(job: first, outcome: .notPrinted(.offline))))
    let other = try #require(scene.state.printing.openJobs(of: "printer-w").first)
    #expect(other.copy == 1 && other.ticket == TicketID(rawValue: 1))
    try scene.take(.printing(.ended(job: other.id, outcome: .notPrinted(.offline))))
    let open = scene.state.printing.open.values.flatMap { $0 }
    #expect(open.isEmpty, "it ends there")
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
    // Others at the same panel are not meant.
    try scene.issue("B", panel: "lobby")
    scene.clock.advance(by: .seconds(6))
    try scene.take(again)
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
