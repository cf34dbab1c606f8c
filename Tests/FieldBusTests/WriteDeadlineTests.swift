import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Testing

@testable import FieldBus

/// Writes that become too old, on a simulated clock: given up and told, never sent late.
struct WriteDeadlineTests {
  private static func write(
    _ slave: Int, _ address: Int, _ lifetime: Duration, values: [UInt16] = [1]
  ) -> WriteRequest {
    WriteRequest(
      slave: slave, table: .holding, address: address, values: values, lifetime: lifetime)
  }

  @Test func whatASlowBusCannotSendInTimeIsGivenUp() {
    var bus = SimulatedBus(baud: 1200)
    for address in 0..<200 {
      bus.write(Self.write(1 + address % 8, address, .seconds(5), values: [1, 2, 3]))
    }
    bus.run(for: .seconds(60))
    let done = bus.ended.count { $0.hasSuffix("done") }
    let given = bus.ended.count { $0.hasSuffix("expired") }
    #expect(done + given == 200 && done > 10 && given > 100)
    #expect(bus.log.count == done, "what was given up never went over the wire")
    #expect(bus.log.allSatisfy { $0.at < .zero + .seconds(5) })
    #expect(bus.scheduler.expired == given && bus.scheduler.writes.waiting.isEmpty)
  }

  @Test func oneThatIsOnTheWireIsNotCalledBack() {
    var bus = SimulatedBus(baud: 1200)
    bus.write(Self.write(1, 0, .milliseconds(10)))
    bus.run(for: .seconds(1))
    #expect(bus.ended == ["write 1 done"])
  }

  @Test func itIsToldWhenItIsTooOldAndNotWhenTheSlaveMayBeAskedAgain() {
    var bus = SimulatedBus()
    bus.silence([1])
    bus.write(Self.write(1, 0, .milliseconds(150)))
    // Silent for 104 ms; for 100 ms more its late answer may come.
    while bus.ended.isEmpty { bus.step() }
    #expect(bus.ended == ["write 1 expired"] && bus.log.count == 1)
    #expect(bus.scheduler.lastExpiry == .zero + .milliseconds(150))
  }

  @Test func aBusySlaveIsNotWrittenToLate() {
    var bus = SimulatedBus()
    bus.behaviours[1] = { _ in .exception(6) }
    bus.write(Self.write(1, 0, .milliseconds(100)))
    bus.run(for: .seconds(2))
    #expect(bus.ended == ["write 1 expired"])
    #expect(bus.log.allSatisfy { $0.at < .zero + .milliseconds(100) } && bus.log.count == 2)
  }

  @Test func aNewerPictureLivesForItsOwnTime() {
    var bus = SimulatedBus()
    bus.write(Self.write(1, 0, .milliseconds(50)))
    bus.now = bus.now + .milliseconds(40)
    bus.write(Self.write(1, 0, .milliseconds(50)))
    bus.now = bus.now + .milliseconds(40)
    bus.step()
    #expect(bus.ended == ["write 1 superseded", "write 2 done"])
  }

  @Test func whatWaitedWhileThePortWasAwayIsNotSentWhenItIsBack() {
    var bus = SimulatedBus()
    _ = bus.scheduler.portIsGone("unplugged", at: bus.now)
    bus.write(Self.write(1, 0, .seconds(5)))
    bus.now = bus.now + .seconds(6)
    bus.scheduler.portIsBack(at: bus.now)
    bus.run(for: .seconds(1))
    #expect(bus.ended == ["write 1 expired"] && bus.log.isEmpty)
  }

  @Test func aBusThatGaveUpWritesSaysSoForAWhile() {
    var bus = SimulatedBus(baud: 1200)
    for address in 0..<20 { bus.write(Self.write(1, 2 * address, .seconds(1))) }
    bus.run(for: .seconds(3))
    let told = BusComplaint(bus.scheduler, at: bus.now).text
    #expect(told?.contains("given up") == true)
    #expect(BusComplaint(bus.scheduler, at: bus.now + Limits.expiryTold).text == nil)
  }

  @Test(arguments: [UInt64(1), 2, 3, .random(in: .min ... .max)])
  func whateverHappensNoneBeginsAfterItsTime(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bus = SimulatedBus(baud: 9600, retries: 2)
    for slave in 1...6 { bus.poll(.run(slave, 0, count: 8, every: .milliseconds(60))) }
    var born: [Int: HallInstant] = [:]
    for _ in 0..<400 {
      let slave = Int.random(in: 1...6, using: &random)
      let dice = Int.random(in: 0...9, using: &random)
      bus.behaviours[slave] =
        dice == 0 ? { _ in .silent } : dice == 1 ? { _ in .exception(5) }
        : dice == 2 ? { _ in .garbled } : nil
      let id = bus.write(
        Self.write(slave, Int.random(in: 0...40, using: &random), .milliseconds(400)))
      born[id] = bus.now
      bus.run(for: .milliseconds(Int.random(in: 0...80, using: &random)))
    }
    bus.run(for: .seconds(20))
    for entry in bus.log {
      guard case .write(let id, _) = entry.transaction.work, let start = born[id] else { continue }
      #expect(entry.at - start < .milliseconds(400), "write \(id), seed \(seed)")
    }
    #expect(bus.ended.count { $0.hasPrefix("write") } == 400, "each ends once, seed \(seed)")
    #expect(bus.ended.contains { $0.hasSuffix("expired") }, "seed \(seed)")
  }
}
