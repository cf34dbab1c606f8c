import ArgumentParser
import Foundation

/// Every figure of the product, one JSON object a line.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks", abstract: "Measures every figure beside its limit.")

  @Option(help: "Only the scene that measures this figure.") var only: String?

  static let scenes: [any Scene.Type] = [
    DecideEvolve.self, GroupCommit.self, PressToDisplay.self, DaemonStart.self, Memory.self,
    Idle.self,
  ]

  func validate() throws {
    let names = Self.scenes.flatMap { $0.names }
    if let only, !names.contains(only) {
      throw ValidationError("no figure \(only); there are \(names.joined(separator: ", "))")
    }
  }

  func run() async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var failed: [String] = []
    for scene in Self.scenes where only.map(scene.names.contains) ?? true {
      do {
        for figure in try await scene.measure() where only.map({ $0 == figure.name }) ?? true {
          print(String(decoding: try encoder.encode(figure), as: UTF8.self))
        }
      } catch {
        // The other figures are worth having all the same.
        failed.append("\(scene.names.joined(separator: ", ")): \(error)")
      }
    }
    if !failed.isEmpty { throw ValidationError(failed.joined(separator: "\n")) }
  }
}
