import Foundation
import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing
import WireFormats

/// Tickets as others read them: emupos (a simulator of printers) the bytes, ZBar the picture.
struct TicketReaderTests {
  struct Printer: CustomTestStringConvertible, Sendable {
    var name: String
    var dots: Int
    var resolution = 203
    var quirks: PrinterQuirks
    var testDescription: String { name }
  }

  static let printers = [
    Printer(name: "Epson-like, 80 mm", dots: 576, quirks: PrinterQuirks()),
    Printer(
      name: "180 dpi without a Chinese font", dots: 512, resolution: 180,
      quirks: PrinterQuirks(chineseFont: .none)),
    Printer(
      name: "58 mm that draws nothing itself", dots: 384,
      quirks: PrinterQuirks(
        reportsCompletion: false, bufferedStatus: true, hasCutter: false, printsQR: false,
        printsBarcodes: false, chineseFont: .gb2312)),
    Printer(
      name: "cut by ESC i", dots: 576, quirks: PrinterQuirks(cutCommand: .escI)),
  ]

  private static let template: TicketTemplate = {
    var template = TicketTemplate.usual
    template.lines.insert(TicketLine(.barcode, height: 9), at: 5)
    return template
  }()

  @Test(arguments: printers, [TicketLanguage.zh, .en, nil])
  func anIndependentReaderFindsTheTicket(
    printer: Printer, language: TicketLanguage?
  ) async throws {
    try await offPool {
      let painter = try TextPainter()
      let layout = TicketLayout(
        dots: printer.dots, resolution: printer.resolution, quirks: printer.quirks,
        template: Self.template, publicURL: SampleTickets.url, painter: painter)
      var face = SampleTickets.ordinary
      face.language = language
      let bytes = (layout.preparation + layout.ticket(face)).bytes
      let picture = TicketPicture.draw(layout.paper(face), dots: printer.dots, painter: painter)
      let read = try Self.read(bytes, picture)
      #expect(Self.unknown(read) == [])
      let text = read.texts.joined(separator: "\n")
      let has = printer.quirks.chineseFont != .none
      #expect(text.contains("A012"))
      #expect(text.contains("户籍业务") == (has && language != .en))
      #expect(text.contains("Household register") == (language != .zh))
      #expect(!read.rasters.isEmpty == (!has || !printer.quirks.printsQR))
      // What phones and gates read off the paper, whoever drew it.
      let link = "\(SampleTickets.url)/t/\(face.code)"
      #expect(read.seen == [["CODE128", "A012"], ["QRCODE", link]])
      #expect(read.qr == (printer.quirks.printsQR ? [link] : []))
      #expect(read.code128 == (printer.quirks.printsBarcodes ? ["{BA012"] : []))
    }
  }

  /// A printer takes what it does not know for text, and so would what follows.
  @Test func theReaderTellsABrokenCommand() async throws {
    try await offPool {
      let layout = TicketLayout(dots: 576, publicURL: SampleTickets.url)
      let bytes = (layout.preparation + layout.ticket(SampleTickets.ordinary)).bytes
      let picture = PixelImage(width: 8, height: 8, fill: .white)
      // GS 01h, which no printer knows, before the cut.
      let broken = Array(bytes.dropLast(4)) + [0x1D, 0x01] + bytes.suffix(4)
      let told = Self.unknown(try Self.read(broken, picture))
      #expect(told.count == 1)
      // And a picture that is cut off in the middle.
      let cut = ESCPOSCommand.raster(RasterBits(bytesPerRow: 9, rows: 4), scale: .normal)
      let half = Array([cut].bytes.dropLast(7))
      let cutOff = Self.unknown(try Self.read(half, picture))
      #expect(cutOff.count == 1)
    }
  }

  /// What the reader found no command for.
  private static func unknown(_ reading: Reading) -> [String] {
    reading.names.filter { $0.hasPrefix("UNKNOWN") }
  }

  struct Reading: Decodable {
    var names: [String]
    var texts: [String]
    var rasters: [Int]
    var qr: [String]
    var code128: [String]
    var seen: [[String]]
  }

  static func read(_ bytes: [UInt8], _ picture: PixelImage) throws -> Reading {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ticket-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = [folder.appending(path: "ticket.bin"), folder.appending(path: "ticket.png")]
    try Data(bytes).write(to: files[0])
    // ZBar wants modules of some pixels: a photograph has more than the printer has dots.
    try Data(picture.scaled(by: 2).png()).write(to: files[1])
    let python = SimulatedHall.repository.appending(path: ".peers/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let script = SimulatedHall.repository.appending(path: "Tests/Peers/escpos_read.py")
    let run = try ChildProcess.run(python, [script.path] + files.map(\.path))
    try #require(run.status == 0, "\(run.errors)")
    return try JSONDecoder().decode(Reading.self, from: Data(run.output.utf8))
  }
}
