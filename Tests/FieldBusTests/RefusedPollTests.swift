import HallDomain
import HallPorts
import Testing

@testable import FieldBus

/// Exceptions that asking again does not mend.
struct RefusedPollTests {
  @Test(arguments: [UInt8(1), 2, 3])
  func aPollThatIsRefusedThreeTimesIsAskedOnceAMinute(code: UInt8) {
    var bus = SimulatedBus()
    bus.behaviours[1] = { request in
      if case .read(_, 50, _) = request.operation { .exception(code) } else {
        SimulatedBus.good(request)
      }
    }
    bus.poll(.run(1, 0, every: .milliseconds(100)))
    bus.poll(.run(1, 50, every: .milliseconds(100)))
    bus.run(for: .seconds(10))
    #expect(bus.ended.count { $0 == "poll 1 exception(\(code))" } == 3)
    #expect(bus.ended.count { $0 == "poll 0 1000" } > 90, "its neighbours are not touched")
    #expect(bus.scheduler.refusedGroups.map(\.address) == [50])
    #expect(
      BusComplaint(bus.scheduler, at: bus.now).text
        == "slave 1 refuses holding 50 (exception \(code)): choose another profile; it is asked "
        + "again each minute")
    bus.run(for: .seconds(170))
    #expect(bus.ended.count { $0 == "poll 1 exception(\(code))" } == 5)
  }

  @Test func whenItIsAcceptedAgainItIsPolledAsBefore() {
    var bus = SimulatedBus()
    bus.behaviours[1] = { _ in .exception(2) }
    bus.poll(.run(1, every: .milliseconds(100)))
    bus.run(for: .seconds(30))
    bus.answer([1])
    bus.run(for: .seconds(32))
    bus.forget()
    bus.run(for: .seconds(1))
    #expect(bus.ended.count { $0 == "poll 0 1000" } >= 9)
    #expect(BusComplaint(bus.scheduler, at: bus.now).text == nil)
  }

  @Test func aDeviceThatFailsMayRecoverAndIsAskedAsBefore() {
    var bus = SimulatedBus()
    bus.behaviours[1] = { _ in .exception(4) }
    bus.poll(.run(1, every: .milliseconds(100)))
    bus.run(for: .seconds(5))
    #expect(bus.ended.count >= 45)
    #expect(bus.scheduler.refusedGroups.isEmpty)
  }
}
