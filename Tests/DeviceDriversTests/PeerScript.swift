import Foundation
import HallTestKit
import Testing

/// A script of Tests/Peers on the independent packages that `scripts/peers` installs.
enum PeerScript {
  /// The lines that it answers to its input, each without its end.
  static func lines(
    _ script: String, _ arguments: String..., input: String = ""
  ) throws -> [String] {
    let python = E131PeerTests.python
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let done = try ChildProcess.run(
      python, [SimulatedHall.repository.appending(path: "Tests/Peers/\(script)").path] + arguments,
      input: input)
    try #require(done.status == 0, "\(done.errors)")
    return done.output.split(separator: "\n").map(String.init)
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
      UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
    }
  }
}
