import ArgumentParser
import Foundation
import HallConfiguration
import HallPorts
import HallRaster

struct Preview: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draws a board of a hall file as a PNG, with tickets that nobody took.")

  enum Scene: String, ExpressibleByArgument, CaseIterable {
    case calls, fresh, evacuation
  }

  @Option(help: "The hall file (YAML).") var config: String
  @Option(help: "The board's name in it.") var board: String
  @Option(help: "Where the picture goes.") var png: String
  @Option(help: "calls, fresh (a new call stands out) or evacuation.") var scene = Scene.calls
  @Option(help: "Pixels of the picture a LED, 1 to 12.") var pitch = 4

  func validate() throws {
    guard (1...12).contains(pitch) else { throw ValidationError("--pitch is 1 to 12") }
  }

  func run() throws {
    let report = HallFile.check(path: config)
    guard let plan = report.plan else {
      print(report.text())
      throw ExitCode(1)
    }
    guard let board = plan.boards.first(where: { $0.id.rawValue == self.board }) else {
      let names = plan.boards.map(\.id.rawValue).joined(separator: ", ")
      throw ValidationError("there is no board \(self.board); there are: \(names)")
    }
    if case .alpha = board.wire {
      throw ValidationError("\(self.board) is a sign that takes text and has no picture")
    }
    var screen = BoardScreen(
      width: board.width, height: board.height, layout: board.layout,
      languages: board.languages, text: try TextPainter())
    let picture = screen.picture(
      of: .sample(of: plan.rules, isEvacuated: scene == .evacuation),
      at: scene == .calls ? BoardContents.sampleMoment : BoardContents.sampleCall)
    let seen = pitch < 3 ? picture.scaled(by: pitch) : picture.enlargedAsLEDs(pitch: pitch)
    try Data(seen.png()).write(to: URL(filePath: png))
  }
}
