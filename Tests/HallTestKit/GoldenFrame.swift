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
    let text = try String(contentsOf: folder.appending(path: name + ".hex"), encoding: .utf8)
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n") {
      for word in line.prefix(while: { $0 != "#" }).split(separator: " ") {
        guard word.utf8.count == 2, let byte = UInt8(word, radix: 16) else {
          throw Failure(description: "\(name).hex: \(word) is no byte")
        }
        bytes.append(byte)
      }
    }
    return bytes
  }
}
