import ArgumentParser
import Foundation
import HallClient
import HallPorts

extension Connection {
  /// Puts a picture of the daemon's into a file.
  func draw(_ path: String, to png: String) throws {
    var picture: [UInt8] = []
    try client().stream(path) {
      picture += $0
      return true
    }
    guard picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
      throw HallClientError.badAnswer("no PNG came")
    }
    do {
      try Data(picture).write(to: URL(filePath: png))
    } catch {
      throw ValidationError("\(png): \(error.localizedDescription)")
    }
    show(["file": .string(png), "bytes": .number(Double(picture.count))]) { _ in
      Language.own.say("已画到 \(png)", "drawn to \(png)")
    }
  }
}

struct BoardCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board", abstract: "LED boards.", subcommands: [Preview.self])

  struct Preview: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What the daemon shows on a board now, as a picture; the board may be away.",
      discussion: "Without a daemon: halld preview --config HALL --board NAME --png FILE")
    @OptionGroup var connection: Connection
    @Argument(help: "The board's name.") var board: String
    @Option(help: "Where the picture goes.") var png: String

    func run() throws {
      try connection.draw("/api/v1/devices/\(Connection.part(board))/picture", to: png)
    }
  }
}
