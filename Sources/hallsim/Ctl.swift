import ArgumentParser
import Glibc
import HallSimulator

struct Ctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Does in the simulated hall what people do, and tells what they see.",
    usage: "hallsim ctl --dir DIR COMMAND [ARGUMENTS]",
    discussion: "Commands: " + ControlCommand.usage
      + ". `show NAME --png FILE` writes the picture of a thing.")

  @Option(help: "The directory that `hallsim run` was given.")
  var dir: String

  @Flag(help: "With show: as JSON.")
  var json = false

  @Option(help: "With show NAME: write its picture to this file.")
  var png: String?

  @Argument(help: "What to do or show.")
  var command: [String]

  func run() throws {
    var words = command
    if json { words.append("--json") }
    if png != nil {
      guard words.first == "show", words.count == 2 else {
        throw ValidationError("--png FILE goes with show NAME")
      }
      words[0] = "picture"
    }
    do throws(ControlClient.Failure) {
      let answer = try ControlClient.ask(words.joined(separator: " "), directory: dir)
      if let png {
        try Self.write(answer, to: png)
      } else if !answer.isEmpty {
        print(String(decoding: answer, as: UTF8.self))
      }
    } catch {
      Self.complain("\(error)")
      throw ExitCode(1)
    }
  }

  private static func write(
    _ bytes: [UInt8], to path: String
  ) throws(ControlClient.Failure) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { if file >= 0 { close(file) } }
    let count =
      file < 0 ? -1 : bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    guard count == bytes.count else {
      throw ControlClient.Failure(description: "\(path) cannot be written")
    }
  }

  private static func complain(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
