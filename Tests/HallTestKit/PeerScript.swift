import Foundation

/// A script of Tests/Peers on the independent packages that `scripts/peers` installs.
public enum PeerScript {
  public static let python = SimulatedHall.repository.appending(path: ".peers/bin/python")

  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  /// The lines that it answers to its input, each without its end.
  public static func lines(
    _ script: String, _ arguments: String..., input: String = ""
  ) throws -> [String] {
    guard FileManager.default.isExecutableFile(atPath: python.path) else {
      throw Failure(description: "\(python.path) is not there: run scripts/peers")
    }
    let done = try ChildProcess.run(
      python, [SimulatedHall.repository.appending(path: "Tests/Peers/\(script)").path] + arguments,
      input: input)
    guard done.status == 0 else {
      throw Failure(description: "\(script) ended with \(done.status): \(done.errors)")
    }
    return done.output.split(separator: "\n").map(String.init)
  }

  public static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  public static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
      UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
    }
  }
}
