import ArgumentParser
import HallConfiguration

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads a hall file, or one profile, and tells every fault at once; opens no device.")

  @Option(help: "The hall file (YAML).") var config: String?
  @Option(help: "Instead of a hall file: a profile (YAML).") var profile: String?
  @Flag(help: "One JSON object on standard output (hall files).") var json = false

  func validate() throws {
    if (config == nil) == (profile == nil) {
      throw ValidationError("Give either --config or --profile.")
    }
  }

  func run() throws {
    if let config {
      let report = HallFile.check(path: config)
      print(json ? report.json() : report.text())
      if report.plan == nil { throw ExitCode(1) }
    }
    if let profile {
      let read = HallFile.profile(path: profile)
      for fault in read.faults { print(fault.text) }
      if read.profile == nil { throw ExitCode(1) }
      print("the profile is good")
    }
  }
}
