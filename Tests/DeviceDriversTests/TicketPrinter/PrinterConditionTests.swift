import HallDomain
import HallPorts
import Testing
import WireFormats

@testable import DeviceDrivers

/// What a printer says of itself, and what is made of it.
@Suite struct PrinterConditionTests {
  @Test func whoIsOnlineHasNoneOfTheFaultsThatPutItOffline() {
    var condition = PrinterCondition()
    condition.take(.offlineCause(.coverOpen))
    condition.take(.errorCause(.cutter))
    condition.take(.printer(.offline))
    #expect(condition.failure == .coverOpen && condition.errors == .cutter)
    condition.take(.printer([]))
    #expect(condition == PrinterCondition())
  }

  @Test func paperThatIsOutIsToldByEachAnswerThatKnowsIt() {
    for status in [RealTimeStatus.offlineCause(.paperEnd), .paper(.end)] {
      var condition = PrinterCondition()
      condition.take(status)
      #expect(condition.failure == .paperOut, "\(status)")
      condition.take(.offlineCause(.feedButton))
      #expect(condition.paper == .end, "another cause says nothing of paper")
    }
  }

  /// The first thing that a person must do comes first: paper is put in behind the cover.
  @Test(arguments: [
    (AutomaticStatus(isOffline: true, isCoverOpen: true, paper: .end), PrintFailure.coverOpen),
    (AutomaticStatus(isOffline: true, errors: .cutter, paper: .end), .paperOut),
    (AutomaticStatus(isOffline: true, errors: [.cutter, .unrecoverable]), .cutterError),
    (AutomaticStatus(isOffline: true, errors: .recoverable), .printerError),
    (AutomaticStatus(isOffline: true, errors: .autoRecoverable), .printerError),
    (AutomaticStatus(isOffline: true), .offline),
    (AutomaticStatus(errors: .unrecoverable), .printerError),
    (AutomaticStatus(paper: .nearEnd), nil), (AutomaticStatus(isFeeding: true), nil),
  ] as [(AutomaticStatus, PrintFailure?)])
  func ofSeveralFaultsTheOneIsToldThatComesFirst(
    status: AutomaticStatus, failure: PrintFailure?
  ) {
    var condition = PrinterCondition()
    condition.take(status)
    #expect(condition.failure == failure)
  }

  @Test(arguments: [
    (AutomaticStatus(isCoverOpen: true), "its cover is open"),
    (AutomaticStatus(errors: .cutter), "its cutter is stuck"),
    (AutomaticStatus(errors: .unrecoverable), "cannot recover"),
    (AutomaticStatus(errors: .autoRecoverable), "too hot"),
    (AutomaticStatus(errors: .recoverable), "jammed paper"),
    (AutomaticStatus(isOffline: true), "look at its lamps"),
    (AutomaticStatus(paper: .end), "out of paper"),
  ])
  func staffAreToldWhatToDo(status: AutomaticStatus, words: String) {
    var condition = PrinterCondition()
    condition.take(status)
    guard case .down(let reason) = condition.health else {
      Issue.record("\(condition.health)")
      return
    }
    #expect(reason.contains(words), "\(reason)")
  }

  // MARK: - The roll

  private static let now = HallInstant(nanoseconds: 1_000_000_000)

  private static func session() -> PrinterSession {
    let quirks = PrinterQuirks(realTimeStatus: false)
    var session = PrinterSession(
      plan: SampleTickets.plan(quirks: quirks), layout: .init(dots: 576, quirks: quirks))
    _ = session.handle(.opened, at: now)
    return session
  }

  private static func hears(_ paper: PaperStatus, _ session: inout PrinterSession) -> Bool {
    session.handle(.received(AutomaticStatus(paper: paper).bytes), at: now).contains(.rollChanged)
  }

  @Test func aRollIsNewWhenThereIsMorePaperThanBefore() {
    let orders: [(PaperStatus, PaperStatus, Bool)] = [
      (.nearEnd, .adequate, true), (.end, .adequate, true), (.end, .nearEnd, true),
      (.adequate, .nearEnd, false), (.adequate, .end, false), (.nearEnd, .end, false),
      (.adequate, .adequate, false), (.end, .end, false),
    ]
    for (before, after, isNew) in orders {
      var session = Self.session()
      #expect(!Self.hears(before, &session), "the first word is no change")
      #expect(Self.hears(after, &session) == isNew, "\(before) to \(after)")
    }
  }

  @Test func aLineThatComesBackSaysNothingOfTheRoll() {
    var session = Self.session()
    #expect(!Self.hears(.end, &session))
    for input in [PrinterSession.Input.lost("hung up"), .opened, .tick] {
      #expect(!session.handle(input, at: Self.now).contains(.rollChanged), "\(input)")
    }
    #expect(!Self.hears(.end, &session))
    #expect(Self.hears(.adequate, &session))
  }

  @Test func whatThePrinterSeesIsToldBeforeWhatWasCounted() {
    var session = Self.session()
    _ = session.handle(.paperUsed(48_000), at: Self.now)
    #expect(session.health == .degraded(
      reason: "its roll is down to the last 5 m: have a new one ready"))
    _ = Self.hears(.nearEnd, &session)
    #expect(session.health == .degraded(
      reason: "its paper is low: put in a new roll soon"))
    _ = Self.hears(.end, &session)
    #expect(session.health?.isDown == true)
  }
}
