import HallDomain
import HallPorts
import Testing

@Suite struct PointPollsTests {
  @Test("contiguous keys are read in one request, at the keys' priority")
  func keys() {
    #expect(
      SampleDevices.pad(.counter).polls() == [
        PollRequest(
          slave: 11, table: .holding, address: 0, count: 2, period: .milliseconds(100),
          priority: .keys)
      ])
  }

  @Test("points without a meaning in this hall are not read")
  func unused() {
    var plan = SampleDevices.pad(.counter)
    plan.inputs = ["recall": .sensor("door")]
    #expect(plan.polls().map(\.address) == [1])
    #expect(plan.polls().map(\.priority) == [.alarms])
  }

  @Test("a run longer than the device can give is split, never through a value")
  func split() {
    var plan = SampleDevices.climate()
    plan.profile.maxRegisters = 5
    plan.profile.values = (0..<4).map {
      .init(
        name: "v\($0)", place: .init(.input, 2 * $0), kind: .f32, milliPerCount: 1000, unit: "",
        valid: 0...1)
    }
    plan.values = ["v0": "a", "v1": "b", "v2": "c", "v3": "d"]
    #expect(plan.polls().map { [$0.address, $0.count] } == [[0, 4], [4, 4]])
  }

  @Test("a FIFO is read with its codes in one request")
  func fifo() {
    #expect(SampleDevices.fifoPad().polls().map { [$0.address, $0.count] } == [[0, 9]])
  }

  @Test("a display alone is read back slowly, so that its silence is noticed")
  func display() {
    let polls = SampleDevices.display().polls()
    #expect(polls.map { [$0.address, $0.count] } == [[10, 4]])
    #expect(polls.first?.period == .seconds(5) && polls.first?.priority == .telemetry)
  }
}
