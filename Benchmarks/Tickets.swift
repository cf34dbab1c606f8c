import Foundation
import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import WireFormats

/// The bytes of a ticket, from its face.
enum Tickets: Scene {
  static let names = ["ticket_bytes_ready_ms", "ticket_bytes_ready_drawn_ms"]

  static func measure() async throws -> [Figure] {
    [
      try bytes(PrinterQuirks(), names[0], "the bar: text in the printer's own font"),
      try bytes(
        PrinterQuirks(printsQR: false, chineseFont: .none), names[1],
        "the bar: Chinese lines and the QR code drawn, glyphs known"),
    ]
  }

  /// Each ticket is of another number and wait.
  private static func bytes(
    _ quirks: PrinterQuirks, _ name: String, _ bar: String
  ) throws -> Figure {
    let layout = TicketLayout(
      dots: 576, quirks: quirks, publicURL: "https://hall.example.gov.cn",
      painter: try TextPainter())
    var face = TicketFace.sample(of: .sample)
    var samples: [Double] = []
    for round in 0..<600 {
      face.number.value = round + 1
      face.ahead = round % 40
      let start = ContinuousClock.now
      let bytes = (layout.preparation + layout.ticket(face)).bytes
      let took = (ContinuousClock.now - start).asMilliseconds
      guard bytes.count > 300 else { throw SimulatedHall.Failure("the ticket is empty") }
      if round >= 100 { samples.append(took) }
    }
    return Figure(
      name: name, value: samples.quantile(0.5), unit: "ms", limit: 2, better: .lower,
      n: samples.count, limitIs: bar)
  }
}
