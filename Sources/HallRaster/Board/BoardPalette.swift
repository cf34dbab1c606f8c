/// The colours of an LED board: pure red and green and what they mix to, on black.
enum BoardPalette {
  static let number = RGB(255, 56, 32)
  static let window = RGB(0, 232, 64)
  static let arrow = RGB(220, 150, 0)
  static let notice = RGB(255, 176, 0)
  static let title = RGB(255, 176, 0)
  static let clock = RGB(0, 232, 64)
  static let service = RGB(255, 176, 0)
  static let waiting = RGB(255, 255, 255)
  static let rule = RGB(80, 24, 0)
  static let alarm = RGB(255, 0, 0)
  /// Behind a fresh call's row while it stands out.
  static let fresh = RGB(168, 0, 0)
  static let freshInk = RGB(255, 255, 255)
}
