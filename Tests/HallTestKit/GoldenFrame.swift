public import Foundation

/// Bytes as they stand on a wire, kept as commented hex in `Tests/GoldenFrames`: a field a line,
/// everything after `#` is for the reader.
public enum GoldenFrame {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  public static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "GoldenFrames")

  /// - Parameter name: `e131/data` for `Tests/GoldenFrames/e131/data.hex`.
  public static func bytes(_ name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for line in try lines(name) { bytes += try Self.bytes(in: line, of: name) }
    return bytes
  }

  /// What a master and a slave say to one another, and what it means.
  public struct Exchange: Sendable {
    /// Words behind `@`: what the master was told to do.
    public var order: [String]
    /// Requests (`>`) with their answers (`<`).
    public var frames: [(request: [UInt8], answer: [UInt8])]
    /// Lines behind `=`: what comes of it.
    public var meaning: [String]
  }

  /// The exchanges of a file; each begins with its order, a frame with its arrow.
  public static func exchanges(_ name: String) throws -> [Exchange] {
    var exchanges: [Exchange] = []
    var isAnswer = false
    for line in try lines(name) {
      let rest = line.dropFirst().trimmingCharacters(in: .whitespaces)
      if line.hasPrefix("@") {
        exchanges.append(
          Exchange(
            order: rest.split(separator: " ").map(String.init), frames: [], meaning: []))
        continue
      }
      guard let last = exchanges.indices.last else {
        throw Failure(description: "\(name).hex: \(line) stands before the first order (@)")
      }
      switch line.first {
      case "=": exchanges[last].meaning.append(rest)
      case ">":
        isAnswer = false
        exchanges[last].frames.append((try bytes(in: rest, of: name), []))
      case let mark:
        if mark == "<" { isAnswer = true }
        let more = try bytes(in: mark == "<" ? rest : line, of: name)
        guard let frame = exchanges[last].frames.indices.last else {
          throw Failure(description: "\(name).hex: \(line) belongs to no request (>)")
        }
        if isAnswer {
          exchanges[last].frames[frame].answer += more
        } else {
          exchanges[last].frames[frame].request += more
        }
      }
    }
    return exchanges
  }

  /// Without comments, spaces around and empty lines.
  private static func lines(_ name: String) throws -> [String] {
    try String(contentsOf: folder.appending(path: name + ".hex"), encoding: .utf8)
      .split(separator: "\n")
      .map { $0.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  private static func bytes(in line: String, of name: String) throws -> [UInt8] {
    try line.split(separator: " ").map { word in
      guard word.utf8.count == 2, let byte = UInt8(word, radix: 16) else {
        throw Failure(description: "\(name).hex: \(word) is no byte")
      }
      return byte
    }
  }
}
