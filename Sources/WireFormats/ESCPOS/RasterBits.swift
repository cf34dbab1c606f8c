/// A black and white picture as GS v 0 takes it: rows from the top, eight dots a byte, the
/// leftmost in the highest bit; 1 is black.
public struct RasterBits: Hashable, Sendable {
  public let bytesPerRow: Int
  public let rows: Int
  public private(set) var bytes: [UInt8]

  public init(bytesPerRow: Int, rows: Int) {
    precondition((0...0xFFFF).contains(bytesPerRow) && (0...0xFFFF).contains(rows))
    self.bytesPerRow = bytesPerRow
    self.rows = rows
    bytes = [UInt8](repeating: 0, count: bytesPerRow * rows)
  }

  /// nil when the bytes are not `bytesPerRow * rows`.
  public init?(bytesPerRow: Int, bytes: [UInt8]) {
    guard (1...0xFFFF).contains(bytesPerRow), bytes.count % bytesPerRow == 0,
      bytes.count / bytesPerRow <= 0xFFFF
    else { return nil }
    self.bytesPerRow = bytesPerRow
    rows = bytes.count / bytesPerRow
    self.bytes = bytes
  }

  /// Dots across.
  public var width: Int { bytesPerRow * 8 }

  /// Outside of the picture: reads white, writes nothing.
  public subscript(x: Int, y: Int) -> Bool {
    get {
      guard x >= 0, y >= 0, x < width, y < rows else { return false }
      return bytes[y * bytesPerRow + x / 8] & 0x80 >> UInt8(x % 8) != 0
    }
    set {
      guard x >= 0, y >= 0, x < width, y < rows else { return }
      let mask: UInt8 = 0x80 >> UInt8(x % 8)
      let index = y * bytesPerRow + x / 8
      bytes[index] = newValue ? bytes[index] | mask : bytes[index] & ~mask
    }
  }

  /// Bands of at most so many bytes (but whole rows, at least one), from the top.
  public func bands(ofAtMost limit: Int) -> [RasterBits] {
    guard bytesPerRow > 0 else { return [] }
    let rowsEach = max(1, limit / bytesPerRow)
    return stride(from: 0, to: rows, by: rowsEach).compactMap { top in
      let end = min(top + rowsEach, rows)
      return RasterBits(
        bytesPerRow: bytesPerRow, bytes: Array(bytes[top * bytesPerRow..<end * bytesPerRow]))
    }
  }
}
