import Glibc
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

  private static func monotonic() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

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
    let gpio = InMemoryGPIO()
    gpio.moveSilently("door", to: true)
    let hall = InMemoryHall(rules: Self.rules)
    try await withDriver(gpio, hall) { _ in
      #expect(await eventually { Self.contacts(hall) == [true] })
      let now = Self.monotonic()
      for (offset, level) in [(0, true), (1, false), (2, true)] as [(Int64, Bool)] {
        gpio.move("key", to: level, at: now + offset * 1_000_000)
      }
      gpio.move("door", to: false, at: now)
      #expect(await eventually { Self.contacts(hall) == [true, false] })
      #expect(
        await eventually {
          hall.commands.filter { $0 == .queue(.recall(window: "3")) }.count == 1
        })
    }
  }

  @Test("a chip that goes is told once, and its contacts anew when it is back")
  func goneAndBack() async throws {
    let gpio = InMemoryGPIO()
    let hall = InMemoryHall(rules: Self.rules)
    try await withDriver(gpio, hall) { driver in
      #expect(await eventually { Self.healths(hall) == [true] })
      #expect(await eventually { gpio.outputs["release"] == false })
      gpio.unplug()
      #expect(await eventually { Self.healths(hall) == [true, false] })
      gpio.plug()
      #expect(await eventually { Self.healths(hall) == [true, false, true] })
      #expect(await eventually { Self.contacts(hall).count == 2 })
      #expect(await eventually { gpio.outputs["release"] == false })
      #expect(driver.devices().first?.health == .up)
    }
  }

  @Test("an edge that the kernel lost is made up from the levels")
  func missedEdge() async throws {
    let gpio = InMemoryGPIO()
    let hall = InMemoryHall(rules: Self.rules)
    try await withDriver(gpio, hall) { _ in
      #expect(await eventually { Self.contacts(hall) == [false] })
      gpio.moveSilently("door", to: true)
      #expect(await eventually { Self.contacts(hall) == [false, true] })
    }
  }
}
