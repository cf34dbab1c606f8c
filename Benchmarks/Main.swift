import ArgumentParser
import Foundation

/// Every figure of the product, one JSON object a line.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks", abstract: "Measures every figure beside its limit.")

  @Option(help: "Only figures whose name is or begins with this.") var only: String?

  static let scenes: [any Scene.Type] = [
    DecideEvolve.self, GroupCommit.self, PressToDisplay.self, DaemonStart.self, Memory.self,
    Idle.self, BusEfficiency.self, DeadSlaves.self, BusWrites.self, BusKeys.self,
    BusFaults.self, BusCost.self, Boards.self, EmergencyEverywhere.self, Tickets.self,
    PressToPrinter.self, Voice.self, CentralSync.self, CentralFleet.self,
  ]

  func validate() throws {
    let names = Self.scenes.flatMap { $0.names }
    if let only, !names.contains(where: { $0.hasPrefix(only) }) {
      throw ValidationError("no figure \(only); there are \(names.joined(separator: ", "))")
    }
  }

  func run() async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var failed: [String] = []
    func isWanted(_ name: String) -> Bool { only.map(name.hasPrefix) ?? true }
    for scene in Self.scenes where scene.names.contains(where: isWanted) {
      do {
        for figure in try await scene.measure() where isWanted(figure.name) {
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
