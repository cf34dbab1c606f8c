import ArgumentParser
import Foundation
import HallConfiguration
import HallDomain
import HallPorts
import HallRaster

struct Preview: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draws a board, or a printer's ticket, as a PNG: of tickets that nobody took.")

  enum Scene: String, ExpressibleByArgument, CaseIterable {
    case calls, fresh, evacuation
  }

  @Option(help: "The hall file (YAML).") var config: String
  @Option(help: "The board's name in it.") var board: String?
  @Option(help: "Or the printer's: its ticket, a pixel a dot.") var printer: String?
  @Option(help: "Tickets: zh or en, as a citizen may choose it.") var language: TicketLanguage?
  @Option(help: "Where the picture goes.") var png: String
  @Option(help: "calls, fresh (a new call stands out) or evacuation.") var scene = Scene.calls
  @Option(help: "Pixels of the picture a LED, 1 to 12.") var pitch = 4

  func validate() throws {
    guard (1...12).contains(pitch) else { throw ValidationError("--pitch is 1 to 12") }
    if (board == nil) == (printer == nil) {
      throw ValidationError("Give either --board or --printer.")
    }
  }

  func run() throws {
    let report = HallFile.check(path: config)
    guard let plan = report.plan else {
      print(report.text())
      throw ExitCode(1)
    }
    let picture = try printer.map { try ticket(of: $0, plan) } ?? boardPicture(plan)
    try Data(picture.png()).write(to: URL(filePath: png))
  }

  /// Drawn from the bytes that the printer would be sent.
  private func ticket(of name: String, _ plan: HallPlan) throws -> PixelImage {
    guard let printer = plan.printers.first(where: { $0.id.rawValue == name }) else {
      let names = plan.printers.map(\.id.rawValue).joined(separator: ", ")
      throw ValidationError("there is no printer \(name); there are: \(names)")
    }
    let painter = try TextPainter()
    let layout = TicketLayout(printer, publicURL: plan.service.publicURL, painter: painter)
    let face = TicketFace.sample(of: plan.rules, language: language)
    return TicketPicture.draw(layout.paper(face), dots: printer.dots, painter: painter)
  }

  private func boardPicture(_ plan: HallPlan) throws -> PixelImage {
    let name = board ?? ""
    guard let board = plan.boards.first(where: { $0.id.rawValue == name }) else {
      let names = plan.boards.map(\.id.rawValue).joined(separator: ", ")
      throw ValidationError("there is no board \(name); there are: \(names)")
    }
    if case .alpha = board.wire {
      throw ValidationError("\(self.board) is a sign that takes text and has no picture")
    }
    var screen = BoardScreen(
      width: board.width, height: board.height, colors: board.wiring.colors,
      layout: board.layout, languages: board.languages, text: try TextPainter())
    let picture = screen.picture(
      of: .sample(of: plan.rules, isEvacuated: scene == .evacuation),
      at: scene == .calls ? BoardContents.sampleMoment : BoardContents.sampleCall)
    return pitch < 3 ? picture.scaled(by: pitch) : picture.enlargedAsLEDs(pitch: pitch)
  }
}

extension TicketLanguage: ExpressibleByArgument {}
