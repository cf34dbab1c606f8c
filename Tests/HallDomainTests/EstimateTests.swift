import HallDomain
import HallTestKit
import Testing

/// How long a wait is promised.
struct EstimateTests {
  func estimate(_ scene: Scene, _ service: ServiceCode = "A") -> WaitEstimate {
    scene.state.waitEstimate(for: service, rules: scene.rules, now: scene.now)
  }

  /// Serves one ticket of a service at a window for so long.
  func serve(_ scene: inout Scene, at window: WindowID, for span: Duration) throws {
    try scene.next(window)
    try scene.take(.queue(.startServing(window: window)))
    scene.clock.advance(by: span)
    try scene.take(.queue(.finish(window: window)))
  }

  @Test func withoutAnOpenWindowNothingCanBeSaid() throws {
    var scene = try Scene()
    for window in ["1", "3"] as [WindowID] {
      try scene.take(.queue(.pauseWindow(window: window, reason: "午休")))
    }
    try scene.issue("A")
    #expect(estimate(scene).method == .none)
    try scene.take(.queue(.openWindow(window: "1", staff: nil)))
    #expect(estimate(scene).method == .workload)
  }

  @Test func aFreeWindowIsAtOnce() throws {
    let scene = try Scene()
    #expect(estimate(scene) == WaitEstimate(low: .zero, high: .minutes(1), method: .workload))
  }

  /// One window for one service: (people ahead + 1) x 5 min, told as 60 % to 150 %.
  @Test(arguments: [(0, 3, 8), (1, 6, 15), (3, 12, 30), (9, 30, 75)])
  func theWorkloadGrowsWithThoseAhead(waiting: Int, low: Int, high: Int) throws {
    var rules = HallRules.sample
    rules.windows = [
      WindowRules(
        id: "1", name: rules.windows[0].name, serves: [.init(service: "A")], opensWithDay: true)
    ]
    var scene = try Scene(rules)
    try scene.issue("A")
    try scene.next("1")
    for _ in 0..<waiting { try scene.issue("A") }
    #expect(
      estimate(scene)
        == WaitEstimate(low: .minutes(low), high: .minutes(high), method: .workload))
  }

  @Test func aSecondWindowHalvesTheWait() throws {
    var rules = HallRules.sample
    rules.windows = ["1", "2"].map {
      WindowRules(
        id: $0, name: rules.name, serves: [.init(service: "A")], opensWithDay: true)
    }
    var scene = try Scene(rules)
    for window in ["1", "2"] as [WindowID] {
      try scene.issue("A")
      try scene.next(window)
    }
    for _ in 0..<7 { try scene.issue("A") }
    let both = estimate(scene)
    #expect(both == WaitEstimate(low: .minutes(12), high: .minutes(30), method: .workload))
    try scene.take(.queue(.pauseWindow(window: "2", reason: "午休")))
    let one = estimate(scene)
    #expect(one == WaitEstimate(low: .minutes(24), high: .minutes(60), method: .workload))
  }

  @Test func theHallsOwnPastSpeaksOnceThereIsSome() throws {
    var rules = HallRules.sample
    rules.windows.removeAll { $0.id != "1" }
    rules.windows[0].serves = [.init(service: "A")]
    var scene = try Scene(rules)
    for _ in 0..<8 { try scene.issue("A") }
    for _ in 0..<5 { try serve(&scene, at: "1", for: .minutes(4)) }
    try scene.next("1")
    // Two wait since 20 minutes; 3 x 4 min of work: 14 min.
    #expect(
      estimate(scene)
        == WaitEstimate(low: .minutes(8), high: .minutes(21), method: .workloadAndHead))
  }

  /// A's own work is 4 x 5 min; of the 4 x 10 min that wait for B the window they share does all,
  /// or half when a third one does the other.
  @Test func othersWhoGoToTheSameWindowsAreWorkToo() throws {
    var rules = HallRules.sample
    rules.windows = [("1", ["A"]), ("2", ["A", "B"]), ("3", ["B"])].map { id, services in
      WindowRules(
        id: id, name: rules.name, serves: services.map { .init(service: $0) }, opensWithDay: true)
    }
    var scene = try Scene(rules)
    for window in ["1", "2", "3"] as [WindowID] {
      try scene.issue(window == "3" ? "B" : "A")
      try scene.next(window)
    }
    for _ in 0..<3 { try scene.issue("A") }
    scene.clock.advance(by: .seconds(1))
    for _ in 0..<4 { try scene.issue("B") }
    #expect(
      estimate(scene) == WaitEstimate(low: .minutes(12), high: .minutes(30), method: .workload))
    try scene.take(.queue(.pauseWindow(window: "3", reason: "午休")))
    #expect(
      estimate(scene) == WaitEstimate(low: .minutes(18), high: .minutes(45), method: .workload))
    // Who is put before the others waits for none of them.
    let first = scene.state.waitEstimate(
      for: "A", ahead: 0, rules: scene.rules, now: scene.now)
    #expect(first == WaitEstimate(low: .minutes(1), high: .minutes(4), method: .workload))
  }

  @Test func theMeanFollowsQuicklyInTheMorningAndSlowlyLater() throws {
    var scene = try Scene()
    func take(_ minutes: Int) throws {
      try scene.issue("A")
      try serve(&scene, at: "1", for: .minutes(minutes))
    }
    try take(10)
    try take(5)
    #expect(scene.state.queue.counters["A"]?.meanHandling == .minutes(9), "a fifth of the new one")
    for _ in 0..<60 { try take(9) }
    try take(29)
    #expect(scene.state.queue.counters["A"]?.meanHandling == .minutes(10), "a twentieth")
  }

  @Test func aPriorityTicketIsNotToldTheWaitOfTheEnd() throws {
    var rules = HallRules.sample
    rules.windows.removeAll { $0.id != "1" }
    rules.windows[0].serves = [.init(service: "A")]
    var scene = try Scene(rules)
    for _ in 0..<5 { try scene.issue("A") }
    scene.clock.advance(by: .minutes(60))
    for _ in 0..<5 { try serve(&scene, at: "1", for: .minutes(4)) }
    for _ in 0..<20 { try scene.issue("A") }
    try scene.next("1")
    scene.clock.advance(by: .minutes(10))
    try scene.issue("A", as: "elderly")
    let events = try scene.take(
      .queue(.issue(IssueRequest(matters: ["A"], ticketClass: "elderly", code: "e"))))
    guard case .queue(.ticketIssued(_, let ahead, let wait)) = events.first else {
      Issue.record("\(events)")
      return
    }
    #expect(ahead == 1)
    #expect(wait == WaitEstimate(low: .minutes(4), high: .minutes(12), method: .workload))
  }

  @Test func aForgottenMatterDoesNotSpoilTheMean() throws {
    var scene = try Scene()
    try scene.issue("A")
    try serve(&scene, at: "1", for: .minutes(5))
    try scene.issue("A")
    try serve(&scene, at: "1", for: .hours(5))
    #expect(scene.state.queue.counters["A"]?.meanHandling == .minutes(5))
    #expect(scene.state.queue.counters["A"]?.served == 2)
    try scene.issue("A")
    try serve(&scene, at: "1", for: .minutes(10))
    #expect(scene.state.queue.counters["A"]?.meanHandling == .minutes(6))
  }
}
