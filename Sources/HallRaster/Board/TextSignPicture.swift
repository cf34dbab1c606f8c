public import WireFormats

/// How a sign that takes text looks about: its lines in a font of 16 LEDs, for nobody knows which
/// one it has.
public enum TextSignPicture {
  public static func picture(
    of lines: [AlphaLine], rows: Int, columns: Int, text: TextPainter
  ) -> PixelImage {
    var picture = PixelImage(width: 8 * max(1, columns), height: 16 * max(1, rows))
    for (row, line) in lines.enumerated() {
      text.draw(line.text, .bitmap(16), line.color.rgb, x: 0, y: 16 * row, on: &picture)
    }
    return picture
  }
}

extension AlphaLine.Color {
  fileprivate var rgb: RGB {
    switch self {
    case .red: BoardPalette.number
    case .green: BoardPalette.window
    case .amber: BoardPalette.notice
    }
  }
}
