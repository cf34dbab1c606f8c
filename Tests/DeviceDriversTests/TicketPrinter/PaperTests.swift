import HallDomain
import HallPorts
import HallSimulator
import Testing
import WireFormats

@testable import DeviceDrivers

/// Paper that is used, runs out, is waited for and put in.
@Suite struct PaperTests {
  private static func run(_ bench: inout PrinterBench, seconds: Int) {
    bench.run(for: .seconds(seconds))
  }

  @Test("after the paper was changed the unprinted tickets come out in order")
  func inOrder() {
    var bench = PrinterBench(baud: 115_200, waitsForPaper: .minutes(15))
    Self.run(&bench, seconds: 2)
    bench.printer.setPaper(.out)
    Self.run(&bench, seconds: 2)
    for id in 1...4 {
      var face = SampleTickets.ordinary
      face.number.value = id
      bench.press(id, face: face)
    }
    Self.run(&bench, seconds: 600)
    #expect(bench.ends.isEmpty, "they wait for paper, and nobody is told otherwise")
    bench.printer.setPaper(.ok)
    Self.run(&bench, seconds: 20)
    #expect(bench.ends.map(\.job) == [1, 2, 3, 4])
    #expect(bench.ends.allSatisfy { $0.outcome == .printed })
    let numbers = bench.printer.tickets.flatMap(\.text).filter { $0.hasPrefix("A00") }
    #expect(numbers == ["A001", "A002", "A003", "A004"])
    #expect(bench.rollChanges == 1)
  }

  @Test("a cover that stands open is waited for as paper is")
  func cover() {
    var bench = PrinterBench(waitsForPaper: .minutes(15))
    Self.run(&bench, seconds: 2)
    bench.printer.setCover(open: true)
    Self.run(&bench, seconds: 1)
    bench.press(1)
    Self.run(&bench, seconds: 600)
    #expect(bench.ends.isEmpty)
    bench.printer.setCover(open: false)
    Self.run(&bench, seconds: 20)
    #expect(bench.outcomes == [1: .printed])
  }

  @Test("nobody puts paper in: the ticket ends not printed when its time is over")
  func nobodyComes() {
    var bench = PrinterBench(waitsForPaper: .minutes(15))
    Self.run(&bench, seconds: 2)
    bench.printer.setPaper(.out)
    Self.run(&bench, seconds: 1)
    bench.press(1)
    Self.run(&bench, seconds: 890)
    #expect(bench.ends.isEmpty)
    Self.run(&bench, seconds: 20)
    #expect(bench.outcomes == [1: .notPrinted(.paperOut)])
  }

  @Test("a printer that is off is not waited for as long as one without paper")
  func off() {
    var bench = PrinterBench(waitsForPaper: .minutes(15))
    Self.run(&bench, seconds: 2)
    bench.printer.setPower(on: false)
    bench.press(1)
    Self.run(&bench, seconds: 15)
    #expect(bench.outcomes == [1: .notPrinted(.noAnswer)])
  }

  @Test("the paper that is counted is the paper that the mechanism moved", arguments: [
    PrinterQuirks(), PrinterQuirks(hasCutter: false, printsQR: false),
  ])
  func counted(quirks: PrinterQuirks) {
    var bench = PrinterBench(baud: 115_200, quirks: quirks)
    Self.run(&bench, seconds: 2)
    let before = bench.printer.paperLeft
    for id in 1...10 { bench.press(id) }
    Self.run(&bench, seconds: 60)
    #expect(bench.ends.count == 10)
    let moved = before - bench.printer.paperLeft
    #expect(moved > 500)
    #expect(abs(bench.paperUsed - moved) * 100 <= moved * 12, "\(bench.paperUsed) of \(moved) mm")
    bench.session.paperUsed = 50_000 - bench.paperUsed * 4
    #expect(bench.session.ticketsLeft == 40, "ten tickets took a quarter of what is left")
  }

  @Test("staff hear of a roll's end before its sensor does, once, and of a new one")
  func forecast() {
    var bench = PrinterBench()
    Self.run(&bench, seconds: 2)
    #expect(bench.lastHealth == .up)
    bench.session.paperUsed = 44_900
    Self.run(&bench, seconds: 2)
    #expect(bench.lastHealth == .up)
    bench.session.paperUsed = 45_100
    Self.run(&bench, seconds: 2)
    let told = bench.healths.count
    #expect(bench.lastHealth?.isDown == false && bench.lastHealth != .up)
    bench.session.paperUsed = 48_000
    Self.run(&bench, seconds: 2)
    #expect(bench.healths.count == told)
    bench.session.paperUsed = 0
    Self.run(&bench, seconds: 2)
    #expect(bench.lastHealth == .up)
  }

  @Test("a printer without GS ( H says by GS r that a ticket is out")
  func bufferedStatus() {
    var bench = PrinterBench(
      quirks: PrinterQuirks(
        reportsCompletion: false, realTimeStatus: false, automaticStatus: false,
        bufferedStatus: true))
    Self.run(&bench, seconds: 2)
    bench.press(1)
    Self.run(&bench, seconds: 10)
    #expect(bench.outcomes == [1: .printed])
    #expect(bench.printer.tickets.count == 1)
    #expect(bench.lastHealth == .up)
    bench.printer.setPaper(.low)
    bench.press(3)
    Self.run(&bench, seconds: 10)
    #expect(bench.outcomes[3] == .printed)
    #expect(bench.lastHealth == .degraded(reason: "its paper is low: put in a new roll soon"))
    bench.printer.setPaperLeft(4)
    bench.press(2)
    Self.run(&bench, seconds: 20)
    #expect(bench.outcomes[2] == .unknown(.noAnswer), "it fell silent behind the paper's end")
  }

  @Test("noise on the line is no answer to GS r")
  func noise() {
    var bench = PrinterBench(
      quirks: PrinterQuirks(
        reportsCompletion: false, realTimeStatus: false, automaticStatus: false,
        bufferedStatus: true))
    Self.run(&bench, seconds: 2)
    bench.press(1)
    bench.run(for: .seconds(10)) { $0.session.current?.phase == .finishing }
    let now = HallInstant(nanoseconds: 1_000_000_000_000) + bench.time
    let heard = bench.session.handle(.received([0x80, 0x92, 0xFF]), at: now)
    #expect(!heard.contains { if case .end = $0 { true } else { false } })
    Self.run(&bench, seconds: 10)
    #expect(bench.outcomes == [1: .printed])
  }

  @Test("what a USB port tells of paper ends the waiting, too")
  func port() {
    let quirks = PrinterQuirks(
      reportsCompletion: false, realTimeStatus: false, automaticStatus: false)
    var session = PrinterSession(
      plan: SampleTickets.plan(quirks: quirks), layout: .init(dots: 576, quirks: quirks))
    let now = HallInstant(nanoseconds: 1_000_000_000)
    _ = session.handle(.opened, at: now)
    _ = session.handle(.port(PortStatus(0x18)), at: now)
    #expect(session.failure == nil)
    let told = session.handle(.port(PortStatus(0x30)), at: now)
    #expect(session.failure == .paperOut)
    #expect(told.contains { if case .health(.down) = $0 { true } else { false } })
    let mended = session.handle(.port(PortStatus(0x18)), at: now)
    #expect(mended.contains(.rollChanged) && mended.contains(.health(.up)))
    _ = session.handle(.port(PortStatus(0x08)), at: now)
    #expect(session.failure == .offline)
  }
}
