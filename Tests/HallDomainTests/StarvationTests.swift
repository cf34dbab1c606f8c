import HallDomain
import HallTestKit
import Testing

/// `HallRules.overtakingBound`: nobody who comes longer than that after a waiting ticket is called
/// before it by a window that serves both.
struct StarvationTests {
  @Test func theSampleHallsBound() {
    // Lead: appointments, 30 min credit and 10 min late; lag: 15 min penalty less those 10 min;
    // offset: 10 min.
    #expect(HallRules.sample.overtakingBound == .minutes(30 + 10 + 5 + 10))
    var plain = HallRules.sample
    plain.classes = [.ordinary]
    plain.windows[0].serves[1].offset = .zero
    #expect(plain.overtakingBound == .zero, "first come, first served")
  }

  /// The bound is reached: a second less overtakes, a second more does not.
  @Test(arguments: [(-1, "A001"), (1, "B001")])
  func theBoundIsTight(seconds: Int, expected: String) throws {
    var rules = HallRules.sample
    rules.classes.removeLast()
    #expect(rules.overtakingBound == .minutes(30))
    var scene = try Scene(rules)
    try scene.issue("B")
    scene.clock.advance(by: rules.overtakingBound + .seconds(seconds))
    try scene.issue("A", as: "elderly")
    #expect(try scene.next("1") == expected)
  }

  @Test func nobodyIsOvertakenByThoseWhoComeLongAfter() async throws {
    try await offPool {
      let seed = UInt64.random(in: 0...UInt64.max)
      print("seed \(seed)")
      var dice = SplitMix64(seed: seed)
      var calls = 0
      for _ in 0..<30 {
        var rules = HallRules.sample
        func minutes(_ most: Int) -> Duration {
          .minutes(Int.random(in: 0...most, using: &dice))
        }
        rules.classes[1].credit = minutes(40)
        rules.classes[2].credit = minutes(40)
        rules.classes[2].earliestCheckIn = minutes(60)
        rules.classes[2].latestCheckIn = minutes(20)
        rules.classes[2].latePenalty = Bool.random(using: &dice) ? minutes(60) : nil
        rules.windows[0].serves[1].offset = minutes(30)
        rules.windows[2].serves[0].offset = minutes(30)
        var hall = RandomHall(seed: dice.next(), rules: rules)
        for step in 0..<3_000 {
          if let fault = Self.overtaking(&hall, &calls) {
            Issue.record("\(fault); seed \(seed), step \(step), \(rules.classes)")
            return
          }
        }
      }
      #expect(calls > 2_000)
    }
  }

  /// One arrival, call in turn or tick: no transfers, no calls by choice.
  private static func overtaking(_ hall: inout RandomHall, _ calls: inout Int) -> String? {
    if hall.chance(20) { hall.passTime(upTo: 60) }
    let command = hall.command()
    switch command {
    case .queue(.issue), .queue(.callNext), .day(.tick): break
    default: return nil
    }
    let before = hall.state
    for event in hall.take(command) {
      guard case .queue(.ticketCalled(let id, let window, 1, _, nil)) = event,
        let called = before.queue.tickets[id], called.place == .waiting
      else { continue }
      calls += 1
      let serves = Set(hall.rules.window(window)?.serves.map(\.service) ?? [])
      for entry in serves.flatMap({ before.queue.lines[$0]?.entries ?? [] }) {
        guard let other = before.queue.tickets[entry.ticket] else { continue }
        if called.arrived - other.arrived > hall.rules.overtakingBound {
          return "\(called.number) before \(other.number)"
        }
      }
    }
    return nil
  }
}
