import Foundation
import HallDomain
import HallTestKit
import Testing

/// Orders of the centre: one effect each, whatever happens to the messenger.
struct OrderTests {
  static func order(
    _ id: String, _ matter: CentralOrder.Matter, deadline: HallInstant, by: String = "李主任"
  ) -> Command {
    .orders(
      .take(
        CentralOrder(
          mark: OrderMark(order: OrderID(id), kind: "test", by: by, deadline: deadline),
          matter: matter)))
  }

  static func notice(_ words: String) -> CentralOrder.Matter {
    .command(.notices(.add(NoticeDraft(text: LocalizedText(zh: words, en: "")), by: "李主任")))
  }

  private func deadline(_ scene: Scene) -> HallInstant { scene.now.instant + .hours(1) }

  @Test func anOrderActsOnceAndItsEventNamesWhoOrderedIt() throws {
    var scene = try Scene()
    let order = Self.order("a", Self.notice("停电通知"), deadline: deadline(scene))
    let events = try scene.take(order)
    #expect(names(events) == ["noticeAdded", "noticesShown", "orderDone"])
    guard case .orders(.orderDone(let mark, let notice, _))? = events.last else { return }
    #expect(mark.by == "李主任" && notice == scene.state.notices.notices.first?.id)
    #expect(try scene.take(order) == [])
    #expect(scene.state.notices.notices.count == 1)
    #expect(scene.state.orders.outcome(of: "a") == .done)
  }

  @Test func whatComesTooLateIsRecordedAndNotDone() throws {
    var scene = try Scene()
    let order = Self.order("a", Self.notice("x"), deadline: scene.now.instant)
    #expect(names(try scene.take(order)) == ["orderExpired"])
    #expect(try scene.take(order) == [])
    #expect(scene.state.notices.notices.isEmpty)
    #expect(scene.state.orders.outcome(of: "a") == .expired)
  }

  @Test func whatTheHallRefusesIsRecordedWithTheCodeAndStaysRefused() throws {
    var scene = try Scene()
    let order = Self.order(
      "a", .command(.queue(.openWindow(window: "1", staff: nil))), deadline: deadline(scene))
    #expect(names(try scene.take(order)) == ["orderRefused"])
    guard case .refused(let error)? = scene.state.orders.outcome(of: "a") else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == .windowAlready)
    // The window is closed later: the order is over all the same.
    try scene.take(.queue(.closeWindow(window: "1")))
    #expect(try scene.take(order) == [])
    #expect(scene.state.queue.windows["1"]?.status == .closed)
  }

  @Test func aNoticeIsWithdrawnByTheOrderThatPutItUp() throws {
    var scene = try Scene()
    try scene.take(Self.order("a", Self.notice("x"), deadline: deadline(scene)))
    try scene.take(Self.order("b", .withdraw("a"), deadline: deadline(scene)))
    #expect(scene.state.notices.notices.isEmpty)
    #expect(scene.state.orders.notices.isEmpty)
    try scene.take(Self.order("c", .withdraw("a"), deadline: deadline(scene)))
    guard case .refused(let error)? = scene.state.orders.outcome(of: "c") else {
      Issue.record("withdrawn twice")
      return
    }
    #expect(error.code == .noticeUnknown)
  }

  @Test func anOrderThatHoldsAnOrderIsRefused() throws {
    var scene = try Scene()
    let inner = Self.order("b", Self.notice("x"), deadline: deadline(scene))
    try scene.take(Self.order("a", .command(inner), deadline: deadline(scene)))
    #expect(scene.state.notices.notices.isEmpty)
    #expect(scene.state.orders.outcome(of: "b") == nil)
  }

  // MARK: - Hours

  private func span(_ text: String) throws -> DailySpan {
    let ends = text.split(separator: "-")
    return DailySpan(from: try timeOfDay(String(ends[0])), until: try timeOfDay(String(ends[1])))
  }

  @Test func hoursOfOneDayCountInPlaceOfTheWeeks() throws {
    var scene = try Scene()
    let day = scene.now.civil.date
    try scene.issue("C")
    try scene.take(
      .day(.setHours(SpecialHours(date: day, services: ["C"], spans: [span("14:00-15:00")]))))
    let issue = RefusalTests.issue(["C"])
    #expect(scene.refusal(of: issue)?.code == .serviceClosed)
    #expect(scene.refusal(of: issue)?.detail == "14:00-15:00")
    try scene.setWall("2026-11-24", "14:30")
    try scene.issue("C")
    try scene.take(.day(.setHours(SpecialHours(date: day, services: ["C"], spans: nil))))
    try scene.setWall("2026-11-24", "16:30")
    try scene.issue("C")
    #expect(scene.state.day.specialHours == nil)
  }

  @Test func aHolidayFromTheCentreKeepsTheHallClosedAndSpecialHoursOpenAHoliday() throws {
    let holiday = CivilDate(year: 2026, month: 11, day: 26)
    var scene = try Scene()
    scene.rules.day.holidays = [holiday]
    let free = holiday.advanced(byDays: -1)
    try scene.take(.day(.setHours(SpecialHours(date: free, spans: []))))
    try scene.take(
      .day(.setHours(SpecialHours(date: holiday, services: ["A"], spans: [span("10:00-11:00")]))))
    try scene.take(.day(.close))
    for (date, time, isOpen) in [
      (free, "12:00", false), (holiday, "09:59", false), (holiday, "10:00", true),
    ] {
      let wall = CivilTime(date: date, time: try timeOfDay(time))
      scene.clock.set { now in
        now.instant = now.instant + .hours(12)
        now.civil = wall
      }
      try scene.tick()
      try scene.tick(after: .seconds(1))
      #expect(scene.state.day.isOpen == isOpen, "\(date) \(time)")
    }
    #expect(scene.state.day.specialHours?.map(\.date).contains(free) == true)
    // Two days on nobody needs it any more.
    scene.clock.set { now in
      now.instant = now.instant + .hours(48)
      now.civil.date = holiday.advanced(byDays: 2)
    }
    try scene.tick()
    #expect(scene.state.day.specialHours == nil)
  }

  @Test func whatWasSaidLastOfADayCounts() throws {
    var scene = try Scene()
    let day = scene.now.civil.date
    try scene.take(.day(.setHours(SpecialHours(date: day, services: ["A", "B"], spans: []))))
    try scene.take(.day(.setHours(SpecialHours(date: day, services: ["A"], spans: nil))))
    #expect(scene.refusal(of: RefusalTests.issue(["A"])) == nil)
    #expect(scene.refusal(of: RefusalTests.issue(["B"]))?.code == .serviceClosed)
    try scene.take(.day(.setHours(SpecialHours(date: day, spans: []))))
    try scene.take(.day(.setHours(SpecialHours(date: day, services: ["B"], spans: [.wholeDay]))))
    #expect(scene.refusal(of: RefusalTests.issue(["A"]))?.code == .serviceClosed)
    #expect(scene.refusal(of: RefusalTests.issue(["B"])) == nil)
  }

  @Test func hoursThatMakeNoSenseAreRefused() throws {
    let scene = try Scene()
    let day = scene.now.civil.date
    let bad: [(SpecialHours, HallError.Code)] = [
      (SpecialHours(date: day, services: ["Z"], spans: []), .serviceUnknown),
      (SpecialHours(date: day.advanced(byDays: -1), spans: []), .requestInvalid),
      (SpecialHours(date: day, spans: [try span("10:00-09:00")]), .requestInvalid),
      (SpecialHours(date: day, spans: [try span("10:00-12:00"), try span("11:00-13:00")]),
        .requestInvalid),
    ]
    for (hours, code) in bad {
      #expect(scene.refusal(of: .day(.setHours(hours)))?.code == code, "\(hours)")
    }
  }

  // MARK: - Configuration

  @Test func aConfigurationIsOnTrialUntilItIsKeptOrRolledBack() throws {
    var scene = try Scene()
    let limit = deadline(scene)
    func take(_ id: String) -> Command {
      Self.order(id, .configuration(version: "v-\(id)", digest: "d-\(id)"), deadline: limit)
    }
    try scene.take(take("a"))
    #expect(scene.state.orders.outcome(of: "a") == nil)
    #expect(try scene.take(take("a")) == [])
    try scene.take(take("b"))
    guard case .refused(let busy)? = scene.state.orders.outcome(of: "b") else { return }
    #expect(busy.code == .configurationBusy && busy.subject == "v-a")
    try scene.take(.orders(.judged("a", .applied)))
    try scene.take(.orders(.judged("a", .kept)))
    #expect(scene.state.orders.configuration?.version == "v-a")
    #expect(scene.state.orders.outcome(of: "a") == .done)
    try scene.take(take("c"))
    try scene.take(.orders(.judged("c", .applied)))
    try scene.take(.orders(.judged("c", .rolledBack(reason: "6 devices down"))))
    #expect(scene.state.orders.configuration?.version == "v-a")
    #expect(scene.state.orders.trial == nil)
    #expect(scene.refusal(of: .orders(.judged("c", .kept)))?.code == .orderUnknown)
  }

  // MARK: - Whatever happens to the messenger

  /// Orders come in any order, again and again, and now and then the machine stops: between the
  /// effect and its acknowledgement, or before the commit.
  @Test(arguments: [1, 20_261_125, 7_777_777])
  func everyOrderHasOneEffectWhateverHappens(seed: UInt64) async throws {
    try await offPool {
      var generator = SplitMix64(seed: seed)
      var scene = try Scene()
      let count = 400
      let start = scene.now.instant
      var mailbox: [(id: Int, deadline: HallInstant)] = (0..<count).map { id in
        (id, start + .seconds(Int.random(in: 1...6000, using: &generator)))
      }
      var events: [Event] = []
      while !mailbox.isEmpty {
        scene.clock.advance(by: .seconds(Int.random(in: 0...10, using: &generator)))
        let index = Int.random(in: 0..<mailbox.count, using: &generator)
        let (id, deadline) = mailbox[index]
        let matter = CentralOrder.Matter.command(
          .day(.emergency(on: id.isMultiple(of: 2), reason: "\(id)")))
        let before = scene.state
        let decided = try scene.take(Self.order("o\(id)", matter, deadline: deadline))
        switch Int.random(in: 0..<10, using: &generator) {
        // The machine stops before the commit: nothing of it was ever there.
        case 0: scene.state = before
        // It stops after the commit and before the acknowledgement: the order comes again.
        case 1..<4:
          events += decided
          let image = try JSONEncoder().encode(scene.state)
          scene.state = try JSONDecoder().decode(HallState.self, from: image)
        default:
          events += decided
          mailbox.remove(at: index)
          if Int.random(in: 0..<4, using: &generator) == 0 { mailbox.append((id, deadline)) }
        }
      }
      var ends: [OrderID: Int] = [:]
      var starts: [String: Int] = [:]
      for event in events {
        switch event {
        case .orders(.orderDone(let mark, _, _)), .orders(.orderExpired(let mark, _)):
          ends[mark.order, default: 0] += 1
        case .day(.emergencyStarted(let reason, _)): starts[reason, default: 0] += 1
        default: break
        }
      }
      #expect(ends.count == count, "seed \(seed)")
      #expect(ends.values.allSatisfy { $0 == 1 }, "seed \(seed)")
      #expect(starts.values.allSatisfy { $0 == 1 } && starts.count > 10, "seed \(seed)")
      // The journal alone gives the same state.
      var again = HallState()
      for event in events { evolve(&again, event) }
      #expect(again.orders == scene.state.orders, "seed \(seed)")
    }
  }
}
