import ArgumentParser
import HallConfiguration

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads a hall file and tells every fault at once; opens no device.")

  @Option(help: "The hall file (YAML).") var config: String
  @Flag(help: "One JSON object on standard output.") var json = false

  func run() throws {
    let report = HallFile.check(path: config)
    print(json ? report.json() : report.text())
    if report.plan == nil { throw ExitCode(1) }
  }
}
