import HallDomain
import HallPorts
import Testing

@testable import FieldBus

/// The lane of what an installer asks for by hand; 19200 baud.
struct OneOffTests {
  private static func read(_ slave: Int, _ address: Int = 0, count: Int = 1) -> BusTransaction {
    .read(slave: slave, table: .holding, address: address, count: count)
  }

  @Test func itIsDoneAtOnceOnAnIdleBusAndToldWhatCame() {
    var bus = SimulatedBus()
    bus.behaviours[3] = { _ in .exception(2) }
    bus.silence([4])
    bus.transact(Self.read(2, 5, count: 2))
    bus.transact(.write(slave: 2, table: .holding, address: 7, values: [1]))
    bus.transact(Self.read(3))
    bus.transact(Self.read(4))
    bus.run(for: .seconds(2))
    #expect(
      bus.ended == [
        "one-off 1 2005 2006", "one-off 2", "one-off 3 exception(2)", "one-off 4 silent",
      ])
    #expect(
      bus.order == [
        "one-off 2 holding 5+2", "one-off 2 holding 7=1", "one-off 3 holding 0+1",
        "one-off 4 holding 0+1",
      ])
  }

  @Test func itGoesBehindKeysAndAheadOfTelemetry() {
    var bus = SimulatedBus()
    bus.poll(.run(1, every: .seconds(9), .telemetry))
    bus.poll(.run(2, every: .seconds(9), .keys))
    bus.poll(.run(3, every: .seconds(9), .alarms))
    bus.now = bus.now + .seconds(8)
    bus.transact(Self.read(9))
    for _ in 0..<4 { bus.step() }
    #expect(
      bus.order == [
        "poll 2 holding 0+1", "poll 3 holding 0+1", "one-off 9 holding 0+1", "poll 1 holding 0+1",
      ])
  }

  @Test func aScanOfSilentAddressesTakesAQuarterOfTheBus() {
    var bus = SimulatedBus()
    for slave in 1...8 { bus.poll(.run(slave, 0, count: 4, every: .milliseconds(10))) }
    bus.silence(100...200)
    for slave in 100...200 { bus.transact(Self.read(slave)) }
    bus.run(for: .seconds(30))
    let scanned = bus.busy { entry in
      if case .oneOff = entry.transaction.work { true } else { false }
    }
    #expect(scanned <= .seconds(30) / 4 + .milliseconds(110))
    #expect(scanned >= .seconds(30) / 6, "keys that are always due do not keep it out")
    #expect(bus.ended.contains { $0.hasPrefix("one-off") && $0.hasSuffix("silent") })
  }

  @Test func aGoodAnswerBringsASilentSlaveBackIntoService() {
    var bus = SimulatedBus()
    bus.silence([1])
    bus.poll(.run(1, every: .milliseconds(100)))
    bus.run(for: .seconds(20))
    bus.answer([1])
    bus.forget()
    bus.transact(Self.read(1, 40))
    bus.run(for: .milliseconds(300))
    #expect(bus.ended.first == "one-off 1 1040")
    #expect(bus.ended.contains("poll 0 1000"))
  }

  @Test func itIsNeverSentASecondTime() {
    var bus = SimulatedBus(retries: 3)
    bus.silence([5])
    bus.transact(Self.read(5))
    bus.run(for: .seconds(5))
    #expect(bus.log.count == 1)
  }

  @Test func whatFitsInNoFrameOrIsTooMuchFailsAtOnce() {
    var bus = SimulatedBus()
    bus.transact(Self.read(0))
    bus.transact(Self.read(1, 65_535, count: 2))
    #expect(bus.ended == ["one-off 1 exception(3)", "one-off 2 exception(2)"])
    bus.forget()
    for _ in 0...Limits.waitingOneOffs { bus.transact(Self.read(1)) }
    #expect(bus.ended == ["one-off \(Limits.waitingOneOffs + 3) superseded"])
  }

  @Test func itFailsWithThePort() {
    var bus = SimulatedBus()
    bus.transact(Self.read(1))
    let ended = bus.scheduler.portIsGone("unplugged", at: bus.now)
    guard case .oneOff(1, .failure(.portGone("unplugged"))) = ended.first else {
      Issue.record("\(ended)")
      return
    }
    bus.run(for: .seconds(1))
    #expect(bus.log.isEmpty)
  }
}
