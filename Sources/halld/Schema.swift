import ArgumentParser
import HallConfiguration

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a JSON Schema, for editors.")

  @Argument(help: "What the file describes: hall, profile, printer or layout.")
  var kind = HallFile.Kind.hall

  func run() { print(HallFile.schema(of: kind)) }
}

extension HallFile.Kind: ExpressibleByArgument {}
