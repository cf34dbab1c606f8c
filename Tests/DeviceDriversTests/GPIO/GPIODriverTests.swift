import HallDomain
import HallPorts
import HallTestKit
import Logging
import Testing

@testable import DeviceDrivers

@Suite struct GPIODriverTests {
  private static let plan = GPIOChipPlan(
    name: "main", device: "gpiochip0",
    lines: [
      GPIOLinePlan(line: "door", role: .input(.sensor("door-1"))),
      GPIOLinePlan(line: "key", role: .input(.pad("3", .recall))),
      GPIOLinePlan(line: "release", role: .output(.doorRelease)),
    ])

  private static let rules = HallRules(
    name: LocalizedText(zh: "大厅", en: "hall"), timeZone: "Asia/Shanghai",
    services: [], windows: [])

  /// Runs the driver until `body` returns.
  private func withDriver(
    _ gpio: InMemoryGPIO, _ hall: InMemoryHall, _ body: (GPIODriver) async throws -> Void
  ) async throws {
    let driver = GPIODriver(
      plan: Self.plan, opener: gpio,
      context: DriverContext(
        hall: hall, commands: hall, clock: hall.clock, logger: Logger(label: "test")))
    let task = Task { try await driver.run() }
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

  /// Moves the time on whenever the driver's thread sleeps, until it is so.
  private func step(
    _ gpio: InMemoryGPIO, _ hall: InMemoryHall, until isSo: () -> Bool
  ) async -> Bool {
    await eventually {
      if isSo() { return true }
      if gpio.sleep != nil { hall.clock.advance(by: .milliseconds(5)) }
      return false
    }
  }

  private static func contacts(_ hall: InMemoryHall) -> [Bool] {
    hall.commands.compactMap {
      if case .security(.contact(_, let active)) = $0 { active } else { nil }
    }
  }

  private static func healths(_ hall: InMemoryHall) -> [Bool] {
    hall.commands.compactMap {
      if case .devices(.health(_, let health)) = $0 { !health.isDown } else { nil }
    }
  }

  @Test("contacts are told at first sight and once a change; a bouncing key is one press")
  func inputs() async throws {
    let hall = InMemoryHall(rules: Self.rules)
    let gpio = InMemoryGPIO(clock: hall.clock)
    gpio.moveSilently("door", to: true)
    try await withDriver(gpio, hall) { _ in
      #expect(await eventually { Self.contacts(hall) == [true] })
      for level in [true, false, true] {
        gpio.move("key", to: level)
        hall.clock.advance(by: .milliseconds(1))
      }
      gpio.move("door", to: false)
      #expect(await step(gpio, hall) { Self.contacts(hall) == [true, false] })
      #expect(
        await step(gpio, hall) {
          hall.commands.filter { $0 == .queue(.recall(window: "3")) }.count == 1
        })
    }
  }

  @Test("the thread sleeps until a contact has settled or levels are compared, and no less")
  func sleeps() async throws {
    let hall = InMemoryHall(rules: Self.rules)
    let gpio = InMemoryGPIO(clock: hall.clock)
    try await withDriver(gpio, hall) { _ in
      #expect(await eventually { gpio.sleep == GPIOLimits.resync })
      hall.clock.advance(by: .milliseconds(300))
      #expect(await eventually { gpio.sleep == GPIOLimits.resync - .milliseconds(300) })
      gpio.move("key", to: true)
      #expect(await eventually { gpio.sleep == .milliseconds(20) })
      #expect(!hall.commands.contains(.queue(.recall(window: "3"))))
      hall.clock.advance(by: .milliseconds(20))
      #expect(await eventually { hall.commands.contains(.queue(.recall(window: "3"))) })
    }
  }

  @Test("an output is set at once, though nothing moves on the chip")
  func outputs() async throws {
    let hall = InMemoryHall(rules: Self.rules)
    let gpio = InMemoryGPIO(clock: hall.clock)
    try await withDriver(gpio, hall) { _ in
      #expect(await eventually { gpio.outputs["release"] == false && gpio.sleep != nil })
      try await hall.submit(
        .day(.emergency(on: true, reason: "drill")), from: Origin(.console, "test"), key: nil)
      #expect(await eventually { gpio.outputs["release"] == true })
    }
  }

  @Test("a chip that goes is told once, and its contacts anew when it is back")
  func goneAndBack() async throws {
    let hall = InMemoryHall(rules: Self.rules)
    let gpio = InMemoryGPIO(clock: hall.clock)
    try await withDriver(gpio, hall) { driver in
      #expect(await eventually { Self.healths(hall) == [true] })
      #expect(await eventually { gpio.outputs["release"] == false })
      gpio.unplug()
      #expect(await eventually { Self.healths(hall) == [true, false] })
      gpio.plug()
      #expect(await step(gpio, hall) { Self.healths(hall) == [true, false, true] })
      #expect(await eventually { Self.contacts(hall).count == 2 })
      #expect(await eventually { gpio.outputs["release"] == false })
      #expect(driver.devices().first?.health == .up)
    }
  }

  @Test("an edge that the kernel lost is made up from the levels")
  func missedEdge() async throws {
    let hall = InMemoryHall(rules: Self.rules)
    let gpio = InMemoryGPIO(clock: hall.clock)
    try await withDriver(gpio, hall) { _ in
      #expect(await eventually { Self.contacts(hall) == [false] })
      gpio.moveSilently("door", to: true)
      #expect(await step(gpio, hall) { Self.contacts(hall) == [false, true] })
    }
  }
}
