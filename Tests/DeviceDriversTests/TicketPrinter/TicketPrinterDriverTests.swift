import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import Logging
import Synchronization
import Testing
import WireFormats

@testable import DeviceDrivers

/// The driver on its thread, with an emulated printer behind the in-memory line and the real
/// decisions of the hall; the hall's clock runs five times as fast as the wall's.
@Suite(.serialized) struct TicketPrinterDriverTests {
  private final class Rig: Sendable {
    let hall: InMemoryHall
    let line: PipeSerialLine
    let driver: TicketPrinterDriver
    let printer = Mutex(PrinterEmulator())

    init() {
      let hall = InMemoryHall(rules: .sample)
      self.hall = hall
      let far = Far()
      line = PipeSerialLine(label: "/dev/ttyS1 9600 8N1", clock: hall.clock) { bytes in
        far.receive(bytes)
      }
      var plan = SampleTickets.plan(baud: 115_200)
      plan.id = "printer-lobby"
      driver = TicketPrinterDriver(
        plan: plan, line: line, publicURL: SampleTickets.url,
        context: DriverContext(
          hall: hall, commands: hall, clock: hall.clock, logger: Logger(label: "test")))
      far.rig.withLock { $0 = self }
    }

    var time: Duration { hall.clock.now().instant - .zero }

    /// Something happens to the printer; what it says by itself goes to the line.
    @discardableResult
    func change<Value: Sendable>(_ body: (inout sending PrinterEmulator) -> Value) -> Value {
      let time = time
      return printer.withLock { printer in
        let value = body(&printer)
        line.send(printer.advance(to: time))
        return value
      }
    }
  }

  /// The peer of the line: it is made before the rig it belongs to.
  private final class Far: Sendable {
    let rig = Mutex<Rig?>(nil)

    func receive(_ bytes: [UInt8]) -> [UInt8] {
      guard let rig = rig.withLock({ $0 }) else { return [] }
      let time = rig.time
      return rig.printer.withLock { $0.receive(bytes, at: time) }
    }
  }

  /// Moves the time on, step by step, whenever the driver's thread sleeps, until it is so.
  private func step(_ rig: Rig, until isSo: () -> Bool) async -> Bool {
    await eventually {
      if isSo() { return true }
      if rig.line.sleep == nil { return false }
      rig.hall.clock.advance(by: .milliseconds(5))
      rig.change { _ in }
      return false
    }
  }

  @Test("between two looks at the status the thread sleeps; an order wakes it at once")
  func sleeps() async throws {
    let rig = Rig()
    try await rig.hall.submit(.tick, from: .timer, key: nil)
    let running = Task { try await rig.driver.run() }
    #expect(await step(rig) { Self.health(rig) == .up })
    // The whole of the poll's period, in one sleep.
    #expect(await step(rig) { rig.line.sleep == PrinterLimits.pollPeriod })
    // The last question has left the line; the clock stands still from here on.
    rig.hall.clock.advance(by: .milliseconds(1))
    let before = rig.line.written.count
    #expect(!rig.hall.commands.contains(.printing(.started(job: PrintJobID(rawValue: 1)))))
    try await issue(rig, "aaaa")
    #expect(await eventually { rig.line.written.count > before })
    #expect(rig.hall.commands.contains(.printing(.started(job: PrintJobID(rawValue: 1)))))
    #expect(await step(rig) { Self.states(rig).allSatisfy(Self.isPrinted) })
    // Neither does the end wait for a deadline.
    running.cancel()
    _ = await running.result
  }

  /// Runs the driver and the time until `body` returns.
  private func withRig(_ body: (Rig) async throws -> Void) async throws {
    let rig = Rig()
    try await rig.hall.submit(.tick, from: .timer, key: nil)
    let running = Task { try await rig.driver.run() }
    let ticking = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(2))
        rig.hall.clock.advance(by: .milliseconds(10))
        rig.change { _ in }
      }
    }
    try await body(rig)
    running.cancel()
    _ = await running.result
    ticking.cancel()
    await ticking.value
  }

  private func eventually(_ isSo: () -> Bool) async -> Bool {
    for _ in 0..<1500 {
      if isSo() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  private func issue(_ rig: Rig, _ code: String) async throws {
    try await rig.hall.submit(
      .queue(.issue(IssueRequest(matters: ["A"], panel: "lobby", code: code))),
      from: Origin(.panel, "lobby"), key: nil)
  }

  private static func health(_ rig: Rig) -> DeviceHealth? {
    rig.hall.hallState.devices.entries["printer-lobby"]?.health
  }

  private static func states(_ rig: Rig) -> [PrintJob.State] {
    rig.hall.hallState.printing.jobs.values.sorted { $0.id < $1.id }.map(\.state)
  }

  private static func isPrinted(_ state: PrintJob.State) -> Bool {
    if case .printed = state { true } else { false }
  }

  @Test("two presses are two tickets in order, each started before its first byte")
  func prints() async throws {
    try await withRig { rig in
      #expect(await eventually { Self.health(rig) == .up })
      try await issue(rig, "aaaa")
      try await issue(rig, "bbbb")
      #expect(
        await eventually {
          Self.states(rig).count == 2 && Self.states(rig).allSatisfy(Self.isPrinted)
        })
      let tickets = rig.printer.withLock { $0.tickets }
      #expect(tickets.map { $0.text.filter { $0.hasPrefix("A0") } } == [["A001"], ["A002"]])
      #expect(
        tickets.flatMap(\.symbols) == ["aaaa", "bbbb"].map { "\(SampleTickets.url)/t/\($0)" })
      let kinds = rig.hall.commands.compactMap { command -> String? in
        switch command {
        case .printing(.started(let job)): "started \(job)"
        case .printing(.ended(let job, .printed, _)): "printed \(job)"
        default: nil
        }
      }
      #expect(kinds == ["started 1", "printed 1", "started 2", "printed 2"])
      let report = try #require(rig.driver.devices().first)
      #expect(report.family == "ticket-printer" && report.health == .up && report.hasPicture)
      #expect(report.figures.first == .init("printed", 2))
      let picture = try PixelImage(png: #require(rig.driver.picture(of: "printer-lobby")))
      #expect(picture.width == 576)
      #expect(rig.driver.picture(of: "another") == nil)
    }
  }

  @Test("faults are told to the hall; a job that waited 10 s shows its number at the panel")
  func faults() async throws {
    try await withRig { rig in
      #expect(await eventually { Self.health(rig) == .up })
      rig.change { $0.setPaper(.out) }
      #expect(await eventually { Self.health(rig)?.isDown == true })
      try await issue(rig, "aaaa")
      let begin = rig.time
      #expect(await eventually { Self.states(rig).contains {
        if case .notPrinted(.paperOut, _) = $0 { true } else { false }
      } })
      #expect(rig.time - begin >= .seconds(9))
      let view = rig.hall.view
      let face = view.state.panelFace("lobby", rules: view.rules, now: view.now)
      #expect(face.mode == .notPrinted && face.ticket?.description == "A001")
      rig.change { $0.setPaper(.low) }
      #expect(await eventually {
        if case .degraded = Self.health(rig) { true } else { false }
      })
      rig.change { $0.setPaper(.ok) }
      try await issue(rig, "bbbb")
      #expect(await eventually { Self.states(rig).contains(where: Self.isPrinted) })
      #expect(rig.printer.withLock { $0.tickets.count } == 1)
    }
  }

  @Test("a line that is pulled in the middle ends unknown, and mends itself")
  func unplugged() async throws {
    try await withRig { rig in
      #expect(await eventually { Self.health(rig) == .up })
      try await issue(rig, "aaaa")
      // The number is on its way.
      #expect(await eventually { rig.line.written.contains(0x76) && rig.driver.devices()
        .contains { $0.shows.hasPrefix("printing") } && rig.printer.withLock {
          !$0.hanging.text.isEmpty
        } })
      rig.line.unplug()
      #expect(await eventually { Self.states(rig).contains {
        if case .unknown(.offline, _) = $0 { true } else { false }
      } })
      #expect(await eventually { Self.health(rig)?.isDown == true })
      rig.line.plug()
      #expect(await eventually { Self.health(rig) == .up })
      try await issue(rig, "bbbb")
      #expect(await eventually { Self.states(rig).contains(where: Self.isPrinted) })
      // The one that was cut off hangs on no other's paper.
      let last = rig.printer.withLock { $0.tickets.last }
      #expect(last?.text.contains("A002") == true && last?.text.contains("A001") == false)
    }
  }

  @Test("a job that an earlier run began goes to a person, and no byte of it is sent again")
  func restarted() async throws {
    let rig = Rig()
    try await rig.hall.submit(.tick, from: .timer, key: nil)
    try await issue(rig, "aaaa")
    let job = PrintJobID(rawValue: 1)
    try await rig.hall.submit(
      .printing(.started(job: job)), from: Origin(.driver, "printer-lobby"), key: nil)
    let running = Task { try await rig.driver.run() }
    #expect(await eventually { Self.states(rig).contains {
      if case .unknown(.daemonRestarted, _) = $0 { true } else { false }
    } })
    running.cancel()
    _ = await running.result
    #expect(rig.printer.withLock { $0.tickets.isEmpty && $0.hanging.text.isEmpty })
  }

  @Test("an outcome that the journal could not take is told until it does")
  func journalAway() async throws {
    try await withRig { rig in
      #expect(await eventually { Self.health(rig) == .up })
      try await issue(rig, "aaaa")
      let started = Command.printing(.started(job: PrintJobID(rawValue: 1)))
    #expect(await eventually { rig.hall.commands.contains(started) })
      rig.hall.fail(3, with: .notRecorded(.failed("disk")))
      #expect(await eventually { Self.states(rig).contains(where: Self.isPrinted) })
      #expect(rig.printer.withLock { $0.tickets.count } == 1)
    }
  }
}
