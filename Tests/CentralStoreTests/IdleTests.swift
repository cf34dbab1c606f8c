import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Synchronization
import Testing

@testable import CentralStore

/// What the uplink does when there is nothing to do: nothing.
@Suite(.centralServer)
struct IdleTests {
  /// Counts how often it is asked to sleep.
  private final class CountingClock: HallClock {
    private let clock: SystemHallClock
    let sleeps = Mutex(0)

    init() throws { clock = try SystemHallClock(timeZone: "Asia/Shanghai", last: nil) }

    func now() -> Now { clock.now() }
    var instant: HallInstant { clock.instant }
    func bell() -> any ThreadBell { clock.bell() }

    func sleep(until instant: HallInstant) async throws {
      sleeps.withLock { $0 += 1 }
      try await clock.sleep(until: instant)
    }
  }

  @Test func aWaitThatWasCutShortDoesNotEndTheNextOne() async throws {
    let centre = try Centre.current()
    let clock = try CountingClock()
    let feed = InMemoryJournalFeed(ChainedRecords.make(5))
    let house = InMemoryHall(rules: .sample)
    let replicator = Replicator(
      plan: CentralPlan(
        hall: try centre.newHall(), host: "127.0.0.1", port: centre.cluster.port), journal: feed,
      hall: house, commands: house, clock: clock, software: "test", logger: .init(label: "test"))
    let running = Task { try await replicator.run() }
    let end = ContinuousClock.now + .seconds(120)
    while replicator.devices()[0].health != .up, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(replicator.devices()[0].health == .up)
    // The journal has grown, as far as the hall knows: each wakes the loop once.
    for _ in 0..<5 {
      house.record([.day(.hallOpened(at: .zero))])
      try await Task.sleep(for: .milliseconds(100))
    }
    let before = clock.sleeps.withLock { $0 }
    try await Task.sleep(for: .seconds(2))
    // A heartbeat may fall into it; a loop that wakes itself sleeps thousands of times.
    #expect(clock.sleeps.withLock { $0 } - before < 10)
    running.cancel()
    try await running.value
  }
}
