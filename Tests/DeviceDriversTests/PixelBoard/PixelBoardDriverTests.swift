import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import WireFormats

@testable import DeviceDrivers

struct PixelBoardDriverTests {
  /// Keeps what is sent; refuses to order.
  final class KeepingPort: DatagramPort {
    private struct State {
      var packets: [E131DataPacket] = []
      var refusals: [WireError?] = []
    }

    private let state = Mutex(State())
    let label = "10.0.0.9:5568"

    var packets: [E131DataPacket] { state.withLock { $0.packets } }

    /// What becomes of the next sends, one each; nil: it goes out.
    func answer(_ next: [WireError?]) { state.withLock { $0.refusals = next } }

    func send(_ datagram: [UInt8], to group: String?) throws(WireError) {
      try state.withLock { (state) throws(WireError) in
        if !state.refusals.isEmpty, let error = state.refusals.removeFirst() { throw error }
        if case .data(let packet)? = try? E131Packet(datagram) { state.packets.append(packet) }
      }
    }
  }

  static let plan = BoardPlan(
    id: "main", name: LocalizedText(zh: "大厅屏", en: "Main board"), host: "10.0.0.9", width: 64,
    height: 32)
  static let universes = 13

  func driver(_ hall: InMemoryHall, _ port: any DatagramPort) -> PixelBoardDriver {
    PixelBoardDriver(plan: Self.plan, port: port, context: context(hall))
  }

  func context(_ hall: InMemoryHall) -> DriverContext {
    DriverContext(hall: hall, commands: hall, clock: hall.clock, logger: Logger(label: "test"))
  }

  func eventually(_ isSo: () -> Bool) async -> Bool {
    for _ in 0..<1000 {
      if isSo() { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  @Test func theDriverFollowsTheHallAndEndsItsStream() async throws {
    let hall = InMemoryHall(rules: .sample)
    let port = KeepingPort()
    let driver = driver(hall, port)
    let task = Task { try await driver.run() }
    #expect(await eventually { port.packets.count == Self.universes })
    #expect(
      await eventually {
        hall.commands.contains(.devices(.health(device: "main", health: .up)))
      })
    // Simulated time stands still: what comes now comes because of the call.
    for command: Command in [
      .day(.tick), .queue(.issue(IssueRequest(matters: ["A"], code: "c"))),
      .queue(.callNext(window: "1")),
    ] { try await hall.submit(command, from: Origin(.shell, "test"), key: nil) }
    #expect(await eventually { driver.devices().first?.shows == "A001 → 1号窗口" })
    #expect(await eventually { port.packets.count > Self.universes })
    task.cancel()
    _ = await task.result
    let ended = port.packets.filter { $0.options == .streamTerminated }
    #expect(ended.count == 3 * Self.universes)
    #expect(port.packets.suffix(ended.count).allSatisfy { $0.options == .streamTerminated })
  }

  @Test func theDriverEndsItsStreamWhenTheDaemonStopsAndCanRunAgain() async throws {
    let hall = InMemoryHall(rules: .sample)
    let port = KeepingPort()
    let driver = driver(hall, port)
    for round in 1...2 {
      let group = ServiceGroup(services: [driver], logger: Logger(label: "test"))
      let task = Task { try await group.run() }
      #expect(await eventually { port.packets.count == (round * 4 - 3) * Self.universes })
      await group.triggerGracefulShutdown()
      try await task.value
      #expect(port.packets.count == round * 4 * Self.universes)
    }
  }

  @Test func theDriverEndsItsStreamWhenTheHallEnds() async throws {
    let hall = InMemoryHall(rules: .sample)
    let port = KeepingPort()
    let driver = driver(hall, port)
    let task = Task { try await driver.run() }
    #expect(await eventually { port.packets.count == Self.universes })
    hall.finish()
    try await task.value
    #expect(port.packets.count == 4 * Self.universes)
  }

  @Test func itsPictureShowsSingleLEDs() async throws {
    let hall = InMemoryHall(rules: .sample)
    let port = KeepingPort()
    let driver = driver(hall, port)
    #expect(driver.picture(of: "main") == nil)
    let task = Task { try await driver.run() }
    #expect(await eventually { port.packets.count == Self.universes })
    let file = try #require(driver.picture(of: "main"))
    let picture = try PixelImage(png: file)
    #expect(picture.width == 64 * 6 && picture.height == 32 * 6)
    let slots = port.packets.sorted { $0.universe < $1.universe }.flatMap(\.slots)
    for index in 0..<64 * 32 where slots[index * 3] > 0 {
      let led = picture[index % 64 * 6 + 3, index / 64 * 6 + 3]
      #expect([led.red, led.green, led.blue] == Array(slots[index * 3..<index * 3 + 3]))
    }
    #expect(driver.picture(of: "other") == nil)
    task.cancel()
    _ = await task.result
  }

  @Test func askedWhichOneItIsItShowsItsName() async throws {
    let hall = InMemoryHall(rules: .sample)
    let port = KeepingPort()
    let driver = driver(hall, port)
    #expect(driver.identify("other", for: .seconds(5)) == nil)
    let task = Task { try await driver.run() }
    #expect(await eventually { port.packets.count == Self.universes })
    let before = driver.picture(of: "main")
    #expect(driver.identify("main", for: .seconds(5)) == [.shows(text: Self.plan.name.zh)])
    #expect(
      await eventually {
        hall.clock.advance(by: .milliseconds(60))
        return driver.picture(of: "main") != before
      })
    task.cancel()
    _ = await task.result
  }

  @Test func anErrorAboutAnEarlierDatagramCostsNoDatagram() async throws {
    let hall = InMemoryHall(rules: .sample)
    let port = KeepingPort()
    port.answer([nil, nil, .gone("refused"), nil])
    let driver = driver(hall, port)
    let task = Task { try await driver.run() }
    #expect(await eventually { port.packets.count == Self.universes })
    #expect(Set(port.packets.map(\.universe)).count == Self.universes)
    #expect(await eventually { driver.devices().first?.health.isDown == true })
    task.cancel()
    _ = await task.result
  }

  @Test func aMissingFontIsTheDevicesFaultAndIsLookedForAgain() async throws {
    let hall = InMemoryHall(rules: .sample)
    let port = KeepingPort()
    let isThere = Mutex(false)
    let driver = PixelBoardDriver(plan: Self.plan, port: port, context: context(hall)) {
      () throws(FontError) in
      guard isThere.withLock({ $0 }) else { throw .missing(.outline, lookedAt: ["/x"]) }
      return try TextPainter()
    }
    let task = Task { try await driver.run() }
    let told = await eventually {
      hall.commands.contains { command in
        guard case .devices(.health("main", .down(let reason))) = command else { return false }
        return reason.contains("fonts-wqy-microhei")
      }
    }
    #expect(told)
    #expect(driver.devices().first?.health.isDown == true)
    isThere.withLock { $0 = true }
    // The driver's task may still be on its way to sleep: time goes on until it has woken.
    #expect(
      await eventually {
        hall.clock.advance(by: .seconds(31))
        return port.packets.count >= Self.universes
      })
    #expect(await eventually { driver.devices().first?.health == .up })
    task.cancel()
    _ = await task.result
  }
}
