import ArgumentParser
import Foundation
import HallSupervisor

@main
struct Halld: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "halld",
    abstract: "The controller of a government service hall (政务大厅控制器).",
    discussion: """
      Exit codes: 0 stopped, 64 usage, 65 configuration, 69 a needed part is missing, \
      70 a bug, 74 the disk, 75 try again.
      """,
    subcommands: [Run.self, Check.self, Preview.self, Schema.self])

  /// ArgumentParser's own codes are EX_USAGE for wrong arguments and 0 for help.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as StartFailure {
      FileHandle.standardError.write(Data("halld: \(failure)\n".utf8))
      Foundation.exit(failure.status.rawValue)
    } catch {
      exit(withError: error)
    }
  }
}
