import CQREncode
import Glibc

/// The modules of a QR code symbol (ISO/IEC 18004, model 2), drawn by libqrencode.
public struct QRCode: Hashable, Sendable {
  /// How much of a damaged symbol can be read: L about 7 %, M 15 %, Q 25 %, H 30 %.
  public enum Correction: String, Hashable, Sendable, CaseIterable {
    case low, medium, quartile, high
  }

  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    /// More than the largest symbol (version 40) holds at this correction.
    case tooLong(bytes: Int)
    case library(code: Int32)

    public var description: String {
      switch self {
      case .empty: "QR code: no text"
      case .tooLong(let bytes): "QR code: \(bytes) bytes are more than a symbol holds"
      case .library(let code): "QR code: libqrencode failed, errno \(code)"
      }
    }
  }

  /// Modules along one side, without the quiet zone: 21 ... 177.
  public let size: Int
  private let modules: [Bool]

  /// The smallest symbol that holds the text (UTF-8, byte mode).
  public init(_ text: String, correction: Correction = .medium) throws(Failure) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { throw .empty }
    let level =
      switch correction {
      case .low: QR_ECLEVEL_L
      case .medium: QR_ECLEVEL_M
      case .quartile: QR_ECLEVEL_Q
      case .high: QR_ECLEVEL_H
      }
    guard let symbol = QRcode_encodeData(Int32(bytes.count), bytes, 0, level) else {
      let code = errno
      throw code == ERANGE ? .tooLong(bytes: bytes.count) : .library(code: code)
    }
    defer { QRcode_free(symbol) }
    let side = Int(symbol.pointee.width)
    guard let data = symbol.pointee.data else { throw .library(code: 0) }
    size = side
    // The lowest bit of each byte is the module; the others say what it is part of.
    modules = (0..<side * side).map { data[$0] & 1 == 1 }
  }

  /// Whether the module is dark; outside of the symbol it is light.
  public subscript(x: Int, y: Int) -> Bool {
    guard x >= 0, y >= 0, x < size, y < size else { return false }
    return modules[y * size + x]
  }

  /// Black on white; `moduleSize` pixels a module, `quiet` light modules around (the standard
  /// asks for 4).
  public func image(moduleSize: Int, quiet: Int = 4) -> PixelImage {
    let moduleSize = max(1, moduleSize)
    let side = (size + 2 * quiet) * moduleSize
    var image = PixelImage(width: side, height: side, fill: .white)
    for y in 0..<size {
      for x in 0..<size where self[x, y] {
        image.fill(
          PixelRect(
            x: (x + quiet) * moduleSize, y: (y + quiet) * moduleSize, width: moduleSize,
            height: moduleSize), .black)
      }
    }
    return image
  }
}
