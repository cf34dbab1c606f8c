import Foundation
import HallTestKit
import Testing

/// The tickets of firmware-config as the built programs draw them from the bytes for the printer.
struct TicketPreviewTests {
  /// `HALL_RECORD_PICTURES=1` draws it anew.
  @Test func theReadmeShowsTheTicketThatTheDemoHallPrints() throws {
    let hall = SimulatedHall.repository.appending(path: "firmware-config/halls/demo.yaml")
    let kept = SimulatedHall.repository.appending(path: "docs/pictures/ticket.png")
    let drawn = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).png")
    defer { try? FileManager.default.removeItem(at: drawn) }
    let run = try ChildProcess.run(
      SimulatedHall.programs.appending(path: "halld"),
      ["preview", "--config", hall.path, "--printer", "printer-lobby", "--png", drawn.path],
      environment: ["HALL_WIRES": "/run/hallsim"])
    try #require(run.status == 0, "\(run.output)\(run.errors)")
    if ProcessInfo.processInfo.environment["HALL_RECORD_PICTURES"] == "1" {
      try Data(contentsOf: drawn).write(to: kept)
    }
    #expect(try Data(contentsOf: drawn) == Data(contentsOf: kept))
  }
}
