import HallDomain
import HallTestKit
import Testing

/// Every refusal code, each reached by a scenario of its own.
struct RefusalTests {
  typealias Setting = @Sendable (inout Scene) throws -> Command

  static func issue(
    _ matters: [ServiceCode] = ["A"], _ ticketClass: ClassCode = .ordinary,
    slot: TimeOfDay? = nil, panel: PanelID? = nil
  ) -> Command {
    .queue(
      .issue(
        IssueRequest(
          matters: matters, ticketClass: ticketClass, panel: panel, slot: slot, code: "x")))
  }

  /// A001 is called to window 1.
  static func called(_ scene: inout Scene) throws {
    try scene.issue("A")
    try scene.next("1")
  }

  static let house: [(HallError.Code, String, Setting)] = [
    (.hallClosed, "", { try $0.take(.day(.close)); return issue() }),
    (.hallEmergency, "", {
      try $0.take(.day(.emergency(on: true, reason: "演练")))
      return issue()
    }),
    (.hallNoDay, "", {
      $0.state = HallState()
      return issue()
    }),
    (.serviceUnknown, "Z", { _ in issue(["Z"]) }),
    (.serviceClosed, "C", { try $0.setWall("2026-11-24", "18:00"); return issue(["C"]) }),
    (.serviceQuotaReached, "C", { for _ in 0..<4 { try $0.issue("C") }; return issue(["C"]) }),
    (.serviceNumbersUsedUp, "C", {
      $0.rules.services[2].numbering.last = 3
      for _ in 0..<3 { try $0.issue("C") }
      return issue(["C"])
    }),
    (.serviceNotReached, "C", { $0.rules.windows.removeLast(); return issue(["C"]) }),
    (.classUnknown, "vip", { _ in issue(["A"], "vip") }),
    (.slotMissing, "appointment", { _ in issue(["A"], "appointment") }),
    (.slotTooEarly, "12:00", { _ in
      issue(["A"], "appointment", slot: TimeOfDay(hour: 12, minute: 0))
    }),
    (.panelUnknown, "roof", { _ in issue(panel: "roof") }),
    (.panelTooFast, "lobby", {
      $0.rules.panels[0].pressLimit = .init(tickets: 1, within: .seconds(10))
      try $0.issue("A", panel: "lobby")
      return issue(panel: "lobby")
    }),
    (.requestInvalid, "matters", { _ in issue([]) }),
    (.limitReached, "tickets", {
      for _ in 0..<Limits.liveTickets {
        $0.rules.services[0].numbering.last = Limits.liveTickets
        try $0.issue("A")
      }
      return issue()
    }),
    (.printerUnknown, "roof", {
      try $0.issue("A")
      return .printing(.reprint(number: "A001", printer: "roof"))
    }),
    (.jobUnknown, "9", { _ in .printing(.started(job: PrintJobID(rawValue: 9))) }),
    (.jobNotOpen, "1", {
      try $0.issue("A", panel: "lobby")
      return .printing(.settle(job: PrintJobID(rawValue: 1), printed: true))
    }),
    (.sensorUnknown, "roof", { _ in .security(.contact(sensor: "roof", active: true)) }),
    (.zoneUnknown, "roof", { _ in .security(.arm(zone: "roof")) }),
    (.zoneAlready, "archive", { _ in .security(.disarm(zone: "archive")) }),
    (.alarmUnknown, "9", { _ in .security(.acknowledge(alarm: AlarmID(rawValue: 9))) }),
    (.alarmAlready, "1", {
      let seen = Command.security(.acknowledge(alarm: AlarmID(rawValue: 1)))
      try $0.take(.security(.contact(sensor: "smoke", active: true)))
      try $0.take(seen)
      return seen
    }),
    (.noticeUnknown, "9", { _ in .notices(.remove(NoticeID(rawValue: 9))) }),
    (.noticeNotAwaiting, "1", {
      try $0.take(notice(by: nil))
      return .notices(.approve(NoticeID(rawValue: 1), by: "li"))
    }),
    (.noticeOwn, "1", {
      try ask(&$0)
      return .notices(.approve(NoticeID(rawValue: 1), by: "wang"))
    }),
    (.noticeNotApprover, "zhao", {
      try ask(&$0)
      return .notices(.approve(NoticeID(rawValue: 1), by: "zhao"))
    }),
    (.personUnknown, "notice", {
      $0.rules.notices.approval = .fourEyes
      return notice(by: nil)
    }),
    (.voiceZoneUnknown, "cellar", { _ in .voice(.test(zone: "cellar")) }),
  ]

  private static func notice(by author: String?) -> Command {
    .notices(.add(NoticeDraft(text: LocalizedText(zh: "x", en: "")), by: author))
  }

  /// Wang's notice awaits approval by Li or him.
  private static func ask(_ scene: inout Scene) throws {
    scene.rules.notices = NoticeRules(approval: .fourEyes, approvers: ["li", "wang"])
    try scene.take(notice(by: "wang"))
  }

  static let queue: [(HallError.Code, String, Setting)] = [
    (.windowUnknown, "9", { _ in .queue(.callNext(window: "9")) }),
    (.windowNotOpen, "1", {
      try $0.take(.queue(.closeWindow(window: "1")))
      return .queue(.callNext(window: "1"))
    }),
    (.windowBusy, "1", { try called(&$0); return .queue(.closeWindow(window: "1")) }),
    (.windowIdle, "1", { _ in .queue(.finish(window: "1")) }),
    (.windowNotServing, "1", {
      try called(&$0)
      return .queue(.park(window: "1", reason: "x"))
    }),
    (.windowDoesNotServe, "2", {
      try $0.issue("A")
      return .queue(.callTicket(window: "2", number: "A001", reason: "x"))
    }),
    (.windowAlready, "1", { _ in .queue(.openWindow(window: "1", staff: nil)) }),
    (.queueEmpty, "1", { _ in .queue(.callNext(window: "1")) }),
    (.ticketUnknown, "A999", { _ in .queue(.cancel(number: "A999", reason: "x")) }),
    (.ticketNotWaiting, "A001", {
      try called(&$0)
      return .queue(.callTicket(window: "3", number: "A001", reason: "x"))
    }),
    (.ticketNotParked, "A001", {
      try $0.issue("A")
      return .queue(.resume(window: "1", number: "A001"))
    }),
    (.ticketNotMissed, "A001", { try $0.issue("A"); return .queue(.rejoin(number: "A001")) }),
    (.ticketEnded, "A001", {
      try called(&$0)
      try $0.take(.queue(.finish(window: "1")))
      return .queue(.cancel(number: "A001", reason: "x"))
    }),
    (.ticketRejoinLimit, "A001", {
      $0.rules.calling.rejoinLimit = 0
      try called(&$0)
      try $0.take(.queue(.recall(window: "1")))
      try $0.take(.queue(.noShow(window: "1")))
      return .queue(.rejoin(number: "A001"))
    }),
    (.appointmentUnknown, "W7", { _ in
      .queue(.issue(IssueRequest(matters: [], code: "x", appointment: "W7")))
    }),
    (.appointmentUsed, "W7", {
      let day = $0.now.civil.date
      let appointment = Appointment(reference: "W7", service: "A", slot: try timeOfDay("09:10"))
      try $0.take(.queue(.setAppointments(day: day, appointments: [appointment])))
      let command = Command.queue(
        .issue(IssueRequest(matters: [], code: "x", appointment: "W7")))
      try $0.take(command)
      return command
    }),
    (.orderUnknown, "a", { _ in .orders(.judged("a", .kept)) }),
    (.tooFewCalls, "A001", { try called(&$0); return .queue(.noShow(window: "1")) }),
  ]

  @Test func everyCodeIsReachedAndNamesItsSubject() throws {
    var reached: Set<HallError.Code> = []
    for (code, subject, setting) in Self.house + Self.queue {
      var scene = try Scene()
      let command = try setting(&scene)
      let refusal = scene.refusal(of: command)
      #expect(refusal?.code == code, "\(command)")
      #expect(refusal?.subject == subject, "\(code)")
      reached.insert(code)
    }
    // An order's own refusals are events: OrderTests.
    let told: Set<HallError.Code> = [
      .configurationBusy, .configurationRefused, .configurationRolledBack,
    ]
    #expect(reached.union(told) == Set(HallError.Code.allCases))
  }

  /// The same code by the other commands that give it.
  @Test func commandsAtAWindowRefuseByWhatIsThere() throws {
    var scene = try Scene()
    let idle: [QueueCommand] = [
      .recall(window: "1"), .startServing(window: "1"), .finish(window: "1"),
      .noShow(window: "1"), .transfer(window: "1", to: .service("B"), age: nil),
      .park(window: "1", reason: "x"),
    ]
    for command in idle { #expect(scene.refusal(of: .queue(command))?.code == .windowIdle) }
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.queue(.startServing(window: "1")))
    #expect(scene.refusal(of: .queue(.recall(window: "1")))?.code == .windowBusy)
    #expect(scene.refusal(of: .queue(.noShow(window: "1")))?.code == .windowBusy)
    #expect(scene.refusal(of: .queue(.startServing(window: "1")))?.code == .windowAlready)
    let targets: [(TransferTarget, HallError.Code)] = [
      (.service("Z"), .serviceUnknown), (.window("9"), .windowUnknown),
      (.window("2"), .windowDoesNotServe),
    ]
    for (target, code) in targets {
      let command = Command.queue(.transfer(window: "1", to: target, age: nil))
      #expect(scene.refusal(of: command)?.code == code)
    }
    let unknown: [QueueCommand] = [
      .openWindow(window: "9", staff: nil), .pauseWindow(window: "9", reason: "x"),
      .closeWindow(window: "9"), .resume(window: "9", number: "A001"), .recall(window: "9"),
    ]
    for command in unknown { #expect(scene.refusal(of: .queue(command))?.code == .windowUnknown) }
  }

  @Test func reasonsAreNeededAndBounded() throws {
    var scene = try Scene()
    try scene.issue("A")
    let long = String(repeating: "长", count: Limits.reasonCharacters + 1)
    for reason in ["", long] {
      let commands: [Command] = [
        .queue(.callTicket(window: "1", number: "A001", reason: reason)),
        .queue(.cancel(number: "A001", reason: reason)),
        .queue(.pauseWindow(window: "1", reason: reason)),
        .queue(.park(window: "1", reason: reason)),
      ]
      for command in commands {
        #expect(scene.refusal(of: command)?.code == .requestInvalid, "\(command)")
      }
    }
    let emergency = Command.day(.emergency(on: true, reason: long))
    #expect(scene.refusal(of: emergency)?.code == .requestInvalid)
    let staff = Command.queue(.openWindow(window: "1", staff: long))
    #expect(scene.refusal(of: staff)?.code == .requestInvalid)
  }

  @Test func everyRefusalIsASentenceInBothLanguages() {
    var sentences: Set<LocalizedText> = []
    for code in HallError.Code.allCases {
      let bare = HallError(code, "S").message
      let full = HallError(code, "S", detail: "D").message
      #expect(!bare.zh.isEmpty && !bare.en.isEmpty)
      #expect(bare.zh.unicodeScalars.contains { $0.value >= 0x4E00 }, "\(code): \(bare.zh)")
      #expect(bare.en.first?.isUppercase == true, "\(code): \(bare.en)")
      #expect(full.zh.hasPrefix(bare.zh) && full.zh.contains("D"), "\(code)")
      #expect(full.en.hasPrefix(bare.en) && full.en.contains("D"), "\(code)")
      if !["hall.closed", "hall.emergency", "hall.no-day"].contains(code.rawValue),
        code != .slotMissing
      {
        #expect(bare.zh.contains("S"), "\(code) names nobody")
      }
      sentences.insert(bare)
    }
    #expect(sentences.count == HallError.Code.allCases.count, "two codes say the same")
    #expect(HallError(.windowAlready, "1", detail: "open").message.zh == "窗口 1 已是该状态（开放）")
  }
}
