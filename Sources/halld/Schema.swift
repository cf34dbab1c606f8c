import ArgumentParser
import HallConfiguration

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the JSON Schema of a hall file, for editors.")

  func run() { print(HallFile.schema()) }
}
