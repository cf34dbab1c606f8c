import HallPorts
import HallRaster

/// What a person sees on a display, as a PNG file.
enum DisplayPicture {
  /// nil on a machine without the fonts: the console then shows the text alone.
  private static let painter = try? WindowDisplayPainter(text: TextPainter())

  static func png(
    of display: ModbusProfile.Display, text: String, nameplate: String, isBlinking: Bool
  ) -> [UInt8]? {
    painter?.picture(
      of: WindowDisplay(
        kind: display.kind, nameplate: nameplate, text: text, isBlinking: isBlinking)
    ).png()
  }
}

extension ModbusProfile.Display {
  fileprivate var kind: WindowDisplay.Kind {
    switch encoding {
    case .asciiPerRegister: .segments(cells: registers)
    case .ascii: .segments(cells: 2 * registers)
    case .bcd, .number: .segments(cells: 4 * registers)
    // Two bytes, a register, are one Chinese character of 16 pixels.
    case .gb18030: .matrix(columns: 16 * registers, rows: 16)
    }
  }
}
