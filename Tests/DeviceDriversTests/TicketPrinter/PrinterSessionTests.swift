import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import Testing
import WireFormats

@testable import DeviceDrivers

/// Each fault at each moment of a job, against what became of the paper.
@Suite struct PrinterSessionTests {
  /// Something that happens, milliseconds after the first job's press.
  struct Event: Sendable {
    var time: Int
    var happen: @Sendable (inout PrinterBench) -> Void

    static func at(
      _ time: Int, _ happen: @escaping @Sendable (inout PrinterBench) -> Void
    ) -> Event {
      Event(time: time, happen: happen)
    }
  }

  struct Scenario: CustomTestStringConvertible, Sendable {
    var name: String
    var quirks = PrinterQuirks()
    var events: [Event]
    var outcomes: [Int: PrintOutcome]
    /// Tickets with the number on them that came out whole; nil: does not matter.
    var tickets: Int?
    /// Latest end of the first job after its press.
    var within: Duration = .seconds(10)

    var testDescription: String { name }
  }

  /// At 500 ms the ticket is being sent; it takes about 1.6 s.
  static let scenarios: [Scenario] = [
    Scenario(
      name: "a good printer prints", events: [], outcomes: [1: .printed], tickets: 1,
      within: .seconds(3)),
    Scenario(
      name: "two jobs come out in order", events: [.at(0) { $0.press(2) }],
      outcomes: [1: .printed, 2: .printed], tickets: 2, within: .seconds(3)),
    Scenario(
      name: "paper low is no hindrance", events: [.at(-500) { $0.printer.setPaper(.low) }],
      outcomes: [1: .printed], tickets: 1),
    Scenario(
      name: "no paper before the job", events: [.at(-500) { $0.printer.setPaper(.out) }],
      outcomes: [1: .notPrinted(.paperOut)], tickets: 0, within: .seconds(11)),
    Scenario(
      name: "no paper at the press itself", events: [.at(0) { $0.printer.setPaper(.out) }],
      outcomes: [1: .notPrinted(.paperOut)], tickets: 0, within: .seconds(11)),
    Scenario(
      name: "paper comes within 10 s",
      events: [
        .at(-500) { $0.printer.setPaper(.out) }, .at(6000) { $0.printer.setPaper(.ok) },
      ], outcomes: [1: .printed], tickets: 1),
    Scenario(
      name: "paper runs out in the middle and is put in",
      events: [
        .at(500) { $0.printer.setPaperLeft(4) }, .at(8000) { $0.printer.setPaper(.ok) },
      ], outcomes: [1: .printed], tickets: 1, within: .seconds(12)),
    Scenario(
      name: "paper runs out in the middle and nobody comes",
      events: [.at(500) { $0.printer.setPaperLeft(4) }], outcomes: [1: .unknown(.paperOut)],
      tickets: 0, within: .seconds(63)),
    Scenario(
      name: "the cover is open before the job",
      events: [.at(-500) { $0.printer.setCover(open: true) }],
      outcomes: [1: .notPrinted(.coverOpen)], tickets: 0, within: .seconds(11)),
    Scenario(
      name: "the cover is opened in the middle and closed",
      events: [
        .at(500) { $0.printer.setCover(open: true) },
        .at(5000) { $0.printer.setCover(open: false) },
      ], outcomes: [1: .printed], tickets: 1),
    Scenario(
      name: "the cover is opened in the middle and stays open",
      events: [.at(500) { $0.printer.setCover(open: true) }],
      outcomes: [1: .unknown(.coverOpen)], tickets: 0, within: .seconds(63)),
    Scenario(
      name: "the cutter jams and is freed",
      events: [
        .at(0) { $0.printer.setCutter(jammed: true) },
        .at(7000) { $0.printer.setCutter(jammed: false) },
      ], outcomes: [1: .printed], tickets: 1, within: .seconds(14)),
    Scenario(
      name: "the cutter jams for good; jobs behind it are not printed",
      events: [
        .at(0) { $0.printer.setCutter(jammed: true) }, .at(5000) { $0.press(2) },
      ], outcomes: [1: .unknown(.cutterError), 2: .notPrinted(.cutterError)], tickets: 0,
      within: .seconds(64)),
    Scenario(
      name: "it is switched off before the job",
      events: [.at(-1000) { $0.printer.setPower(on: false) }],
      outcomes: [1: .notPrinted(.noAnswer)], tickets: 0, within: .seconds(11)),
    Scenario(
      name: "it loses power in the middle",
      events: [
        .at(500) { $0.printer.setPower(on: false) }, .at(4000) { $0.printer.setPower(on: true) },
        .at(5000) { $0.press(2) },
      ], outcomes: [1: .unknown(.noAnswer), 2: .printed], tickets: nil, within: .seconds(2)),
    Scenario(
      name: "it loses power while the paper moves",
      events: [.at(1100) { $0.printer.setPower(on: false) }],
      outcomes: [1: .unknown(.noAnswer)], tickets: 0, within: .seconds(3)),
    Scenario(
      name: "the answer to GS ( H is lost", events: [.at(0) { $0.losesCompletion = true }],
      outcomes: [1: .unknown(.noAnswer)], tickets: 1, within: .seconds(13)),
    Scenario(
      name: "it falls silent before a dot could be printed",
      events: [
        .at(0) { $0.holdsStarts = true }, .at(100) { $0.isDeaf = true },
        .at(110) { $0.commit(PrintJobID(rawValue: 1)) },
      ], outcomes: [1: .notPrinted(.noAnswer)], tickets: 0, within: .seconds(2)),
    Scenario(
      name: "the line is pulled before the job", events: [.at(-500) { $0.unplug() }],
      outcomes: [1: .notPrinted(.offline)], tickets: 0, within: .seconds(11)),
    Scenario(
      name: "the line is pulled in the middle and put back",
      events: [
        .at(500) { $0.unplug() }, .at(3000) { $0.plug() }, .at(4000) { $0.press(2) },
      ], outcomes: [1: .unknown(.offline), 2: .printed], tickets: nil, within: .seconds(1)),
    Scenario(
      name: "the line is pulled while the start is being recorded",
      events: [
        .at(0) { $0.holdsStarts = true }, .at(100) { $0.unplug() },
        .at(200) { $0.commit(PrintJobID(rawValue: 1)) },
      ], outcomes: [1: .notPrinted(.offline)], tickets: 0),
    Scenario(
      name: "the line takes nothing any more", events: [.at(500) { $0.isStalled = true }],
      outcomes: [1: .unknown(.noAnswer)], tickets: 0, within: .seconds(12)),
    Scenario(
      name: "a journal that fails for a while only delays",
      events: [.at(0) { $0.failsStarts = true }, .at(3000) { $0.failsStarts = false }],
      outcomes: [1: .printed], tickets: 1),
    Scenario(
      name: "a job that an earlier run began is unknown, and the next is printed",
      events: [.at(0) { $0.findStarted(7) }],
      outcomes: [1: .printed, 7: .unknown(.daemonRestarted)], tickets: 1),
    Scenario(
      name: "a ticket that has left the state is not printed",
      events: [.at(0) { $0.press(2, face: nil) }],
      outcomes: [1: .printed, 2: .notPrinted(.withdrawn)], tickets: 1),
    Scenario(
      name: "without GS ( H a fine status after the job means printed",
      quirks: PrinterQuirks(reportsCompletion: false), events: [], outcomes: [1: .printed],
      tickets: 1),
    Scenario(
      name: "without GS ( H paper that ran out means unknown",
      quirks: PrinterQuirks(reportsCompletion: false),
      events: [.at(700) { $0.printer.setPaperLeft(2) }],
      outcomes: [1: .unknown(.paperOut)], tickets: 0, within: .seconds(63)),
    Scenario(
      name: "with automatic status alone its silence means printed",
      quirks: PrinterQuirks(reportsCompletion: false, realTimeStatus: false), events: [],
      outcomes: [1: .printed], tickets: 1),
    Scenario(
      name: "with automatic status alone an open cover is told",
      quirks: PrinterQuirks(reportsCompletion: false, realTimeStatus: false),
      events: [.at(500) { $0.printer.setCover(open: true) }],
      outcomes: [1: .unknown(.coverOpen)], tickets: 0, within: .seconds(63)),
    Scenario(
      name: "of a printer that says nothing nothing is known",
      quirks: PrinterQuirks(
        reportsCompletion: false, realTimeStatus: false, automaticStatus: false),
      events: [], outcomes: [1: .unknown(.noAnswer)], tickets: 1),
    Scenario(
      name: "no cutter and no QR code of its own",
      quirks: PrinterQuirks(hasCutter: false, printsQR: false), events: [],
      outcomes: [1: .printed], tickets: 0),
  ]

  /// Runs a scenario to 90 s after the press.
  static func run(_ scenario: Scenario) -> PrinterBench {
    var bench = PrinterBench(quirks: scenario.quirks)
    let press: Duration = .seconds(2)
    let events = [.at(0) { $0.press(1) }] + scenario.events
    for event in events.sorted(by: { $0.time < $1.time }) {
      bench.run(for: press + .milliseconds(event.time) - bench.time)
      event.happen(&bench)
    }
    bench.run(for: press + .seconds(90) - bench.time)
    return bench
  }

  @Test(arguments: scenarios)
  func outcomes(scenario: Scenario) throws {
    let bench = Self.run(scenario)
    #expect(bench.outcomes == scenario.outcomes)
    #expect(bench.ends.count == scenario.outcomes.count, "each job ends once")
    if let tickets = scenario.tickets { #expect(bench.paper.count == tickets) }
    let mayHaveTakenPaper = bench.ends.contains { end in
      if case .notPrinted = end.outcome { false } else { true }
    }
    #expect(mayHaveTakenPaper == (bench.paperUsed > 0), "\(bench.paperUsed) mm")
    let first = try #require(bench.ends.first { $0.job == 1 })
    #expect(first.at - .seconds(2) <= scenario.within, "ended after \(first.at - .seconds(2))")
    #expect(bench.printer.misplacedRequests == 0)
    #expect(bench.printer.lostBytes == 0)
    // Nobody has two papers with one number.
    #expect(bench.paper.count <= bench.outcomes.count)
    // The thread sleeps until the next deadline: none is missing, and none is left standing.
    #expect(bench.surprises.isEmpty, "nobody would have ticked at \(bench.surprises.prefix(9))")
    #expect(bench.spins.isEmpty, "a deadline was left standing at \(bench.spins.prefix(9))")
  }

  @Test("every fault is told within a second, with and without automatic status",
    arguments: [true, false])
  func faultsAreTold(automatic: Bool) throws {
    let faults: [(String, Event)] = [
      ("low", .at(0) { $0.printer.setPaper(.low) }),
      ("out of paper", .at(0) { $0.printer.setPaper(.out) }),
      ("cover", .at(0) { $0.printer.setCover(open: true) }),
      ("does not answer", .at(0) { $0.isDeaf = true }),
      ("does not answer", .at(0) { $0.printer.setPower(on: false) }),
      ("hung up", .at(0) { $0.unplug() }),
    ]
    for (word, fault) in faults {
      // Whenever it happens, and however seldom the printer would be asked.
      for offset in stride(from: 0, through: 1000, by: 45) {
        var bench = PrinterBench(quirks: PrinterQuirks(automaticStatus: automatic))
        bench.run(for: .seconds(2) + .milliseconds(offset))
        #expect(bench.lastHealth == .up)
        let before = bench.healths.count
        let begin = bench.time
        fault.happen(&bench)
        bench.run(for: .seconds(2))
        let told = try #require(bench.healths.dropFirst(before).first, "\(word) at \(offset)")
        #expect(told.at - begin <= .seconds(1), "\(word) at \(offset): \(told.at - begin)")
        switch told.health {
        case .up: Issue.record("\(word): up")
        case .degraded(let reason), .down(let reason):
          #expect(reason.contains(word), "\(word): \(reason)")
        }
      }
    }
  }

  @Test("a fault that is mended is told as mended, once")
  func mended() {
    var bench = PrinterBench()
    bench.run(for: .seconds(1))
    bench.printer.setCover(open: true)
    bench.run(for: .seconds(5))
    bench.printer.setCover(open: false)
    bench.run(for: .seconds(5))
    bench.printer.setPower(on: false)
    bench.run(for: .seconds(5))
    bench.printer.setPower(on: true)
    bench.run(for: .seconds(5))
    #expect(bench.healths.map(\.health.isDown) == [false, true, false, true, false])
  }

  @Test("asked which one it is it prints its name, between two tickets and never in one")
  func nameplate() {
    var bench = PrinterBench()
    bench.run(for: .seconds(1))
    bench.press(1)
    bench.run(for: .milliseconds(300))
    bench.identify(for: .seconds(30))
    bench.press(2)
    bench.run(for: .seconds(20))
    #expect(bench.outcomes == [1: .printed, 2: .printed])
    let papers = bench.printer.tickets.map { $0.text.contains("大厅打印机") }
    #expect(papers == [false, true, false])
    #expect(bench.spins == [] && bench.surprises == [])
  }

  @Test("a printer that cannot print its name in time does not print it later")
  func lateNameplate() {
    var bench = PrinterBench()
    bench.run(for: .seconds(1))
    bench.printer.setPaper(.out)
    bench.run(for: .seconds(2))
    bench.identify(for: .seconds(5))
    bench.run(for: .seconds(10))
    bench.printer.setPaper(.ok)
    bench.run(for: .seconds(10))
    #expect(bench.printer.tickets.isEmpty)
  }

  @Test("not a byte of a ticket leaves before its start is recorded")
  func startedFirst() {
    var bench = PrinterBench()
    bench.run(for: .seconds(1))
    bench.holdsStarts = true
    bench.press(1)
    bench.run(for: .seconds(5))
    #expect(bench.starts == [PrintJobID(rawValue: 1)])
    let before = ESCPOSDecoder.decode(bench.written)
    #expect(!before.contains { if case .text = $0 { true } else { false } })
    bench.commit(PrintJobID(rawValue: 1))
    bench.run(for: .seconds(5))
    #expect(bench.outcomes == [1: .printed])
  }

  @Test("a start that cannot be recorded is tried again once a second")
  func startIsRetried() {
    var bench = PrinterBench()
    bench.run(for: .seconds(1))
    bench.failsStarts = true
    bench.press(1)
    bench.run(for: .milliseconds(3500))
    #expect(bench.starts.count == 4)
  }

  @Test("half a ticket of an earlier run is cut off before anything else is printed")
  func halfATicketIsCutOff() {
    for isFound in [false, true] {
      var bench = PrinterBench()
      bench.run(for: .seconds(1))
      if isFound { bench.findStarted(7) }
      bench.run(for: .seconds(5))
      let cuts = ESCPOSDecoder.decode(bench.written).filter {
        switch $0 {
        case .cut, .feedAndCut: true
        default: false
        }
      }
      #expect(cuts.count == (isFound ? 1 : 0))
    }
  }

  /// Whenever the power goes, no rest of a picture comes out as text: what is on paper is the
  /// beginning of the ticket, and what is printed afterwards is whole.
  @Test("a power cut at any moment of a job leaves no rubbish and no second copy",
    arguments: [600, 1500])
  func powerCutAnywhere(booting: Int) {
    let quirks = PrinterQuirks(printsQR: false)
    var whole = PrinterBench(quirks: quirks)
    whole.run(for: .seconds(1))
    whole.press(1)
    whole.run(for: .seconds(10))
    let lines = whole.printer.tickets.flatMap(\.text)
    for milliseconds in stride(from: 0, to: 4000, by: 83) {
      var bench = PrinterBench(quirks: quirks)
      bench.printer = PrinterEmulator(
        options: .init(quirks: quirks, booting: .milliseconds(booting)))
      bench.run(for: .seconds(1))
      bench.press(1)
      bench.run(for: .milliseconds(milliseconds))
      bench.printer.setPower(on: false)
      bench.run(for: .milliseconds(100))
      bench.printer.setPower(on: true)
      bench.run(for: .seconds(15))
      let isKnown = bench.outcomes[1] != .unknown(.noAnswer)
      let printed = (bench.printer.tickets + [bench.printer.hanging]).flatMap(\.text)
      #expect(printed.allSatisfy(lines.contains), "at \(milliseconds): \(printed)")
      #expect(printed.filter { $0 == "A012" }.count <= 1)
      #expect(
        bench.outcomes[1] == .printed ? bench.paper.count == 1
          : isKnown ? bench.paper.isEmpty && bench.printer.hanging.text.isEmpty : true,
        "at \(milliseconds): \(String(describing: bench.outcomes[1]))")
      bench.press(2)
      bench.run(for: .seconds(8))
      #expect(bench.outcomes[2] == .printed, "at \(milliseconds)")
      #expect(Array(bench.printer.tickets.last?.text.suffix(lines.count) ?? []) == lines)
      #expect(bench.printer.misplacedRequests == 0)
    }
  }

  @Test("a stopping daemon brings the ticket at hand to its end and begins no other")
  func stopping() {
    var bench = PrinterBench()
    bench.run(for: .seconds(1))
    bench.press(1)
    bench.press(2)
    bench.run(for: .milliseconds(300))
    bench.session.isStopping = true
    bench.run(for: .seconds(20))
    #expect(bench.outcomes == [1: .printed])
    #expect(bench.starts == [PrintJobID(rawValue: 1)])
  }

  @Test("a slow printer with a small buffer is not overrun", arguments: [9600, 115_200])
  func flowControl(baud: Int) {
    var bench = PrinterBench(baud: baud, quirks: PrinterQuirks(printsQR: false))
    bench.printer = PrinterEmulator(
      options: .init(
        quirks: PrinterQuirks(printsQR: false), speed: 20, bufferBytes: 512, xoffRoom: 128,
        xonRoom: 256))
    bench.run(for: .seconds(1))
    for job in 1...3 { bench.press(job) }
    bench.run(for: .seconds(80))
    #expect(bench.outcomes == [1: .printed, 2: .printed, 3: .printed])
    #expect(bench.paper.count == 3)
    #expect(bench.printer.lostBytes == 0)
  }

  /// Its small buffer is full behind an open cover for longer than a line may take nothing.
  @Test("a fault behind XOFF, mended in good time, costs no ticket", arguments: [12, 20, 40])
  func faultBehindXOFF(seconds: Int) {
    let quirks = PrinterQuirks(printsQR: false)
    var bench = PrinterBench(quirks: quirks)
    bench.printer = PrinterEmulator(
      options: .init(
        quirks: quirks, speed: 20, bufferBytes: 512, xoffRoom: 128, xonRoom: 256))
    bench.run(for: .seconds(1))
    bench.press(1)
    bench.run(for: .seconds(2))
    bench.printer.setCover(open: true)
    bench.run(for: .seconds(seconds))
    #expect(bench.session.xoffSince != nil, "the scene is another one")
    bench.printer.setCover(open: false)
    bench.run(for: .seconds(60))
    #expect(bench.outcomes == [1: .printed])
    #expect(bench.printer.lostBytes == 0)
  }
}
