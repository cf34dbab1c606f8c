import HallDomain
import Testing

@testable import HallSimulator

@Suite struct CrowdModelTests {
  private static let hall: WorldReport = {
    var hall = WorldReport()
    hall.panels = [
      "east": [
        .init(service: "A", ticketClass: "ordinary"), .init(service: "B", ticketClass: "elderly"),
      ]
    ]
    hall.pads = ["1": ["next", "recall", "start", "finish", "no-show"], "2": ["next"]]
    return hall
  }()

  private func live(
    _ seed: UInt64, for span: Duration, isShown: (String) -> Bool = { _ in true }
  ) -> [(Duration, ControlCommand)] {
    var model = CrowdModel(CrowdPlan(seed: seed), hall: Self.hall)
    var done: [(Duration, ControlCommand)] = []
    var steps = 0
    while model.next < span {
      let now = model.next
      done += model.act(at: now, shown: isShown).map { (now, $0) }
      steps += 1
      guard steps < 100_000 else {
        Issue.record("time stands still at \(now)")
        break
      }
    }
    return done
  }

  @Test("the same seed is the same crowd, another seed another one")
  func seeded() {
    let crowd = live(1, for: .hours(2)).map(\.1)
    #expect(crowd == live(1, for: .hours(2)).map(\.1))
    #expect(crowd != live(2, for: .hours(2)).map(\.1))
  }

  @Test("citizens come as often as planned, most by the ordinary button")
  func arrivals() {
    let presses = live(3, for: .hours(100)).compactMap { _, command -> String? in
      if case .panel(_, _, let ticketClass) = command { ticketClass } else { nil }
    }
    let expected = Duration.hours(100) / CrowdPlan(seed: 0).arrivals
    #expect(abs(Double(presses.count) / expected - 1) < 0.05)
    let ordinary = Double(presses.count { $0 == "ordinary" }) / Double(presses.count)
    #expect(abs(ordinary - 0.8) < 0.03)
  }

  @Test("handling takes its median, and some citizens do not come")
  func handling() {
    let pad = live(4, for: .hours(300)).compactMap { time, command -> (Duration, String)? in
      if case .press("1", let key) = command { (time, key) } else { nil }
    }
    let times = zip(pad, pad.dropFirst()).compactMap { before, after in
      before.1 == "start" && after.1 == "finish" ? after.0 - before.0 : nil
    }.sorted()
    let ratio = times[times.count / 2] / CrowdPlan(seed: 0).handlingMedian
    #expect(abs(ratio - 1) < 0.1)
    let missed = Double(pad.count { $0.1 == "no-show" })
    let share = missed / (missed + Double(times.count))
    #expect(abs(share - 0.06) < 0.02)
    #expect(pad.count { $0.1 == "recall" } == 2 * pad.count { $0.1 == "no-show" })
  }

  @Test("a clerk whose display stays dark asks again after a while and starts nobody")
  func nobodyWaits() {
    let keys = live(5, for: .hours(1), isShown: { _ in false }).compactMap { _, command in
      if case .press(_, let key) = command { key } else { nil as String? }
    }
    #expect(Set(keys) == ["next"])
    #expect(keys.count > 100 && keys.count < 1000)
  }
}
