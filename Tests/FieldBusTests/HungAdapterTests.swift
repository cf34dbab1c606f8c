import Glibc
import HallPorts
import HallTestKit
import LinuxIO
import Logging
import Synchronization
import Testing

@testable import FieldBus

/// An adapter whose driver never returns from a call.
@Suite(.serialized) struct HungAdapterTests {
  /// A port that answers well until it is told to hang, as a wedged driver does.
  private final class Adapter: Sendable {
    struct State {
      var hangs = 0
      var inCall = 0
      var opened = 0
    }

    let state = Mutex(State())

    /// A call that blocks as long as hangs are ordered.
    func call() {
      let isHanging = state.withLock { state in
        guard state.hangs > 0 else { return false }
        state.hangs -= 1
        state.inCall += 1
        return true
      }
      while isHanging && state.withLock({ $0.inCall > 0 }) { usleep(1000) }
    }

    func letGo() { state.withLock { $0.inCall = 0 } }
  }

  private struct Port: BusPort {
    let adapter: Adapter
    let watch: PortWatch

    func perform(
      _ request: ModbusRequest, hasTime: Bool
    ) throws(WireError) -> ModbusPort.Completion {
      let began = MonotonicTime.now
      watch.expect(within: .milliseconds(1))
      adapter.call()
      usleep(1000)
      return .init(outcome: SimulatedBus.good(request), began: began, ended: .now)
    }
  }

  private static func bus(_ name: String, _ adapter: Adapter) -> FieldBus {
    FieldBus(
      plan: BusPlan(name: name, wire: .rtu(SerialPlan(device: "-", baud: 19_200))),
      commands: HealthSink(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { _, watch throws(WireError) in
      adapter.state.withLock { $0.opened += 1 }
      return Port(adapter: adapter, watch: watch)
    }
  }

  private static func figure(_ bus: FieldBus, _ name: String) -> Double? {
    bus.devices().first?.figures.first { $0.name == name }?.value
  }

  @Test func itsBusIsOpenedAnewOnAnotherThreadAndOthersAreNotTouched() async throws {
    let (bad, good) = (Adapter(), Adapter())
    let buses = [Self.bus("test", bad), Self.bus("other", good)]
    let answers = [Counter(), Counter()]
    for (bus, answers) in zip(buses, answers) {
      bus.poll(.run(1, every: .milliseconds(20))) { result in
        if case .success = result { answers.add() }
      }
    }
    let tasks = buses.map { bus in Task { try await bus.run() } }
    #expect(try await eventually { answers[0].count > 3 && answers[1].count > 3 })
    bad.state.withLock { $0.hangs = 1 }
    #expect(try await eventually { bad.state.withLock { $0.inCall } == 1 })
    let written = Counter()
    buses[0].write(.registers(1, 0, [1])) { result in
      if case .failure(.portGone) = result { written.add() }
    }
    let (before, others) = (answers[0].count, answers[1].count)
    #expect(try await eventually { answers[0].count > before + 3 })
    #expect(bad.state.withLock { $0.opened } == 2 && good.state.withLock { $0.opened } == 1)
    #expect(answers[1].count > others + 3)
    #expect(Self.figure(buses[0], "threads-hung") == 1)
    #expect(buses[0].isAlive(within: .seconds(30)))
    // The thread that was left behind ends when its call does, and changes nothing.
    bad.letGo()
    #expect(try await eventually { Self.figure(buses[0], "threads-hung") == 0 })
    let after = answers[0].count
    #expect(try await eventually { answers[0].count > after + 3 })
    #expect(bad.state.withLock { $0.opened } == 2)
    for task in tasks {
      task.cancel()
      try await task.value
    }
  }

  @Test func threadsThatHangAreBounded() async throws {
    let adapter = Adapter()
    adapter.state.withLock { $0.hangs = 100 }
    let bus = Self.bus("test", adapter)
    let failed = Counter()
    bus.poll(.run(1, every: .milliseconds(20))) { result in
      if case .failure(.portGone(let reason)) = result, reason.contains("hangs") { failed.add() }
    }
    let task = Task { try await bus.run() }
    #expect(try await eventually { failed.count > 2 })
    #expect(Self.figure(bus, "threads-hung") == Double(Limits.hungThreads))
    #expect(adapter.state.withLock { $0.opened } == Limits.hungThreads)
    // The driver comes to itself: so does the bus.
    adapter.state.withLock { $0.hangs = 0 }
    adapter.letGo()
    #expect(try await eventually { bus.devices().first?.health == .up })
    task.cancel()
    try await task.value
  }

  @Test func aBusThatHangsIsStoppedAllTheSame() async throws {
    let adapter = Adapter()
    let bus = Self.bus("test", adapter)
    bus.poll(.run(1, every: .milliseconds(20))) { _ in }
    let task = Task { try await bus.run() }
    adapter.state.withLock { $0.hangs = 1 }
    #expect(try await eventually { adapter.state.withLock { $0.inCall } == 1 })
    task.cancel()
    try await task.value
    adapter.letGo()
  }

  @Test func aMachineThatStoodStillMakesNoThreadHang() {
    var hang = HangWatch()
    let due = MonotonicTime(nanoseconds: 1_000)
    // One late look after an hour, then the thread comes on.
    for hour in 1...10 {
      let now = due + .seconds(hour * 3600)
      let isHanging = [
        hang.isHanging(due: due, now: now), hang.isHanging(due: now + .seconds(1), now: now),
      ]
      #expect(isHanging == [false, false])
    }
    var looks = 0
    while !hang.isHanging(due: due, now: due + Limits.hangLook * (looks + 1)) { looks += 1 }
    #expect(looks == Limits.hangLooks)
    #expect(Limits.hangLook * (Limits.hangLooks + 1) <= .seconds(2))
  }

  private final class Counter: Sendable {
    private let kept = Mutex(0)
    var count: Int { kept.withLock { $0 } }
    func add() { kept.withLock { $0 += 1 } }
  }

  private func eventually(_ isSo: () -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while !isSo() {
      if ContinuousClock.now > end { return false }
      try await Task.sleep(for: .milliseconds(5))
    }
    return true
  }
}
