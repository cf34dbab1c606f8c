import Foundation
import HallDomain
import HallPorts
import HallRaster
import HallSimulator
import HallTestKit
import LinuxIO
import Logging
import Testing

@testable import DeviceDrivers

/// The driver on the lines that Linux gives, with the emulated printer at the far end: a tty, a
/// node that stands for a USB printer's (a kernel's own is tried in the kernel lab), a TCP port.
@Suite(.serialized) struct PrinterWiresTests {
  struct Rig {
    var hall: InMemoryHall
    var simulation: Simulation
    var driver: TicketPrinterDriver
  }

  private static func rig(_ wire: PrinterWire, in folder: String) -> Rig {
    var plan = SampleTickets.plan()
    plan.id = "printer-lobby"
    plan.wire = wire
    let hall = InMemoryHall(rules: .sample)
    let logger = Logger(label: "test")
    return Rig(
      hall: hall,
      simulation: Simulation(
        plan: HallPlan(rules: .sample, printers: [plan]), directory: folder, logger: logger),
      driver: TicketPrinterDriver(
        plan: plan, line: LinuxPrinterOpener.opener(for: wire), publicURL: SampleTickets.url,
        context: DriverContext(hall: hall, commands: hall, clock: hall.clock, logger: logger)))
  }

  private static func eventually(_ isSo: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<6000 {
      if try isSo() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  private func health(_ rig: Rig) -> DeviceHealth? {
    rig.hall.hallState.devices.entries["printer-lobby"]?.health
  }

  private func printed(_ rig: Rig) -> Int {
    rig.hall.hallState.printing.jobs.values.count {
      if case .printed = $0.state { true } else { false }
    }
  }

  @Test(arguments: ["serial", "usb", "tcp"])
  func aTicketIsPrintedAndTheLineMendsItself(kind: String) async throws {
    let folder = "/tmp/wires-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let wire: PrinterWire =
      switch kind {
      case "serial":
        .serial(SerialPlan(device: folder + "/tty", baud: 115_200, hasHardwareFlow: true))
      case "usb": .usb(device: folder + "/lp0")
      default: .tcp(host: "127.0.0.1", port: try SimulatedHall.freePort())
      }
    let rig = Self.rig(wire, in: folder)
    try await rig.hall.submit(.tick, from: .timer, key: nil)
    let far = Task { try await rig.simulation.run() }
    let near = Task { try await rig.driver.run() }
    // The hall's clock goes with the wall's, or behind it.
    let ticking = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(5))
        rig.hall.clock.advance(by: .milliseconds(5))
      }
    }
    #expect(await Self.eventually { health(rig) == .up })
    try await issue(rig, "aaaa")
    #expect(await Self.eventually { printed(rig) == 1 })
    #expect(rig.hall.hallState.printing.roll(in: "printer-lobby").used > 60)
    _ = rig.simulation.world.perform("unplug printer-lobby")
    #expect(await Self.eventually { health(rig)?.isDown == true })
    _ = rig.simulation.world.perform("plug printer-lobby")
    #expect(await Self.eventually { health(rig) == .up })
    try await issue(rig, "bbbb")
    #expect(await Self.eventually { printed(rig) == 2 })
    let seen = rig.simulation.world.perform("show printer-lobby")
    #expect("\(seen)".contains("A002"), "\(seen)")
    for task in [near, far] {
      task.cancel()
      _ = await task.result
    }
    ticking.cancel()
  }

  private func issue(_ rig: Rig, _ code: String) async throws {
    try await rig.hall.submit(
      .queue(.issue(IssueRequest(matters: ["A"], panel: "lobby", code: code))),
      from: Origin(.panel, "lobby"), key: nil)
  }
}
