import CLinuxShim
import Foundation

/// What it takes to start a program: the environment of the tests and more.
struct Spawn {
  struct Failure: Error, CustomStringConvertible {
    var description: String

    init(_ what: String, _ code: Int32) {
      description = "\(what): \(String(cString: strerror(code)))"
    }
  }

  private let program: URL
  private let arguments: [String]
  private let environment: [String: String]
  private let directory: URL?

  init(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:],
    directory: URL? = nil
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }

  /// - Parameter input: nil: there is none.
  func start(input: Int32? = nil, output: Int32, errors: Int32) throws -> pid_t {
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var words = ([program.path] + arguments).map { strdup($0) } + [nil]
    var pairs = variables.map { strdup("\($0)=\($1)") } + [nil]
    let place = directory.map { strdup($0.path) } ?? nil
    defer { for word in words + pairs + [place] { free(word) } }
    // safe: the arrays stay where they are until the program has started
    let pid = words.withUnsafeMutableBufferPointer { words in
      pairs.withUnsafeMutableBufferPointer { pairs in  // safe: as above
        var child = hall_child(
          arguments: words.baseAddress, environment: pairs.baseAddress, directory: place,
          input: input ?? -1, output: output, errors: errors)
        return hall_child_start(&child)
      }
    }
    guard pid > 0 else { throw Failure("\(program.path) could not be started", -pid) }
    return pid
  }
}
