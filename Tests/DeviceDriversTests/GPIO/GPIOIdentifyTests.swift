import HallDomain
import HallPorts
import Testing

@testable import DeviceDrivers

/// A chip whose lamps blink so that a person finds it; times are nanoseconds of its own clock.
struct GPIOIdentifyTests {
  private static let plan = GPIOChipPlan(
    name: "main", device: "gpiochip0",
    lines: [
      GPIOLinePlan(line: "lamp", role: .output(.callLamp("1"))),
      GPIOLinePlan(line: "release", role: .output(.doorRelease)),
      GPIOLinePlan(line: "siren", role: .output(.siren)),
    ])

  private static func session(lamp: Bool) -> GPIOSession {
    var session = GPIOSession(plan: plan, device: "gpio/main", run: "r")
    _ = session.opened([:], at: 0)
    _ = session.want(["lamp": lamp, "release": true, "siren": false])
    return session
  }

  @Test(arguments: [true, false])
  func theLampBlinksDoorsAndSirensDoNotAndThenAllIsAsTheHallWants(lamp: Bool) throws {
    var session = Self.session(lamp: lamp)
    var set = session.identify(for: .seconds(3), at: 0)
    var turns = 0
    while let due = session.nextDeadline {
      try #require(due <= 3_000_000_000)
      // A wish of the hall in the midst of it waits.
      set += session.want(["lamp": lamp, "release": true, "siren": false])
      set += session.settle(at: due)
      turns += 1
    }
    #expect(turns == 6)
    let levels = set.map { action in
      if case .set("lamp", let active) = action { active } else { nil as Bool? }
    }
    #expect(levels.allSatisfy { $0 != nil }, "nothing but the lamp was touched: \(set)")
    #expect(levels.count >= 5 && levels.last == lamp)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 != $1 })
  }

  @Test func aChipWithoutLampsHasNothingToShow() {
    var plan = Self.plan
    plan.lines.removeFirst()
    #expect(plan.lamps == [])
    #expect(Self.plan.lamps == ["lamp"])
  }
}
