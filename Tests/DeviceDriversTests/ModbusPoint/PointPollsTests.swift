import HallDomain
import HallPorts
import Testing

@Suite struct PointPollsTests {
  @Test("contiguous keys are read in one request, at their priority; a lamp is read back slowly")
  func keys() {
    #expect(
      SampleDevices.pad(.counter).polls() == [
        PollRequest(
          slave: 11, table: .holding, address: 0, count: 2, period: .milliseconds(100),
          priority: .keys, most: 125),
        PollRequest(
          slave: 11, table: .coil, address: 4, count: 1, period: .seconds(5),
          priority: .telemetry, most: 2000),
      ])
  }

  @Test("what can only be written is never read, and what the profile allows is told to the bus")
  func quirks() {
    var plan = SampleDevices.pad(.counter)
    plan.profile.outputs[0].isVerified = false
    plan.profile.quirks = .init(maxRegisters: 4, readableGaps: true)
    plan.profile.inputs[1].place.address = 9
    #expect(plan.polls().map(\.address) == [0, 9])
    #expect(plan.polls().allSatisfy { $0.readableGaps && $0.most == 4 })
    var display = SampleDevices.display()
    display.profile.display?.isVerified = false
    #expect(display.polls() == [])
  }

  @Test("counters of two registers, and values and texts for staff, are read whole")
  func wide() {
    var plan = SampleDevices.climate()
    plan.values = [:]
    plan.profile.texts = [
      .init(name: "model", place: .init(.input, 2), registers: 5, encoding: .ascii)
    ]
    plan.profile.inputs = [
      .init(name: "next", place: .init(.holding, 8), kind: .counter, type: .u32)
    ]
    plan.inputs = ["next": .pad("3", .next)]
    #expect(plan.polls().map { [$0.address, $0.count] } == [[8, 2]])
    plan.reads = ["temperature", "model"]
    #expect(plan.polls().map { [$0.address, $0.count] } == [[8, 2], [1, 6]])
  }

  @Test("writes go out as the device knows them")
  func writes() {
    var plan = SampleDevices.pad(.counter)
    func frames(_ values: [UInt16]) -> (Bool, Duration) {
      let request = plan.write(values, at: .init(.holding, 3))
      return (request.isValueAFrame, request.pause)
    }
    #expect(frames([1]) == (true, .zero) && frames([1, 2]) == (false, .zero))
    plan.profile.quirks = .init(writes: .single, writePause: .milliseconds(20))
    #expect(frames([1, 2]) == (true, .milliseconds(20)))
    plan.profile.quirks.writes = .multiple
    #expect(frames([1]) == (false, .milliseconds(20)))
  }

  @Test("points without a meaning in this hall are not read")
  func unused() {
    var plan = SampleDevices.pad(.counter)
    plan.inputs = ["recall": .sensor("door")]
    plan.outputs = [:]
    #expect(plan.polls().map(\.address) == [1])
    #expect(plan.polls().map(\.priority) == [.alarms])
  }

  @Test("a run longer than the device can give is split, never through a value")
  func split() {
    var plan = SampleDevices.climate()
    plan.profile.quirks.maxRegisters = 5
    plan.profile.values = (0..<4).map {
      .init(
        name: "v\($0)", place: .init(.input, 2 * $0), type: .f32, unit: "", valid: 0...1)
    }
    plan.values = ["v0": "a", "v1": "b", "v2": "c", "v3": "d"]
    #expect(plan.polls().map { [$0.address, $0.count] } == [[0, 4], [4, 4]])
  }

  @Test("a FIFO is read with its codes in one request")
  func fifo() {
    #expect(SampleDevices.fifoPad().polls().map { [$0.address, $0.count] } == [[0, 9], [4, 1]])
  }

  @Test("a display alone is read back slowly, so that its silence is noticed")
  func display() {
    let polls = SampleDevices.display().polls()
    #expect(polls.map { [$0.address, $0.count] } == [[10, 4]])
    #expect(polls.first?.period == .seconds(5) && polls.first?.priority == .telemetry)
  }
}
