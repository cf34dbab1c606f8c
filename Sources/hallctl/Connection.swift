import ArgumentParser
import FoundationEssentials
import HallClient

/// Where the daemon is asked and how its answer is written.
struct Connection: ParsableArguments {
  @Option(help: "Unix socket of the daemon.")
  var socket: String?
  @Option(help: "Ask over HTTP(S) instead: https://hall.example")
  var url: String?
  @Option(help: "File with the token for --url.")
  var tokenFile: String?
  @Flag(help: "One JSON object or array.")
  var json = false

  static let standardSocket = "/run/halld/halld.sock"

  func validate() throws {
    if socket != nil, url != nil { throw ValidationError("give --socket or --url, not both") }
    if tokenFile != nil, url == nil { throw ValidationError("--token-file goes with --url") }
  }

  func client() throws -> HallClient {
    guard let url else { return HallClient(.socket(socket ?? Self.standardSocket)) }
    guard let tokenFile else { return HallClient(.url(url, token: nil)) }
    guard let text = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
      throw ValidationError("the token file \(tokenFile) cannot be read")
    }
    return HallClient(.url(url, token: String(text.filter { !$0.isWhitespace })))
  }

  /// Brings the options above to the front, so that they can stand anywhere: the parser takes
  /// them from the first command that knows them.
  static func first(_ arguments: [String]) -> [String] {
    var front: [String] = []
    var rest: [String] = []
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--" {
        rest += arguments[(index - 1)...]
        break
      }
      if argument == "--json" {
        front.append(argument)
      } else if ["--socket", "--url", "--token-file"].contains(argument), index < arguments.count {
        front += [argument, arguments[index]]
        index += 1
      } else if ["--socket=", "--url=", "--token-file="].contains(where: argument.hasPrefix) {
        front.append(argument)
      } else {
        rest.append(argument)
      }
    }
    return front + rest
  }
}
