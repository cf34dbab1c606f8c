import HallDomain
import HallTestKit
import Testing

/// Transfers, parking, re-joining, cancelling, and windows.
struct MovingTests {
  @Test(arguments: [
    (CallingRules.Age.keep, -20), (.now, 10), (.nowWithCredit, -10),
  ])
  func aTransferKeepsTheAgeThatTheRuleSays(age: CallingRules.Age, minutes: Int) throws {
    var scene = try Scene()
    let start = scene.now.instant
    try scene.issue("A", as: "elderly")
    try scene.next("1")
    scene.clock.advance(by: .minutes(10))
    try scene.take(.queue(.transfer(window: "1", to: .service("B"), age: age)))
    let ticket = try #require(scene.ticket("A001"))
    #expect((ticket.place, ticket.service, ticket.calledAt) == (.waiting, "B", nil))
    #expect(ticket.virtualArrival == start + .minutes(minutes))
    #expect(scene.state.queue.windows["1"]?.ticket == nil)
    #expect(try scene.next("2") == "A001")
  }

  @Test func aTransferToAWindowIsForThatWindowAlone() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.queue(.transfer(window: "1", to: .window("3"), age: nil)))
    #expect(scene.refusal(of: .queue(.callNext(window: "1")))?.code == .queueEmpty)
    #expect(try scene.next("3") == "A001")
  }

  @Test func aWindowThatClosesFreesThoseWhoWaitForItAlone() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.queue(.transfer(window: "1", to: .window("3"), age: nil)))
    let events = try scene.take(.queue(.closeWindow(window: "3")))
    #expect(names(events) == ["windowClosed", "ticketTransferred"])
    #expect(try scene.next("1") == "A001")
    let back = Command.queue(.transfer(window: "1", to: .window("3"), age: nil))
    #expect(scene.refusal(of: back)?.code == .windowNotOpen)
  }

  @Test func aParkedTicketKeepsItsInstantAndGoesBackAfterTheLimit() throws {
    var scene = try Scene()
    try scene.issue("A")
    let arrived = scene.ticket("A001")?.virtualArrival
    try scene.next("1")
    try scene.take(.queue(.startServing(window: "1")))
    try scene.take(.queue(.park(window: "1", reason: "补材料")))
    #expect(scene.place("A001") == .parked(window: "1", since: scene.now.instant))
    #expect(try names(scene.tick(after: .hours(2))) == [])
    #expect(try names(scene.tick(after: .seconds(1))) == ["ticketUnparked"])
    #expect(scene.place("A001") == .waiting)
    #expect(scene.ticket("A001")?.virtualArrival == arrived)
  }

  @Test func aParkedTicketIsResumedWhereItWasOrWhereItsServiceIs() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.queue(.startServing(window: "1")))
    try scene.take(.queue(.park(window: "1", reason: "补材料")))
    let there = scene.refusal(of: .queue(.resume(window: "2", number: "A001")))
    #expect(there?.code == .windowDoesNotServe)
    try scene.take(.queue(.resume(window: "3", number: "A001")))
    #expect(scene.place("A001") == .serving(window: "3", since: scene.now.instant))
    #expect(scene.state.queue.parked.isEmpty)
  }

  @Test func aMissedTicketReJoinsBehindItsOldPlaceUntilTheLimit() throws {
    var rules = HallRules.sample
    rules.calling = CallingRules(callsBeforeNoShow: 1, rejoinCreditPercent: 50, rejoinLimit: 1)
    var scene = try Scene(rules)
    try scene.issue("A", as: "elderly")
    let first = try #require(scene.ticket("A001")).virtualArrival
    try scene.next("1")
    try scene.take(.queue(.noShow(window: "1")))
    try scene.take(.queue(.rejoin(number: "A001")))
    #expect(scene.ticket("A001")?.virtualArrival == scene.now.instant - .minutes(10))
    #expect(first == scene.now.instant - .minutes(20))
    try scene.next("1")
    try scene.take(.queue(.noShow(window: "1")))
    #expect(scene.refusal(of: .queue(.rejoin(number: "A001")))?.code == .ticketRejoinLimit)
  }

  /// Checked in 30 min before its slot it waits from now on; half its credit would be 15 min.
  @Test func whoReJoinsIsNeverPutBeforeHisOldPlace() throws {
    var rules = HallRules.sample
    rules.calling.callsBeforeNoShow = 1
    var scene = try Scene(rules)
    try scene.issue("A", as: "appointment", slot: "09:30")
    #expect(scene.ticket("A001")?.virtualArrival == scene.now.instant)
    try scene.next("1")
    try scene.take(.queue(.noShow(window: "1")))
    try scene.take(.queue(.rejoin(number: "A001")))
    #expect(scene.ticket("A001")?.virtualArrival == scene.now.instant)
  }

  @Test func aMissedTicketThatEndsNeedsNoPaperAnyMore() throws {
    var rules = HallRules.sample
    rules.calling.callsBeforeNoShow = 1
    var scene = try Scene(rules)
    try scene.issue("A", panel: "lobby")
    try scene.next("1")
    try scene.take(.queue(.noShow(window: "1")))
    #expect(try names(scene.tick(after: .minutes(31))) == ["ticketEnded", "jobEnded"])
    let job = scene.state.printing.jobs[PrintJobID(rawValue: 1)]
    #expect(job?.state == .notPrinted(reason: .withdrawn, at: scene.now.instant))
  }

  @Test func aTransferGoesByTheHallsRuleAndToNoServiceThatNobodyServes() throws {
    var rules = HallRules.sample
    rules.calling.transferAge = .now
    var none = rules.services[0]
    none.code = "D"
    rules.services.append(none)
    var scene = try Scene(rules)
    try scene.issue("A")
    try scene.next("1")
    scene.clock.advance(by: .minutes(10))
    let nowhere = Command.queue(.transfer(window: "1", to: .service("D"), age: nil))
    #expect(scene.refusal(of: nowhere)?.code == .serviceNotReached)
    try scene.take(.queue(.transfer(window: "1", to: .service("B"), age: nil)))
    #expect(scene.ticket("A001")?.virtualArrival == scene.now.instant)
  }

  @Test func theNextMatterOfAVisitIsNotForOneWindowAlone() throws {
    var scene = try Scene()
    try scene.issue("A", "B")
    try scene.next("1")
    try scene.take(.queue(.transfer(window: "1", to: .window("3"), age: nil)))
    try scene.next("3")
    try scene.take(.queue(.finish(window: "3")))
    #expect(scene.ticket("A001")?.onlyWindow == nil)
    #expect(try scene.next("2") == "A001")
  }

  @Test func theWindowThatParkedATicketTakesItUpWhateverItServesNow() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.queue(.startServing(window: "1")))
    try scene.take(.queue(.park(window: "1", reason: "补材料")))
    scene.rules.windows[0].serves.removeAll { $0.service == "A" }
    try scene.take(.queue(.resume(window: "1", number: "A001")))
    #expect(scene.place("A001") == .serving(window: "1", since: scene.now.instant))
  }

  @Test func aCancelledTicketEndsWhereverItIsAndNeedsNoPaper() throws {
    var scene = try Scene()
    try scene.issue("A", panel: "lobby")
    try scene.next("1")
    let events = try scene.take(.queue(.cancel(number: "A001", reason: "走了")))
    #expect(names(events) == ["ticketEnded", "jobEnded"])
    #expect(scene.place("A001") == .ended(.cancelled, at: scene.now.instant))
    #expect(scene.state.queue.windows["1"]?.ticket == nil)
    #expect(scene.state.printing.openJobs(of: "printer-lobby").isEmpty)
  }

  @Test func windowsOpenPauseAndCloseAndSayWho() throws {
    var scene = try Scene()
    try scene.take(.queue(.openWindow(window: "1", staff: "li")))
    #expect(scene.state.queue.windows["1"]?.staff == "li")
    try scene.take(.queue(.pauseWindow(window: "1", reason: "午休")))
    #expect(scene.state.queue.windows["1"]?.status == .paused(reason: "午休"))
    try scene.issue("A")
    #expect(scene.refusal(of: .queue(.callNext(window: "1")))?.code == .windowNotOpen)
    try scene.take(.queue(.openWindow(window: "1", staff: nil)))
    #expect(scene.state.queue.windows["1"]?.staff == "li", "a pause keeps who is there")
    try scene.next("1")
    #expect(scene.refusal(of: .queue(.closeWindow(window: "1")))?.code == .windowBusy)
    try scene.take(.queue(.finish(window: "1")))
    try scene.take(.queue(.closeWindow(window: "1")))
    #expect(scene.state.queue.windows["1"] == WindowState(
      status: .closed, since: scene.now.instant))
  }

  @Test func inAnEmergencyNobodyIsCalledAndWhatIsAtHandMayEnd() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.day(.emergency(on: true, reason: "演练")))
    #expect(scene.state.isEmergency)
    for command in [
      QueueCommand.callNext(window: "1"), .recall(window: "1"), .rejoin(number: "A001"),
      .callTicket(window: "3", number: "A002", reason: "x"),
      .issue(IssueRequest(matters: ["A"], code: "x")), .resume(window: "1", number: "A001"),
    ] {
      let refusal = scene.refusal(of: .queue(command))
      #expect(refusal?.code == .hallEmergency, "\(command)")
      #expect(refusal?.detail == "演练")
    }
    try scene.take(.queue(.finish(window: "1")))
    #expect(try names(scene.take(.day(.emergency(on: true, reason: "again")))) == [])
    try scene.take(.day(.emergency(on: false, reason: "")))
    #expect(try scene.next("1") == "A002")
  }
}
