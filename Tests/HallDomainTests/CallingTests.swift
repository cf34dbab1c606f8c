import HallDomain
import HallTestKit
import Testing

/// Who is called, and how a call ends.
struct CallingTests {
  @Test func theSmallestVirtualArrivalIsCalledAndTiesGoByTicket() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.issue("A")
    scene.clock.advance(by: .minutes(19))
    try scene.issue("A", as: "elderly")
    scene.clock.advance(by: .minutes(2))
    try scene.issue("A", as: "elderly")
    var called: [String?] = []
    for _ in 0..<4 { called.append(try scene.next("1")) }
    #expect(called == ["A003", "A001", "A002", "A004"], "a credit of 20 minutes is no more")
  }

  @Test(arguments: [(9, "A001"), (11, "B001")])
  func aWindowHelpsAnotherServiceOnceItWaitsLongerThanTheOffset(
    minutes: Int, expected: String
  ) throws {
    var scene = try Scene()
    try scene.issue("B")
    scene.clock.advance(by: .minutes(minutes))
    try scene.issue("A")
    #expect(try scene.next("1") == expected, "window 1 takes B with an offset of 10 minutes")
  }

  @Test func nextFinishesTheMatterAtHandAndCallsInOnePress() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.queue(.startServing(window: "1")))
    scene.clock.advance(by: .minutes(7))
    let events = try scene.take(.queue(.callNext(window: "1")))
    #expect(names(events) == ["matterFinished", "ticketCalled"])
    #expect(scene.place("A001") == .ended(.finished, at: scene.now.instant))
    #expect(scene.place("A002") == .called(window: "1", times: 1))
    #expect(scene.state.queue.counters["A"]?.meanHandling == .minutes(7))
    #expect(scene.state.queue.counters["A"]?.served == 1)
  }

  @Test func nextOnAnEmptyQueueStillFinishes() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.next("1")
    #expect(try names(scene.take(.queue(.callNext(window: "1")))) == [
      "servingStarted", "matterFinished",
    ])
    #expect(scene.state.queue.windows["1"]?.ticket == nil)
    #expect(scene.refusal(of: .queue(.callNext(window: "1")))?.code == .queueEmpty)
  }

  @Test func nextWhileCalledFollowsTheRule() throws {
    for rule in CallingRules.NextWhileCalled.allCases {
      var rules = HallRules.sample
      rules.calling.nextWhileCalled = rule
      var scene = try Scene(rules)
      try scene.issue("A")
      try scene.issue("A")
      try scene.next("1")
      let early = scene.refusal(of: .queue(.callNext(window: "1")))?.code
      try scene.take(.queue(.recall(window: "1")))
      switch rule {
      case .finish:
        #expect(early == nil)
        #expect(try scene.next("1") == "A002")
        #expect(scene.place("A001") == .ended(.finished, at: scene.now.instant))
      case .noShow:
        #expect(early == .tooFewCalls)
        #expect(try scene.next("1") == "A002")
        #expect(scene.place("A001") == .missed(since: scene.now.instant))
      case .refuse:
        #expect(early == .windowBusy)
        #expect(scene.refusal(of: .queue(.callNext(window: "1")))?.code == .windowBusy)
      }
    }
  }

  @Test func aTicketThatWasNotStartedIsServedFromItsFirstCall() throws {
    var scene = try Scene()
    try scene.issue("A")
    scene.clock.advance(by: .minutes(3))
    try scene.next("1")
    scene.clock.advance(by: .minutes(1))
    try scene.take(.queue(.recall(window: "1")))
    scene.clock.advance(by: .minutes(5))
    try scene.take(.queue(.finish(window: "1")))
    #expect(scene.state.queue.counters["A"]?.meanHandling == .minutes(6))
  }

  @Test func aVisitOfSeveralMattersGoesOnWithItsAge() throws {
    var scene = try Scene()
    try scene.issue("A", "B")
    scene.clock.advance(by: .minutes(1))
    try scene.issue("B")
    try scene.next("1")
    let arrived = try #require(scene.ticket("A001")).virtualArrival
    let events = try scene.take(.queue(.finish(window: "1")))
    #expect(names(events) == ["servingStarted", "matterFinished"])
    let ticket = try #require(scene.ticket("A001"))
    #expect((ticket.place, ticket.matter, ticket.service) == (.waiting, 1, "B"))
    #expect(ticket.virtualArrival == arrived)
    #expect(try scene.next("2") == "A001", "it came before B001")
    try scene.take(.queue(.finish(window: "2")))
    #expect(scene.place("A001") == .ended(.finished, at: scene.now.instant))
  }

  @Test func theNextMatterMayBeCalledAtTheSameWindowByTheSamePress() throws {
    var scene = try Scene()
    try scene.issue("A", "B")
    try scene.next("3")
    #expect(try scene.next("3") == "A001")
    #expect(scene.place("A001") == .called(window: "3", times: 1))
  }

  @Test func callByChoiceKeepsItsReasonAndTakesMissedOnesToo() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.issue("A")
    let events = try scene.take(
      .queue(.callTicket(window: "1", number: "A002", reason: "行动不便")))
    #expect(
      events == [
        .queue(
          .ticketCalled(
            ticket: TicketID(rawValue: 2), window: "1", times: 1, at: scene.now.instant,
            reason: "行动不便"))
      ])
    try scene.take(.queue(.recall(window: "1")))
    try scene.take(.queue(.noShow(window: "1")))
    try scene.take(.queue(.callTicket(window: "1", number: "A002", reason: "来了")))
    #expect(scene.place("A002") == .called(window: "1", times: 1))
    #expect(scene.state.queue.recallList.isEmpty)
  }

  @Test func aRecallCountsAndNoShowWaitsForIt() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.next("1")
    #expect(scene.refusal(of: .queue(.noShow(window: "1")))?.code == .tooFewCalls)
    try scene.take(.queue(.recall(window: "1")))
    #expect(scene.place("A001") == .called(window: "1", times: 2))
    try scene.take(.queue(.recall(window: "1")))
    #expect(scene.place("A001") == .called(window: "1", times: 3))
    try scene.take(.queue(.noShow(window: "1")))
    #expect(scene.place("A001") == .missed(since: scene.now.instant))
    #expect(scene.state.queue.recallList == [TicketID(rawValue: 1)])
  }

  @Test func afterANoShowTheRuleDecides() throws {
    for rule in CallingRules.AfterNoShow.allCases {
      var rules = HallRules.sample
      rules.calling = CallingRules(callsBeforeNoShow: 1, afterNoShow: rule, rejoinLimit: 1)
      var scene = try Scene(rules)
      try scene.issue("A", as: "elderly")
      scene.clock.advance(by: .hours(1))
      try scene.next("1")
      let events = names(try scene.take(.queue(.noShow(window: "1"))))
      switch rule {
      case .recallList:
        #expect(events == ["ticketMissed"])
        #expect(try names(scene.tick(after: .minutes(30))) == [])
        #expect(try names(scene.tick(after: .seconds(1))) == ["ticketEnded"])
        #expect(scene.place("A001") == .ended(.noShow, at: scene.now.instant))
      case .rejoin:
        #expect(events == ["ticketMissed", "ticketRejoined"])
        #expect(scene.ticket("A001")?.virtualArrival == scene.now.instant - .minutes(10))
        try scene.next("1")
        let again = try scene.take(.queue(.noShow(window: "1")))
        #expect(names(again) == ["ticketMissed", "ticketEnded"], "the limit is one")
      case .end:
        #expect(events == ["ticketMissed", "ticketEnded"])
        #expect(scene.place("A001") == .ended(.noShow, at: scene.now.instant))
      }
    }
  }
}
