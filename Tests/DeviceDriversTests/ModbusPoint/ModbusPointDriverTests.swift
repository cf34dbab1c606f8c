import HallDomain
import HallPorts
import HallTestKit
import Logging
import Testing

@testable import DeviceDrivers

@Suite struct ModbusPointDriverTests {
  private static let rules = HallRules(
    name: LocalizedText(zh: "大厅", en: "hall"), timeZone: "Asia/Shanghai",
    services: [], windows: [])

  private func withDriver(
    _ plan: ModbusDevicePlan, _ bus: ScriptedBus, _ hall: InMemoryHall,
    _ body: (ModbusPointDriver) async throws -> Void
  ) async throws {
    let driver = ModbusPointDriver(
      plan: plan, bus: bus,
      context: DriverContext(
        hall: hall, commands: hall, clock: hall.clock, logger: Logger(label: "test")),
      random: SplitMix64(seed: 1))
    let task = Task { try await driver.run() }
    #expect(await eventually { !bus.polls.isEmpty })
    try await body(driver)
    task.cancel()
    _ = await task.result
  }

  private func eventually(_ isSo: () -> Bool) async -> Bool {
    for _ in 0..<500 {
      if isSo() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  private static func presses(_ hall: InMemoryHall) -> [InMemoryHall.Submission] {
    hall.submissions.filter { $0.origin.kind == .pad }
  }

  @Test("presses reach the hall in order with keys of their own, from the pad")
  func inOrder() async throws {
    let bus = ScriptedBus(name: "east")
    let hall = InMemoryHall(rules: Self.rules)
    try await withDriver(SampleDevices.pad(.counter), bus, hall) { driver in
      bus.pollOnce()
      bus[.init(11, .holding, 1)] = 2
      bus.pollOnce()
      #expect(await eventually { Self.presses(hall).count == 2 })
      #expect(Self.presses(hall).map(\.command) == [
        .queue(.recall(window: "3")), .queue(.recall(window: "3")),
      ])
      #expect(Set(Self.presses(hall).map(\.key)).count == 2)
      #expect(Self.presses(hall).allSatisfy { $0.origin == Origin(.pad, "pad-3") })
      #expect(driver.devices().first?.figures.first == .init("presses", 2))
    }
  }

  @Test("next at a closed window opens it and calls")
  func opens() async throws {
    let bus = ScriptedBus(name: "east")
    let hall = InMemoryHall(rules: Self.rules)
    try await withDriver(SampleDevices.pad(.counter), bus, hall) { _ in
      bus.pollOnce()
      bus[.init(11, .holding, 0)] = 1
      bus.pollOnce()
      #expect(await eventually { !Self.presses(hall).isEmpty })
      #expect(Self.presses(hall).first?.command == .queue(.openWindow(window: "3", staff: nil)))
    }
  }

  @Test("a press the hall could not take is sent again with the same key, then given up")
  func retries() async throws {
    for (failures, tries) in [(2, 3), (10, 4)] {
      let bus = ScriptedBus(name: "east")
      let hall = InMemoryHall(rules: Self.rules)
      try await withDriver(SampleDevices.pad(.counter), bus, hall) { driver in
        bus.pollOnce()
        #expect(await eventually { !hall.submissions.isEmpty })
        hall.fail(failures, with: .overloaded)
        bus[.init(11, .holding, 1)] = 1
        bus.pollOnce()
        #expect(
          await eventually {
            hall.clock.advance(by: .milliseconds(100))
            return Self.presses(hall).count == tries
          })
        #expect(Set(Self.presses(hall).map(\.key)).count == 1)
        #expect(
          await eventually {
            driver.devices().first?.figures[2].value == (failures == 10 ? 1 : 0)
          })
      }
    }
  }

  @Test("the bus's thread never waits for a commit, and the outbox is bounded")
  func bounded() async throws {
    let bus = ScriptedBus(name: "east")
    let hall = InMemoryHall(rules: Self.rules)
    try await withDriver(SampleDevices.pad(.counter), bus, hall) { driver in
      bus.pollOnce()
      #expect(await eventually { !hall.submissions.isEmpty })
      hall.hold()
      for value in 1...UInt16(SubmissionLimits.waitingPresses + 5) {
        bus[.init(11, .holding, 1)] = value
        bus.pollOnce()
      }
      hall.release()
      #expect(await eventually { Self.presses(hall).count >= SubmissionLimits.waitingPresses })
      let dropped = driver.devices().first?.figures[2].value ?? 0
      #expect(dropped >= 4 && dropped <= 5)
    }
  }

  @Test("the latch's clear is written once and the press is submitted once, the answer lost")
  func latchOverTheBus() async throws {
    let bus = ScriptedBus(name: "east")
    let hall = InMemoryHall(rules: Self.rules)
    try await withDriver(SampleDevices.pad(.latch), bus, hall) { _ in
      bus.pollOnce()
      for fault in [ScriptedBus.WriteFault.answerLost, .lost] {
        bus.disturbWrites([fault])
        bus[.init(11, .holding, 1)] = 1
        for _ in 0..<4 { bus.pollOnce() }
      }
      #expect(await eventually { Self.presses(hall).count == 2 })
      try await Task.sleep(for: .milliseconds(50))
      #expect(Self.presses(hall).count == 2)
      #expect(bus[.init(11, .holding, 1)] == 0)
      #expect(bus.writes.filter { $0.table == .holding }.allSatisfy { $0.once })
    }
  }

  @Test("a press refused at a button is explained on the panel's display, another device")
  func refusalOnDisplay() async throws {
    let bus = ScriptedBus(name: "east")
    let hall = InMemoryHall(rules: Self.rules)
    let context = DriverContext(
      hall: hall, commands: hall, clock: hall.clock, logger: Logger(label: "test"))
    var button = SampleDevices.pad(.counter)
    button.inputs = ["next": .panel("east", service: "A", ticketClass: "ordinary")]
    var display = SampleDevices.display(.asciiPerRegister)
    display.display = .panel("east")
    let drivers = [
      ModbusPointDriver(plan: button, bus: bus, context: context),
      ModbusPointDriver(plan: display, bus: bus, context: context),
    ]
    let tasks = drivers.map { driver in Task { try await driver.run() } }
    #expect(await eventually { bus.polls.count == 3 })
    bus.pollOnce()
    bus[.init(11, .holding, 0)] = 1
    // Heard only by a display that listens already: people press again.
    #expect(
      await eventually {
        bus[.init(11, .holding, 0)] += 1
        bus.pollOnce()
        return drivers[1].devices().first?.shows != drivers[0].devices().first?.shows
          && bus.registers(12, .holding, 10..<14) == [0x2D, 0x2D, 0x2D, 0x2D]
      })
    for task in tasks {
      task.cancel()
      _ = await task.result
    }
  }
}
