import Foundation
import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite struct TicketLayoutTests {
  private static let noQR = PrinterQuirks(hasCutter: false, printsQR: false)

  /// The lines of text a printer would print.
  private static func lines(_ commands: [ESCPOSCommand]) -> [String] {
    var lines: [String] = []
    var line = ""
    for command in commands {
      switch command {
      case .text(let text): line += text
      case .absolutePosition: line += " "
      case .lineFeed, .feedUnits, .feedLines:
        let words = line.split(separator: " ").joined(separator: " ")
        if !words.isEmpty { lines.append(words) }
        line = ""
      default: break
      }
    }
    return lines
  }

  /// The ticket as the wire carries it.
  private static func decoded(_ face: TicketFace, _ layout: TicketLayout) -> [ESCPOSCommand] {
    ESCPOSDecoder.decode((layout.preparation + layout.ticket(face)).bytes)
  }

  @Test("pictures of tickets", arguments: [576, 384])
  func pictures(dots: Int) throws {
    guard let folder = ProcessInfo.processInfo.environment["HALL_PICTURES"] else { return }
    let painter = try TextPainter()
    for (name, face, quirks) in [
      ("ordinary", SampleTickets.ordinary, PrinterQuirks()),
      ("full", SampleTickets.full, PrinterQuirks()), ("noqr", SampleTickets.ordinary, Self.noQR),
    ] {
      let layout = TicketLayout(dots: dots, quirks: quirks, publicURL: SampleTickets.url)
      let png = TicketPicture.draw(Self.decoded(face, layout), dots: dots, painter: painter).png()
      try Data(png).write(to: URL(filePath: "\(folder)/ticket-\(name)-\(dots).png"))
    }
  }
}
