import HallDomain
import HallTestKit
import Testing

/// The turn of the hall day: by local time, over daylight saving, late, and on clocks that lie.
struct DayTests {
  /// `2026-11-24`, or `2026-11-24 late`; nil when the day did not turn.
  func turnedTo(_ events: [Event]) -> String? {
    for case .day(.dayTurned(let date, let late, _)) in events {
      return late ? "\(date) late" : "\(date)"
    }
    return nil
  }

  @Test func aNewHallOpensWithItsFirstTick() throws {
    var scene = try Scene(ticked: false)
    #expect(try names(scene.tick()) == [
      "dayTurned", "hallOpened", "windowOpened", "windowOpened", "windowOpened",
    ])
    #expect(scene.state.day.date == CivilDate("2026-11-24"))
    #expect(try names(scene.tick()) == [])
  }

  @Test func theDayTurnsAtItsLocalTimeAndNumbersRestartPerService() throws {
    var rules = HallRules.sample
    rules.day.turnsAt = TimeOfDay(hour: 4, minute: 0)
    var scene = try Scene(rules, time: "03:59:58")
    #expect(scene.state.day.date == CivilDate("2026-11-23"), "before the turn it is yesterday")
    try scene.issue("A")
    try scene.issue("A")
    try scene.issue("B")
    #expect(try turnedTo(scene.tick(after: .seconds(1))) == nil)
    #expect(try turnedTo(scene.tick(after: .seconds(1))) == "2026-11-24")
    #expect(try scene.issue("A") == "A001")
    #expect(try scene.issue("B") == "B001")
    #expect(scene.state.queue.counters["A"]?.issued == 1)
  }

  @Test func waitingTicketsExpireOnceEachAndLeaveTheState() throws {
    var scene = try Scene()
    try scene.issue("A", panel: "lobby")
    try scene.issue("A")
    try scene.next("1")
    try scene.take(.queue(.recall(window: "1")))
    try scene.take(.queue(.noShow(window: "1")))
    try scene.issue("B")
    try scene.next("2")
    try scene.take(.queue(.startServing(window: "2")))
    try scene.take(.queue(.park(window: "2", reason: "补材料")))
    let events = try scene.tick(after: .hours(15))
    var ends: [TicketID: [Ticket.Ending]] = [:]
    for case .queue(.ticketEnded(let id, let ending, _, _)) in events {
      ends[id, default: []].append(ending)
    }
    #expect(ends.count == 3)
    #expect(ends.values.allSatisfy { $0 == [.expired] }, "\(ends)")
    #expect(names(events).filter { $0 == "jobEnded" }.count == 1, "its paper is not printed")
    #expect(scene.state.queue.tickets.isEmpty)
    #expect(scene.state.queue.numbers.isEmpty)
    #expect(scene.state.printing.jobs.isEmpty)
    #expect(scene.state.queue.lastCalls.isEmpty)
  }

  @Test func carriedOverTicketsKeepNumberAndPlaceAndNoNumberMeetsThem() throws {
    var rules = HallRules.sample
    rules.day.leftover = .carryOver
    var scene = try Scene(rules)
    for _ in 0..<3 { try scene.issue("A") }
    try scene.next("1")
    try scene.take(.queue(.finish(window: "1")))
    try scene.tick(after: .hours(15))
    #expect(scene.state.queue.tickets.count == 2, "the finished one left")
    #expect(scene.place("A002") == .waiting)
    #expect(try scene.issue("A") == "A001")
    #expect(try scene.issue("A") == "A004", "A002 and A003 are still held")
    #expect(try scene.next("1") == "A002")
  }

  @Test func aTicketOfAServiceThatIsGoneIsNotCarriedOver() throws {
    var rules = HallRules.sample
    rules.day.leftover = .carryOver
    var scene = try Scene(rules)
    try scene.issue("A")
    for index in scene.rules.windows.indices {
      scene.rules.windows[index].serves.removeAll { $0.service == "A" }
    }
    try scene.tick(after: .hours(15))
    #expect(scene.state.queue.tickets.isEmpty)
  }

  @Test func theNextPaperOfACarriedOverTicketIsACopy() throws {
    var rules = HallRules.sample
    rules.day.leftover = .carryOver
    var scene = try Scene(rules)
    try scene.issue("A", panel: "lobby")
    let job = try #require(scene.state.printing.openJobs(of: "printer-lobby").first)
    try scene.take(.printing(.started(job: job.id)))
    try scene.take(.printing(.ended(job: job.id, outcome: .printed)))
    try scene.tick(after: .hours(15))
    try scene.take(.printing(.reprint(number: "A001", printer: nil)))
    #expect(scene.state.printing.openJobs(of: "printer-lobby").first?.copy == 2)
  }

  @Test func aLateStartMakesTheTurnUpAndSaysSo() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.next("1")
    let events = try scene.tick(after: .hours(24))
    #expect(turnedTo(events) == "2026-11-25 late")
    #expect(names(events).contains("ticketEnded"), "who was at a window is not there any more")
    #expect(scene.state.queue.windows["1"]?.ticket == nil)
  }

  @Test func severalMissedDaysAreOneTurn() throws {
    var scene = try Scene()
    let events = try scene.tick(after: .hours(24 * 10 + 2))
    #expect(names(events).filter { $0 == "dayTurned" }.count == 1)
    #expect(turnedTo(events) == "2026-12-04 late")
  }

  @Test(arguments: [(119, true), (121, false)])
  func whoIsAtAWindowStaysOverTheTurnUnlessForgotten(minutes: Int, stays: Bool) throws {
    var scene = try Scene(time: "20:00")
    try scene.issue("A")
    scene.clock.advance(by: .minutes(240 - minutes))
    try scene.next("1")
    try scene.take(.queue(.startServing(window: "1")))
    let events = try scene.tick(after: .minutes(minutes))
    #expect(turnedTo(events)?.contains("late") == false)
    #expect((scene.ticket("A001") != nil) == stays)
    #expect((scene.state.queue.windows["1"]?.ticket != nil) == stays)
    if stays {
      try scene.take(.queue(.finish(window: "1")))
    } else {
      #expect(scene.state.queue.counters["A"]?.meanHandling == nil, "a night is no handling time")
    }
  }

  // MARK: - Daylight saving: civil times as the shell gives them

  @Test func anHourThatIsLeftOutDelaysTheTurnAndLosesNobodyAtAWindow() throws {
    var rules = HallRules.sample
    rules.day.turnsAt = TimeOfDay(hour: 2, minute: 30)
    var scene = try Scene(rules, date: "2027-03-28", time: "01:00")
    try scene.issue("A")
    scene.clock.advance(by: .minutes(50))
    try scene.next("1")
    scene.clock.advance(by: .minutes(10) - .seconds(1))
    #expect(scene.state.day.date == CivilDate("2027-03-27"))
    try scene.setWall("2027-03-28", "03:00", after: .seconds(1))
    let events = try scene.tick()
    #expect(turnedTo(events) == "2027-03-28 late", "02:30 never came")
    #expect(scene.place("A001") == .called(window: "1", times: 1))
    #expect(try scene.tick(after: .hours(1)).isEmpty)
  }

  @Test func anHourThatComesTwiceTurnsTheDayOnceAndDistrustsNobody() throws {
    var rules = HallRules.sample
    rules.day.turnsAt = TimeOfDay(hour: 2, minute: 30)
    var scene = try Scene(rules, date: "2026-10-25", time: "02:29:59")
    #expect(try turnedTo(scene.tick(after: .seconds(1))) == "2026-10-25")
    try scene.issue("A")
    try scene.setWall("2026-10-25", "02:59:59", after: .seconds(1799))
    #expect(try scene.tick() == [])
    try scene.setWall("2026-10-25", "02:00", after: .seconds(1))
    #expect(try scene.tick() == [], "02:00 comes again: it is no new day and no wrong clock")
    try scene.setWall("2026-10-25", "02:30", after: .minutes(30))
    #expect(try scene.tick() == [])
    #expect(try scene.issue("A") == "A002")
    try scene.setWall("2026-10-26", "02:30", after: .hours(24))
    #expect(try turnedTo(scene.tick()) == "2026-10-26")
  }

  // MARK: - Clocks that lie

  @Test func anUntrustedClockAtBootTurnsNothingAndTheJournalsDayGoesOn() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.setWall("2000-01-01", "00:00", after: .minutes(5))
    scene.clock.set {
      $0.bootEpoch = 2
      $0.boottime = 0
      $0.quality = .untrusted
    }
    #expect(try names(scene.tick()) == ["clockDistrusted"])
    #expect(try scene.tick(after: .seconds(1)) == [], "it is said once")
    #expect(try scene.issue("A") == "A002")
    #expect(scene.ticket("A002")?.day == CivilDate("2026-11-24"))
    #expect(scene.ticket("A001") != nil)
    try scene.setWall("2026-11-24", "10:00", after: .minutes(55))
    scene.clock.set { $0.quality = .synchronised }
    #expect(try names(scene.tick()) == ["clockTrusted"])
  }

  @Test func aMorningOnADistrustedClockSendsNobodyHomeWhenItIsSet() throws {
    var scene = try Scene()
    try scene.issue("A")
    // Power cut over night; the board comes back with a clock of last century.
    scene.clock.set {
      $0.instant = $0.instant + .seconds(1)
      $0.bootEpoch = 2
      $0.boottime = 0
      $0.quality = .untrusted
    }
    try scene.setWall("2000-01-01", "00:00")
    try scene.tick()
    scene.clock.advance(by: .minutes(10))
    #expect(try scene.issue("A") == "A002", "the journal's day and its numbers go on")
    try scene.setWall("2026-11-25", "08:30", after: .minutes(20))
    scene.clock.set { $0.quality = .synchronised }
    let events = try scene.tick()
    #expect(names(events).prefix(2) == ["clockTrusted", "ticketEnded"])
    #expect(turnedTo(events) == "2026-11-25 late")
    #expect(scene.ticket("A001") == nil, "yesterday's expired")
    #expect(scene.place("A002") == .waiting, "this morning's waits on")
    #expect(try scene.issue("A") == "A001")
    #expect(try scene.issue("A") == "A003")
  }

  @Test func aBrandNewBoardWithAnUnsetClockWaitsForAPersonOrATimeSource() throws {
    var scene = try Scene(date: "2000-01-01", time: "00:05", quality: .untrusted, ticked: false)
    #expect(try scene.tick() == [])
    let issue = Command.queue(.issue(IssueRequest(matters: ["A"], code: "x")))
    #expect(scene.refusal(of: issue)?.code == .hallNoDay)
    #expect(scene.refusal(of: .queue(.openWindow(window: "1", staff: nil)))?.code == .hallNoDay)
    #expect(try names(scene.take(.day(.open))).prefix(2) == ["dayTurned", "hallOpened"])
    #expect(try scene.issue("A") == "A001")
    try scene.setWall("2026-11-24", "09:00", after: .minutes(5))
    scene.clock.set { $0.quality = .synchronised }
    #expect(try turnedTo(scene.tick()) == "2026-11-24 late")
    #expect(scene.place("A001") == .waiting)
    #expect(try scene.issue("A") == "A002")
  }

  @Test func aClockThatJumpsBackOverTheTurnDoesNotTurnTheDayAgain() throws {
    var scene = try Scene(time: "23:59:59")
    try scene.tick(after: .seconds(1))
    try scene.issue("A")
    try scene.setWall("2026-11-24", "20:00", after: .seconds(1))
    #expect(try names(scene.tick()) == ["clockDistrusted"])
    #expect(try names(scene.tick(after: .hours(4))) == ["clockTrusted"])
    #expect(try scene.issue("A") == "A002", "no second turn")
    #expect(scene.place("A001") == .waiting)
  }

  @Test func aDayIsRememberedFromWhenItWasLeft() throws {
    var scene = try Scene(time: "00:30")
    try scene.tick(after: .hours(22))
    try scene.issue("A")
    #expect(try turnedTo(scene.tick(after: .minutes(90))) == "2026-11-25")
    // The 24th began 37 hours ago, and gave out its last number 14 hours ago.
    try scene.setWall("2026-11-22", "09:00", after: .hours(13))
    #expect(try turnedTo(scene.tick()) == "2026-11-22 late")
    try scene.setWall("2026-11-24", "09:00", after: .minutes(10))
    #expect(try turnedTo(scene.tick()) == "2026-11-24 late")
    #expect(try scene.issue("A") == "A002", "A001 is in somebody's hand")
  }

  @Test func aClockThatRanTwoDaysAheadAndComesBackRepeatsNoNumber() throws {
    var scene = try Scene(time: "22:00")
    for _ in 0..<3 { try scene.issue("A") }
    #expect(try turnedTo(scene.tick(after: .hours(2))) == "2026-11-25")
    #expect(try scene.issue("A") == "A001")
    try scene.setWall("2026-11-26", "09:00", after: .hours(1))
    #expect(try turnedTo(scene.tick()) == "2026-11-26 late")
    #expect(try scene.issue("A") == "A002", "A001 waits since an hour ago")
    try scene.setWall("2026-11-24", "23:00", after: .hours(1))
    #expect(try turnedTo(scene.tick()) == "2026-11-24 late")
    #expect(try scene.issue("A") == "A004", "A001 to A003 were given out on this date")
    try scene.setWall("2026-11-26", "10:00", after: .hours(1))
    #expect(try turnedTo(scene.tick()) == "2026-11-26 late")
    #expect(try scene.issue("A") == "A005")
  }

  @Test func aClockThatGoesAstrayAndComesBackRepeatsNoNumber() throws {
    var scene = try Scene()
    try scene.issue("A")
    for (date, events) in [("2026-11-20", ["dayTurned"]), ("2026-11-24", ["dayTurned"])] {
      try scene.setWall(date, "09:05", after: .minutes(1))
      #expect(try names(scene.tick()) == events)
      #expect(scene.place("A001") == .waiting)
    }
    #expect(try scene.issue("A") == "A002")
    try scene.take(.queue(.cancel(number: "A002", reason: "走了")))
    try scene.setWall("2030-01-01", "09:06", after: .minutes(1))
    #expect(try turnedTo(scene.tick()) == "2030-01-01 late")
    #expect(scene.place("A001") == .waiting, "it was taken a minute ago, whatever the clock says")
    try scene.setWall("2026-11-24", "09:07", after: .minutes(1))
    #expect(try turnedTo(scene.tick()) == "2026-11-24 late")
    #expect(scene.state.day.date == CivilDate("2026-11-24"))
    #expect(try scene.issue("A") == "A003")
    try scene.setWall("2026-11-25", "00:00", after: .hours(15))
    #expect(try turnedTo(scene.tick()) == "2026-11-25")
    #expect(try scene.issue("A") == "A001")
  }

  // MARK: - Opening and closing

  @Test func aHallWithHoursOpensWithTheFirstOfThemAndItsZonesStayArmedUntilThen() throws {
    var rules = HallRules.sample
    rules.zones[0].followsDay = true
    let weekdays = Weekday.allCases.prefix(5)
    for index in rules.services.indices {
      rules.services[index].hours = try weekdays.map {
        OpeningSpan(weekday: $0, from: try timeOfDay("08:30"), until: try timeOfDay("17:00"))
      }
    }
    var scene = try Scene(rules, date: "2026-11-27", time: "16:00")
    #expect(scene.state.day.isOpen)
    #expect(try names(scene.take(.day(.close))) == ["hallClosed", "zoneArmed"])
    let night = try names(scene.tick(after: .hours(8)))
    #expect(night == ["windowClosed", "windowClosed", "windowClosed", "dayTurned"])
    #expect(scene.state.security.armed["archive"] != nil, "Saturday")
    try scene.tick(after: .hours(24))
    #expect(try names(scene.tick(after: .hours(24))) == ["dayTurned"], "Monday, midnight")
    #expect(try scene.tick(after: .minutes(8 * 60 + 29)) == [])
    let morning = names(try scene.tick(after: .minutes(1)))
    #expect(morning == [
      "hallOpened", "zoneDisarmed", "windowOpened", "windowOpened", "windowOpened",
    ])
    try scene.take(.day(.close))
    #expect(try scene.tick(after: .minutes(1)) == [], "who closes by hand means it")
  }

  @Test func aHallClosesByItselfOnceAndArmsItsZones() throws {
    var rules = HallRules.sample
    rules.day.closesAt = try timeOfDay("19:00")
    rules.zones[0].followsDay = true
    var scene = try Scene(rules, time: "18:59")
    #expect(scene.state.day.isOpen)
    try scene.issue("A")
    #expect(try scene.tick(after: .seconds(59)) == [])
    let evening = try names(scene.tick(after: .seconds(1)))
    #expect(evening == ["closingTimeCame", "hallClosed", "zoneArmed"])
    #expect(try scene.next("1") == "A001", "who waits is still called")
    try scene.take(.day(.open))
    #expect(try scene.tick(after: .minutes(1)) == [], "a late evening is nobody's mistake")
    #expect(try turnedTo(scene.tick(after: .hours(5))) == "2026-11-25")
    #expect(scene.state.day.isOpen)
    #expect(try names(scene.tick(after: .hours(19))).contains("closingTimeCame"), "and each day")
  }

  @Test func aClosingTimeBeforeTheTurnLiesInTheNightAfter() throws {
    var rules = HallRules.sample
    rules.day.turnsAt = try timeOfDay("04:00")
    rules.day.closesAt = try timeOfDay("01:00")
    var scene = try Scene(rules, time: "23:30")
    #expect(scene.state.day.isOpen)
    let night = try names(scene.tick(after: .minutes(90)))
    #expect(night == ["closingTimeCame", "hallClosed"])
  }

  @Test func aHallThatWasOffAllDayDoesNotOpenForTheNight() throws {
    var rules = HallRules.sample
    rules.day.closesAt = try timeOfDay("19:00")
    var scene = try Scene(rules, time: "21:00")
    #expect(!scene.state.day.isOpen)
    #expect(try names(scene.tick(after: .seconds(1))) == ["closingTimeCame"])
    #expect(try names(scene.tick(after: .hours(3))).contains("hallOpened"), "the next day")
  }

  @Test func whoClosesAtNoonAndOpensAgainIsClosedInTheEvening() throws {
    var rules = HallRules.sample
    rules.day.closesAt = try timeOfDay("19:00")
    var scene = try Scene(rules)
    try scene.take(.day(.close))
    try scene.tick(after: .hours(1))
    try scene.take(.day(.open))
    #expect(try names(scene.tick(after: .hours(9))) == ["closingTimeCame", "hallClosed"])
  }

  @Test func aHolidayDoesNotOpenUnlessSomebodyDoes() throws {
    var rules = HallRules.sample
    rules.day.holidays = [CivilDate(year: 2026, month: 11, day: 25)]
    rules.zones[0].followsDay = true
    var scene = try Scene(rules)
    let events = names(try scene.tick(after: .hours(15)))
    #expect(events.suffix(3) == ["hallClosed", "zoneArmed", "dayTurned"])
    let issue = Command.queue(.issue(IssueRequest(matters: ["A"], code: "x")))
    #expect(scene.refusal(of: issue)?.code == .hallClosed)
    #expect(try scene.tick(after: .hours(9)) == [])
    #expect(try names(scene.take(.day(.open))).prefix(2) == ["hallOpened", "zoneDisarmed"])
    #expect(try scene.issue("A") == "A001")
    try scene.tick(after: .hours(15))
    #expect(scene.state.day.isOpen)
  }

  @Test func closedTheHallStillCallsThoseWhoWait() throws {
    var scene = try Scene()
    try scene.issue("A")
    try scene.take(.day(.close))
    #expect(try scene.take(.day(.close)) == [])
    #expect(try scene.next("1") == "A001")
  }

  @Test func windowsThatDoNotOpenWithTheDayBeginItClosed() throws {
    var rules = HallRules.sample
    rules.windows[0].opensWithDay = false
    var scene = try Scene(rules)
    #expect(scene.state.queue.windows["1"] == nil)
    try scene.take(.queue(.openWindow(window: "1", staff: "li")))
    try scene.take(.queue(.pauseWindow(window: "2", reason: "午休")))
    let events = try scene.tick(after: .hours(15))
    #expect(names(events) == ["windowClosed", "dayTurned", "windowOpened"])
    #expect(scene.state.queue.windows["1"]?.status == .closed)
    #expect(scene.state.queue.windows["2"]?.status == .open)
  }

  @Test func aYearLeavesNoMoreInTheStateThanADay() throws {
    var scene = try Scene()
    for _ in 0..<400 {
      for _ in 0..<3 { try scene.issue("A", panel: "lobby") }
      try scene.next("1")
      try scene.tick(after: .hours(24))
    }
    #expect(scene.state.queue.tickets.count == 0)
    #expect(scene.state.printing.jobs.count == 0)
    #expect(scene.state.printing.open.values.allSatisfy { $0.isEmpty })
    #expect(scene.state.day.begun?.count == 3)
    #expect(scene.state.queue.nextTicket == TicketID(rawValue: 1201))
  }
}
