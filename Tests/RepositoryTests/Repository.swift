import Foundation
import HallTestKit
import Testing

/// The checkout that this test was compiled from.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Paths below a folder with one of the endings, relative to the root, sorted.
  static func files(under folder: String, endings: [String]) -> [String] {
    let base = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
    else { return [] }
    return walk.compactMap { $0 as? URL }
      .filter { endings.contains($0.pathExtension) }
      .map { String($0.path.dropFirst(root.path.count + 1)) }.sorted()
  }

  static func swiftSources() -> [String] {
    ["Sources", "Tests", "Benchmarks"].flatMap { files(under: $0, endings: ["swift"]) }
  }

  /// Runs a program in the root to its end and answers with its exit status and output.
  static func run(_ program: String, _ arguments: [String]) throws -> (
    status: Int32, output: String
  ) {
    let done = try ChildProcess.run(
      URL(filePath: "/usr/bin/env"), [program] + arguments, in: root)
    return (done.status, done.output + done.errors)
  }
}
