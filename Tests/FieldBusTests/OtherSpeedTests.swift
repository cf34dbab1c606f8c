import Foundation
import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Logging
import Synchronization
import Testing

@testable import FieldBus

/// Questions with the line set otherwise, in the gaps of a bus that goes on: decided on a simulated
/// clock, and asked on a pty whose slaves hear only what was sent at their speed.
@Suite(.serialized) struct OtherSpeedTests {
  private static let slow = LineSettings(baud: 9600, parity: .none)
  private static let odd = LineSettings(baud: 57_600, parity: .odd)

  private static func read(_ slave: Int) -> BusTransaction {
    .read(slave: slave, table: .holding, address: 0, count: 1)
  }

  @Test func whatIsHeardThereSaysNothingOfThisLinesSlaves() {
    var bus = SimulatedBus()
    bus.silence([1])
    bus.poll(.run(1, every: .milliseconds(100)))
    bus.poll(.run(2, every: .milliseconds(100)))
    bus.run(for: .seconds(10))
    bus.elsewhere = { request, _ in request.slave == 1 ? SimulatedBus.good(request) : .silent }
    bus.forget()
    bus.transact(Self.read(1), with: Self.slow)
    while !bus.ended.contains("one-off 1 1000") { bus.step() }
    #expect(bus.scheduler.slaves[1]?.isDead == true, "it is not back in service")
    bus.transact(Self.read(2), with: Self.slow)
    while !bus.ended.contains("one-off 2 silent") { bus.step() }
    #expect(bus.scheduler.slaves[2] == nil, "its own polls do not wait for a late answer")
    bus.forget()
    bus.run(for: .seconds(3))
    #expect(bus.ended.count { $0 == "poll 1 2000" } >= 25)
  }

  @Test func onlyReadsOnALineOfOurOwnCanBeAskedSo() {
    var bus = SimulatedBus()
    bus.transact(.write(slave: 1, table: .coil, address: 0, values: [1]), with: Self.slow)
    #expect(bus.ended.first?.contains("unsupported") == true)
    let line = SerialPlan(device: "server", baud: 9600)
    for wire: BusPlan.Wire in [
      .tcp(host: "g", port: 502), .rtuOverTCP(host: "g", port: 4001, line: line),
    ] {
      var scheduler = BusScheduler(plan: BusPlan(name: "g", wire: wire))
      let ended = scheduler.add(Self.read(1), with: Self.slow, at: .zero).ended
      guard case .oneOff(_, .failure(.unsupported)) = ended.first else {
        Issue.record("\(wire): \(ended)")
        continue
      }
    }
  }

  @Test func aBusWithoutDevicesIsScannedWithAllOfItsTime() {
    func asked(_ bus: inout SimulatedBus) -> Int {
      for slave in 1...200 { bus.transact(Self.read(slave), with: Self.slow) }
      bus.run(for: .seconds(10))
      return bus.ended.count { $0.hasPrefix("one-off") }
    }
    var empty = SimulatedBus()
    var full = SimulatedBus()
    full.poll(.run(1, every: .milliseconds(100)))
    let (all, share) = (asked(&empty), asked(&full))
    #expect(all > 80 && share < 30 && share > 15, "\(all) and \(share) questions in 10 s")
  }

  // MARK: - On a pty

  /// Slave 1 is set as the bus, slaves 40 and 41 are not; each hears what is sent at its own speed
  /// only, and notes what it heard otherwise.
  private final class Rig {
    let pty: PtyPair
    let slaves: PacedSlaves
    let bus: FieldBus
    private let task: Task<Void, any Error>

    init() throws {
      let pty = try PtyPair()
      self.pty = pty
      slaves = PacedSlaves(
        on: pty, timing: BusTiming(baud: 115_200, turnaround: .milliseconds(2))
      ) { request, _ in
        let line = pty.line
        let isHeard =
          switch request[0] {
          case 1: line.baud == 115_200 && !line.isOdd
          case 40: line.baud == OtherSpeedTests.slow.baud && !line.isOdd
          case 41: line.baud == OtherSpeedTests.odd.baud && line.isOdd
          default: false
          }
        return isHeard ? FieldBusTests.World().answer(request, 0) : []
      }
      bus = FieldBus(
        plan: BusPlan(
          name: "test", wire: .rtu(SerialPlan(device: pty.path, baud: 115_200, parity: .even)),
          responseTimeout: .milliseconds(400)),
        commands: HealthSink(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      task = Task { [bus] in try await bus.run() }
    }

    func stop() async throws {
      task.cancel()
      try await task.value
    }

    func ask(_ slave: Int, _ settings: LineSettings?) async -> Result<[UInt16], BusFailure> {
      await withCheckedContinuation { continuation in
        bus.transact(OtherSpeedTests.read(slave), with: settings) {
          continuation.resume(returning: $0)
        }
      }
    }
  }

  @Test func slavesThatAreSetOtherwiseAreFoundWhileTheHallGoesOn() async throws {
    let rig = try Rig()
    let polled = FieldBusTests.Heard<[UInt16]>()
    rig.bus.poll(.run(1, every: .milliseconds(20))) { polled.note($0) }
    #expect(await rig.ask(40, Self.slow) == .success([40_000]))
    #expect(await rig.ask(41, Self.odd) == .success([41_000]))
    #expect(await rig.ask(40, Self.odd) == .failure(.silent))
    #expect(await rig.ask(40, nil) == .failure(.silent))
    for settings in LineSettings.common where [1200, 9600, 38_400].contains(settings.baud) {
      #expect(await rig.ask(1, settings) == .failure(.silent))
    }
    #expect(await rig.ask(1, nil) == .success([1000]), "the line is as it was")
    let line = rig.pty.line
    #expect(line.baud == 115_200 && !line.isOdd)
    try await rig.stop()
    #expect(polled.count > 50)
    let failed = polled.all.filter { if case .success = $0 { false } else { true } }
    #expect(failed == [], "not one poll of the hall was disturbed")
    #expect(rig.bus.report(of: 1).diagnoses == [])
  }

  /// A port whose adapter does not know some speeds.
  private struct Adapter: BusPort {
    func perform(
      _ request: ModbusRequest, hasTime: Bool
    ) throws(WireError) -> ModbusPort.Completion {
      usleep(1000)
      let began = MonotonicTime.now
      return .init(outcome: SimulatedBus.good(request), began: began, ended: .now)
    }

    func perform(
      _ request: ModbusRequest, with settings: LineSettings
    ) throws(WireError) -> ModbusPort.Completion {
      if settings.baud > 38_400 { throw .unsupported("no such baud rate") }
      return try perform(request, hasTime: false)
    }
  }

  @Test func aSpeedThatTheAdapterDoesNotHaveCostsTheBusNothing() async throws {
    let opened = Mutex(0)
    let bus = FieldBus(
      plan: BusPlan(name: "test", wire: .rtu(SerialPlan(device: "-", baud: 19_200))),
      commands: HealthSink(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { _, _ throws(WireError) in
      opened.withLock { $0 += 1 }
      return Adapter()
    }
    let task = Task { try await bus.run() }
    for (settings, expected) in [
      (Self.odd, Result<[UInt16], BusFailure>.failure(.unsupported("no such baud rate"))),
      (Self.slow, .success([5000])),
    ] {
      let result = await withCheckedContinuation { continuation in
        bus.transact(Self.read(5), with: settings) { continuation.resume(returning: $0) }
      }
      #expect(result == expected)
    }
    task.cancel()
    try await task.value
    #expect(opened.withLock { $0 } == 1, "the port was not opened anew")
  }
}
