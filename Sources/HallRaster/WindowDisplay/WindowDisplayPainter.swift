/// Draws displays over windows: red light behind dark glass, with the window's name plate.
public struct WindowDisplayPainter: Sendable {
  private let text: TextPainter

  private static let housing = RGB(38, 40, 44)
  private static let edge = RGB(74, 78, 84)
  private static let glass = RGB(14, 4, 4)
  private static let lit = RGB(255, 44, 28)
  private static let unlit = RGB(44, 12, 11)
  private static let plate = RGB(24, 62, 120)
  private static let margin = 8
  private static let plateHeight = 28

  public init(text: TextPainter) { self.text = text }

  /// - Parameter isLit: false is the dark half of blinking; one that does not blink stays lit.
  public func picture(of display: WindowDisplay, isLit: Bool = true) -> PixelImage {
    let shown = display.isBlinking && !isLit ? "" : display.text
    let face =
      switch display.kind {
      case .segments(let cells): segments(shown, cells: min(max(cells, 1), 32))
      case .matrix(let columns, let rows):
        matrix(shown, columns: min(max(columns, 8), 512), rows: min(max(rows, 8), 256))
      }
    let hasPlate = !display.nameplate.isEmpty
    let top = Self.margin + (hasPlate ? Self.plateHeight + 6 : 0)
    var picture = PixelImage(
      width: face.width + 2 * Self.margin, height: top + face.height + Self.margin,
      fill: Self.housing)
    picture.frame(picture.bounds, Self.edge, thickness: 2)
    if hasPlate {
      let plate = PixelRect(
        x: Self.margin, y: Self.margin, width: face.width, height: Self.plateHeight)
      picture.fill(plate, Self.plate)
      text.draw(
        display.nameplate, .outline(20), .white, in: plate.inset(x: 4, y: 0), align: .middle,
        on: &picture)
    }
    picture.blit(face, x: Self.margin, y: top)
    return picture
  }

  // MARK: - Dot matrix

  private func matrix(_ shown: String, columns: Int, rows: Int) -> PixelImage {
    var dots = PixelImage(width: columns, height: rows)
    let size = rows >= 16 ? rows / 16 * 16 : 12
    // Numbers have no tails: a larger em fills the rows.
    let large = TextStyle.outline(size * 5 / 4, bold: true, smooth: false)
    let isNumber = shown.utf8.allSatisfy { $0 < 0x80 } && text.width(of: shown, large) <= columns
    text.draw(
      shown, isNumber ? large : .bitmap(size), Self.lit, in: dots.bounds, align: .middle,
      on: &dots)
    return dots.enlargedAsLEDs(pitch: 5, unlit: Self.unlit)
  }

  // MARK: - Seven segments

  /// The segments of a character, bit 0 = a (top) ... bit 6 = g (middle); nil: cannot be shown.
  static func pattern(of character: Character) -> UInt8? {
    switch character {
    case " ": 0x00
    case "-": 0x40
    case "_": 0x08
    case "0", "O": 0x3F
    case "1", "I": 0x06
    case "2", "Z": 0x5B
    case "3": 0x4F
    case "4": 0x66
    case "5", "S": 0x6D
    case "6": 0x7D
    case "7": 0x07
    case "8": 0x7F
    case "9": 0x6F
    case "A", "a": 0x77
    case "B", "b": 0x7C
    case "C": 0x39
    case "c": 0x58
    case "D", "d": 0x5E
    case "E", "e": 0x79
    case "F", "f": 0x71
    case "G", "g": 0x3D
    case "H": 0x76
    case "h": 0x74
    case "J", "j": 0x1E
    case "L", "l": 0x38
    case "N", "n": 0x54
    case "o": 0x5C
    case "P", "p": 0x73
    case "Q", "q": 0x67
    case "R", "r": 0x50
    case "T", "t": 0x78
    case "U": 0x3E
    case "u": 0x1C
    case "Y", "y": 0x6E
    default: nil
    }
  }

  private func segments(_ shown: String, cells: Int) -> PixelImage {
    let (width, height) = (44, 80)
    var face = PixelImage(width: cells * width + 12, height: height + 16, fill: Self.glass)
    let patterns = shown.prefix(cells).map { Self.pattern(of: $0) ?? 0x49 }
    for cell in 0..<cells {
      // Right-aligned, as displays of numbers are.
      let index = cell - (cells - patterns.count)
      draw(index >= 0 ? patterns[index] : 0, x: 6 + cell * width + 4, y: 8, on: &face)
    }
    return face
  }

  /// One digit of 36 x 80 pixels; unlit segments can be seen faintly, as on real ones.
  private func draw(_ pattern: UInt8, x: Int, y: Int, on face: inout PixelImage) {
    let (long, thick, tall) = (34, 7, 38)
    func color(_ bit: Int) -> RGB { pattern >> UInt8(bit) & 1 == 1 ? Self.lit : Self.unlit }
    let horizontal = [(0, 0), (6, tall), (3, 2 * tall)]
    for (bit, offset) in horizontal {
      for line in 0..<thick {
        let inset = 2 + abs(line - thick / 2)
        face.fill(
          PixelRect(
            x: x + inset, y: y + offset - thick / 2 + line, width: long - 2 * inset, height: 1),
          color(bit))
      }
    }
    let vertical = [(5, 0, 0), (1, long - 1, 0), (4, 0, tall), (2, long - 1, tall)]
    for (bit, offset, top) in vertical {
      for line in 0..<thick {
        let inset = 2 + abs(line - thick / 2)
        face.fill(
          PixelRect(
            x: x + offset - thick / 2 + line, y: y + top + inset, width: 1,
            height: tall - 2 * inset), color(bit))
      }
    }
  }
}
