import HallDomain
import HallTestKit
import Testing

/// Numbers, opening hours, quotas and the place that a new ticket takes.
struct IssuingTests {
  @Test func numbersAreCountedPerServiceAndLeaveOutReservedDigits() throws {
    var scene = try Scene()
    #expect(try scene.issue("A") == "A001")
    #expect(try scene.issue("A") == "A002")
    let numbers = try (0..<6).map { _ in try scene.issue("B") }
    #expect(numbers == ["B001", "B002", "B003", "B005", "B006", "B007"], "no 4 in B's numbers")
    #expect(try scene.issue("C") == "C01")
  }

  @Test(arguments: [
    ([4], [1, 2, 3, 5]), ([13], [11, 12, 14, 15]), ([4, 13], [11, 12, 15, 16]),
  ])
  func skippedDigitsAreSkippedWhereverTheyStand(skipping: [Int], expected: [Int]) throws {
    var rules = HallRules.sample
    rules.services[0].numbering = Numbering(prefix: "A", first: expected[0], skipping: skipping)
    var scene = try Scene(rules)
    let values = try expected.map { _ in
      let number = try scene.issue("A")
      return scene.ticket(number)?.number.value
    }
    #expect(values == expected)
  }

  @Test func aRangeThatIsUsedUpRefusesAndNeverStartsAnew() throws {
    var rules = HallRules.sample
    rules.services[0].numbering = Numbering(prefix: "A", width: 1, first: 8, last: 9)
    var scene = try Scene(rules)
    #expect(try scene.issue("A") == "A8")
    #expect(try scene.issue("A") == "A9")
    let request = Command.queue(.issue(IssueRequest(matters: ["A"], code: "x")))
    #expect(scene.refusal(of: request)?.code == .serviceNumbersUsedUp)
    try scene.tick(after: .hours(24))
    #expect(try scene.issue("A") == "A8", "a new day begins with the first number")
  }

  @Test func aQuotaCountsLaterMattersToo() throws {
    var scene = try Scene()
    for _ in 0..<3 { try scene.issue("C") }
    try scene.issue("A", "C")
    let request = Command.queue(.issue(IssueRequest(matters: ["C"], code: "x")))
    #expect(scene.refusal(of: request)?.code == .serviceQuotaReached)
    #expect(scene.state.queue.counters["C"]?.visits == 4)
    #expect(scene.refusal(of: .queue(.issue(IssueRequest(matters: ["A", "C"], code: "x"))))?.code
      == .serviceQuotaReached)
    try scene.issue("B", "B", "A", "A")
    #expect(scene.state.queue.counters["B"]?.visits == 1, "one visit, however often it is named")
    #expect(scene.state.queue.counters["A"]?.visits == 2)
  }

  @Test func numbersThatAreRaisedInTheMiddleOfADayBeginThere() throws {
    var scene = try Scene()
    try scene.issue("A")
    scene.rules.services[0].numbering.first = 500
    #expect(try scene.issue("A") == "A500")
    #expect(try scene.issue("A") == "A501")
  }

  @Test(arguments: [
    ("08:59:59", false), ("09:00", true), ("16:59:59", true), ("17:00", false),
  ])
  func hoursAreFromTheirStartUpToTheirEnd(time: String, isOpen: Bool) throws {
    let scene = try Scene(time: time)
    let request = Command.queue(.issue(IssueRequest(matters: ["C"], code: "x")))
    #expect(scene.refusal(of: request)?.code == (isOpen ? nil : .serviceClosed))
    if !isOpen { #expect(scene.refusal(of: request)?.detail == "09:00-17:00") }
  }

  @Test func aClockNobodyBelievesClosesNoServiceAndJudgesNoSlot() throws {
    var scene = try Scene()
    try scene.setWall("2000-01-01", "03:00", after: .minutes(1))
    scene.clock.set { $0.quality = .untrusted }
    try scene.tick()
    #expect(try scene.issue("C") == "C01")
    let number = try scene.issue("A", as: "appointment", slot: "16:00")
    #expect(scene.ticket(number)?.virtualArrival == scene.now.instant - .minutes(30))
    #expect(scene.ticket(number)?.day == CivilDate(year: 2026, month: 11, day: 24))
  }

  /// The sample hall's appointments: credit 30 min, check-in from 30 min before to 10 min after,
  /// later ones at the slot's start + 15 min, or when they came.
  @Test(arguments: [
    ("ordinary", nil, 0), ("elderly", nil, -20),
    ("appointment", "09:30", 0), ("appointment", "09:10", -20), ("appointment", "08:50", -40),
    ("appointment", "08:49", 4), ("appointment", "08:00", 0),
  ] as [(String, String?, Int)])
  func theClassDecidesTheVirtualArrival(name: String, slot: String?, minutes: Int) throws {
    var scene = try Scene()
    let number = try scene.issue("A", as: ClassCode(rawValue: name), slot: slot)
    let ticket = try #require(scene.ticket(number))
    #expect(ticket.virtualArrival == scene.now.instant + .minutes(minutes))
    #expect(ticket.arrived == scene.now.instant)
  }

  @Test func anAppointmentThatIsTooEarlyIsToldWhenItMayCheckIn() throws {
    let scene = try Scene()
    let request = IssueRequest(
      matters: ["A"], ticketClass: "appointment", slot: try timeOfDay("09:31"), code: "x")
    let refusal = try #require(scene.refusal(of: .queue(.issue(request))))
    #expect(refusal.code == .slotTooEarly)
    #expect(refusal.detail == "09:01")
    #expect(refusal.message.zh == "未到 09:31 预约的签到时间（09:01 起可签到）")
  }

  @Test(arguments: [
    (IssueRequest(matters: [], code: "x"), "matters"),
    (IssueRequest(matters: Array(repeating: "A", count: 9), code: "x"), "matters"),
    (IssueRequest(matters: ["A"], code: ""), "code, phone"),
    (IssueRequest(matters: ["A"], code: "x", people: 0), "people"),
    (IssueRequest(matters: ["A"], code: "x", people: 51), "people"),
    (IssueRequest(matters: ["A"], slot: TimeOfDay(secondOfDay: .min), code: "x"), "slot"),
    (IssueRequest(matters: ["A"], slot: TimeOfDay(secondOfDay: 86_400), code: "x"), "slot"),
  ])
  func aRequestOutOfBoundsIsRefusedByTheFieldsName(request: IssueRequest, field: String) throws {
    let refusal = try Scene().refusal(of: .queue(.issue(request)))
    #expect(refusal?.code == .requestInvalid)
    #expect(refusal?.subject == field)
  }

  @Test func aTicketTakenAtAPanelIsPrintedThereWithWhatWasPromised() throws {
    var scene = try Scene()
    try scene.issue("A")
    let events = try scene.take(
      .queue(.issue(IssueRequest(matters: ["A"], panel: "lobby", code: "x", people: 3))))
    guard case .queue(.ticketIssued(let ticket, let ahead, let wait)) = events.first,
      case .printing(.jobRequested(let job)) = events.last, events.count == 2
    else {
      Issue.record("\(events)")
      return
    }
    #expect(ticket.number.description == "A002")
    #expect(ticket.people == 3)
    #expect(ahead == 1)
    #expect((job.ticket, job.copy, job.ahead, job.wait) == (ticket.id, 1, ahead, wait))
    #expect(job.printer == "printer-lobby")
  }
}
