import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import DeviceDrivers

/// A zone's decisions on a simulated clock, fed by the real hall's decisions.
struct VoiceSessionTests {
  struct Bench {
    var hall: HallState
    var rules: HallRules
    let clock = SimulatedClock()
    var session: VoiceSession
    var actions: [VoiceSession.Action] = []
    let plan: VoiceZonePlan

    init(quiet: [DailyLevel.Span] = [], volume: DailyLevel = DailyLevel(percent: 80)) throws {
      rules = .sample
      let zone = VoiceZoneRules(
        id: "hall", name: LocalizedText(zh: "大厅", en: "Hall"), windows: ["1", "2", "3"])
      rules.voiceZones = [zone]
      plan = VoiceZonePlan(rules: zone, volume: volume, quiet: quiet)
      hall = HallState()
      session = VoiceSession(plan: plan, told: nil, scene: VoiceScene(), at: clock.instant)
      try take(.day(.tick))
      for code in ["A", "A", "A", "A", "B", "B"] {
        try take(.queue(.issue(IssueRequest(matters: [ServiceCode(code)], code: "c"))))
      }
      feed(.opened)
      actions = []
    }

    var scene: VoiceScene {
      VoiceScene(
        HallView(state: hall, sequence: 0, rules: rules, now: clock.now()), of: plan,
        saysNotices: true, at: clock.instant)
    }

    mutating func take(_ command: Command) throws {
      for event in try decide(hall, command, now: clock.now(), rules: rules) {
        evolve(&hall, event)
      }
    }

    @discardableResult
    mutating func feed(_ input: VoiceSession.Input) -> [VoiceSession.Action] {
      session.timeOfDay = clock.now().civil.time
      let new = session.handle(input, at: clock.instant)
      actions += new
      return new
    }

    /// A command, and what the zone makes of it.
    @discardableResult
    mutating func hear(_ command: Command) throws -> [VoiceSession.Action] {
      try take(command)
      return feed(.scene(scene))
    }

    @discardableResult
    mutating func pass(_ span: Duration) -> [VoiceSession.Action] {
      clock.advance(by: span)
      return feed(.tick)
    }

    /// `A001>1 A002>2` for each speech that was begun.
    var said: [String] { actions.compactMap(Self.words) }

    static func words(_ action: VoiceSession.Action) -> String? {
      guard case .speak(let utterance, _) = action else { return nil }
      switch utterance {
      case .calls(let calls):
        return calls.map { "\($0.number)>\($0.window)\($0.isRecall ? "!" : "")" }
          .joined(separator: " ")
      case .words(let text): return text.zh
      case .test: return "test"
      case .evacuation: return "evacuation"
      }
    }

    /// How the announcements ended that were reported, by number.
    var endings: [String] {
      actions.flatMap { action -> [String] in
        guard case .report(let endings, _) = action else { return [] }
        return endings.map { "\($0.announcement) \($0.outcome)" }
      }
    }
  }

  static func next(_ window: WindowID) -> Command { .queue(.callNext(window: window)) }
  static func recall(_ window: WindowID) -> Command { .queue(.recall(window: window)) }
  let one = VoiceSession.Input.finished(.said(calls: 1, isCut: false))

  @Test func aCallIsSaidAtOnceAndTheNextWaitsForItsEnd() throws {
    var bench = try Bench()
    try bench.hear(Self.next("1"))
    #expect(bench.said == ["A001>1"])
    try bench.hear(Self.next("3"))
    bench.pass(.seconds(5))
    #expect(bench.said == ["A001>1"])
    bench.feed(one)
    #expect(bench.said == ["A001>1"], "a pause lies between")
    #expect(bench.session.nextDeadline == bench.clock.instant + VoiceLimits.pause)
    bench.pass(VoiceLimits.pause)
    #expect(bench.said == ["A001>1", "A002>3"])
  }

  @Test func callsThatWaitTogetherAreSaidTogether() throws {
    var bench = try Bench()
    try bench.hear(.voice(.say(text: LocalizedText(zh: "你好", en: ""), zones: [])))
    try bench.hear(Self.next("1"))
    try bench.hear(Self.next("2"))
    try bench.hear(Self.next("3"))
    bench.feed(one)
    bench.pass(VoiceLimits.pause)
    #expect(bench.said == ["你好", "A001>1 B001>2 A002>3"])
    // There was time for two.
    bench.feed(.finished(.said(calls: 2, isCut: false)))
    bench.pass(VoiceLimits.pause)
    #expect(bench.said.last == "A002>3")
  }

  @Test func aRecallOfWhatStillWaitsIsNotSaidTwice() throws {
    var bench = try Bench()
    try bench.hear(.voice(.test(zone: "hall")))
    try bench.hear(Self.next("1"))
    try bench.hear(Self.next("2"))
    try bench.hear(Self.recall("1"))
    bench.feed(one)
    bench.pass(VoiceLimits.pause)
    // In its old place, and as a first call, because nobody has heard it.
    #expect(bench.said == ["test", "A001>1 B001>2"])
    bench.feed(.finished(.said(calls: 2, isCut: false)))
    bench.pass(.seconds(40))
    #expect(bench.endings == [
      "1 said", "2 notSaid(HallDomain.SpeechFailure.superseded)", "3 said", "4 said",
    ])
  }

  @Test func aRecallOfWhatWasSaidIsSaidAgain() throws {
    var bench = try Bench()
    try bench.hear(Self.next("1"))
    bench.feed(one)
    try bench.hear(Self.recall("1"))
    bench.pass(VoiceLimits.pause)
    #expect(bench.said == ["A001>1", "A001>1!"])
  }

  @Test func aCallThatIsOverBeforeItWasSaidIsDropped() throws {
    var bench = try Bench()
    try bench.hear(.voice(.test(zone: "hall")))
    try bench.hear(Self.next("1"))
    try bench.hear(Self.next("2"))
    try bench.hear(.queue(.startServing(window: "1")))
    try bench.hear(.queue(.cancel(number: "B001", reason: "left")))
    bench.feed(one)
    bench.pass(.seconds(40))
    #expect(bench.said == ["test"])
    #expect(bench.endings == [
      "1 said", "2 notSaid(HallDomain.SpeechFailure.answered)",
      "3 notSaid(HallDomain.SpeechFailure.answered)",
    ])
  }

  @Test func anEmergencyBreaksOffWhatIsSaidAndRepeatsUntilItIsOver() throws {
    var bench = try Bench()
    try bench.hear(Self.next("1"))
    try bench.hear(Self.next("2"))
    let begun = try bench.hear(.day(.emergency(on: true, reason: "fire")))
    #expect(begun.contains(.breakOff))
    #expect(Bench.words(bench.feed(.finished(.brokenOff))[0]) == "evacuation", "at once")
    guard case .speak(_, let volume)? = bench.actions.last(where: { Bench.words($0) != nil }) else {
      return
    }
    #expect(volume == 100)
    let first = bench.feed(one)
    #expect(first.contains(.evacuationSaid(times: 1)))
    bench.pass(VoiceLimits.evacuationPause)
    bench.feed(one)
    bench.pass(VoiceLimits.evacuationPause)
    #expect(bench.said.filter { $0 == "evacuation" }.count == 3)
    let over = try bench.hear(.day(.emergency(on: false, reason: "")))
    #expect(over.contains(.breakOff))
    #expect(over.contains(.evacuationSaid(times: 2)))
    bench.feed(.finished(.brokenOff))
    bench.pass(.seconds(60))
    #expect(bench.said.filter { $0 == "evacuation" }.count == 3)
    #expect(bench.endings == [
      "1 cut(HallDomain.SpeechFailure.emergency)", "2 notSaid(HallDomain.SpeechFailure.emergency)",
    ])
  }

  @Test func quietHoursSilenceCallsAndNotWhatAPersonOrders() throws {
    let nine = TimeOfDay(hour: 8, minute: 30)
    var bench = try Bench(quiet: [.init(from: nine, to: TimeOfDay(hour: 10, minute: 0))])
    try bench.hear(Self.next("1"))
    try bench.hear(.voice(.test(zone: "hall")))
    #expect(bench.said == ["test"])
    bench.feed(one)
    try bench.hear(.day(.emergency(on: true, reason: "")))
    bench.pass(.seconds(1))
    #expect(bench.said == ["test", "evacuation"])
    bench.pass(.seconds(40))
    #expect(bench.endings.first == "1 notSaid(HallDomain.SpeechFailure.quietHours)")
  }

  @Test func theVolumeFollowsTheTimeOfDay() throws {
    var bench = try Bench(
      volume: DailyLevel(
        percent: 80,
        steps: [
          .init(from: TimeOfDay(hour: 7, minute: 0), percent: 60),
          .init(from: TimeOfDay(hour: 12, minute: 0), percent: 30),
        ]))
    for expected in [60, 30] {
      let actions = try bench.hear(.voice(.test(zone: "hall")))
      guard case .speak(_, let volume)? = actions.first else {
        Issue.record("\(actions)")
        return
      }
      #expect(volume == expected)
      bench.feed(one)
      bench.clock.advance(by: .hours(4))
    }
  }

  @Test func beyondTheBoundTheOldestCallGoes() throws {
    var bench = try Bench()
    try bench.hear(.voice(.test(zone: "hall")))
    try bench.hear(Self.next("1"))
    for _ in 0..<VoiceLimits.waiting { try bench.hear(.voice(.test(zone: "hall"))) }
    #expect(bench.session.queue.items.count == VoiceLimits.waiting)
    bench.feed(one)
    bench.pass(.seconds(40))
    #expect(bench.endings.contains("2 notSaid(HallDomain.SpeechFailure.tooMany)"))
  }

  @Test func whileTheDeviceIsAwayCallsWaitForAWhileAndThenEnd() throws {
    var bench = try Bench()
    #expect(bench.feed(.lost("pulled out")).contains(.health(.down(reason: "pulled out"))))
    try bench.hear(Self.next("1"))
    #expect(bench.said.isEmpty)
    bench.pass(.seconds(20))
    try bench.hear(Self.next("2"))
    let gone = bench.pass(VoiceLimits.patience - .seconds(20))
    #expect(bench.endings == ["1 notSaid(HallDomain.SpeechFailure.noSound)"], "told at once")
    #expect(gone.count == 1)
    #expect(bench.feed(.opened).contains(.health(.up)))
    #expect(bench.said == ["B001>2"])
    // It goes in the midst of it: nobody knows what was heard, and it is not said again.
    bench.feed(.finished(.lost))
    bench.feed(.lost("pulled out"))
    bench.feed(.opened)
    bench.pass(.seconds(5))
    #expect(bench.said == ["B001>2"])
    #expect(bench.endings.last == "2 unknown(HallDomain.SpeechFailure.noSound)")
  }

  @Test func aVoiceThatFailsIsAFaultThatTheNextSpeechMends() throws {
    var bench = try Bench()
    try bench.hear(Self.next("1"))
    let failed = bench.feed(.finished(.failed("no voice")))
    #expect(failed.contains(.health(.degraded(reason: "no voice"))))
    #expect(bench.endings == ["1 notSaid(HallDomain.SpeechFailure.noVoice)"])
    try bench.hear(.voice(.test(zone: "hall")))
    bench.pass(VoiceLimits.pause)
    #expect(bench.feed(one).contains(.health(.up)))
  }

  @Test func oneReportTellsManyInOrderAndTheCursorPassesNothingOpen() throws {
    var bench = try Bench()
    for window in ["1", "2", "3"] {
      try bench.hear(Self.next(WindowID(window)))
      bench.feed(one)
      bench.pass(VoiceLimits.pause)
    }
    #expect(bench.endings.isEmpty)
    // The fourth is being said when it is time to report.
    try bench.hear(Self.recall("1"))
    bench.pass(VoiceLimits.reportEvery)
    guard case .report(let endings, let through)? = bench.actions.last(where: {
      if case .report = $0 { true } else { false }
    }) else {
      Issue.record("\(bench.actions)")
      return
    }
    #expect(endings.map(\.announcement.rawValue) == [1, 2, 3])
    #expect(through.rawValue == 3)
  }

  @Test func aRestartSaysNothingAgainAndTellsWhatNobodyKnows() throws {
    var bench = try Bench()
    try bench.hear(Self.next("1"))
    try bench.hear(Self.next("2"))
    // The power goes while the first is being said; the cursor stands before both.
    bench.session = VoiceSession(
      plan: bench.plan, told: AnnouncementID(rawValue: 0), scene: bench.scene,
      at: bench.clock.instant)
    bench.actions = []
    bench.feed(.opened)
    bench.feed(.scene(bench.scene))
    bench.pass(.seconds(60))
    #expect(bench.said.isEmpty)
    #expect(bench.endings == [
      "1 unknown(HallDomain.SpeechFailure.daemonRestarted)",
      "2 unknown(HallDomain.SpeechFailure.daemonRestarted)",
    ])
    try bench.hear(Self.recall("1"))
    #expect(bench.said == ["A001>1!"])
  }

  @Test func aZoneThatNeverSpokeBeginsWithWhatComes() throws {
    var bench = try Bench()
    try bench.take(Self.next("1"))
    bench.session = VoiceSession(
      plan: bench.plan, told: nil, scene: bench.scene, at: bench.clock.instant)
    bench.feed(.opened)
    bench.pass(.seconds(60))
    #expect(bench.said.isEmpty && bench.endings.isEmpty)
  }

  @Test func whoStopsBreaksOffAndTellsAll() throws {
    var bench = try Bench()
    try bench.hear(Self.next("1"))
    try bench.hear(Self.next("2"))
    #expect(bench.feed(.stop).contains(.breakOff))
    bench.feed(.finished(.brokenOff))
    #expect(Set(bench.endings) == [
      "1 cut(HallDomain.SpeechFailure.daemonStopped)",
      "2 notSaid(HallDomain.SpeechFailure.daemonStopped)",
    ])
  }
}
