/// Columns of text for a terminal; Chinese and other wide characters count two columns.
struct Table {
  private var rows: [[String]]
  private let columns: Int

  init(_ head: [String], _ rows: [[String]]) {
    columns = head.count
    self.rows = [head] + rows
  }

  var text: String {
    let widths = (0..<columns).map { column in
      rows.map { Self.width(of: $0[column]) }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        guard column < columns - 1 else { continue }
        line += String(repeating: " ", count: widths[column] - Self.width(of: cell) + 2)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Columns on a terminal: 2 for East Asian wide and full-width characters (UAX #11), 0 for
  /// combining marks.
  static func width(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
