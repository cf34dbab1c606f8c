/// How text is drawn: which face, how large, how heavy.
public struct TextStyle: Hashable, Sendable {
  public enum Family: String, Hashable, Sendable, CaseIterable {
    /// Pixels drawn by hand, 12 and 16 px, and their multiples (24, 32, 48, ...) by enlarging.
    case bitmap
    /// Any size, with or without smoothed edges.
    case outline
  }

  public var family: Family
  /// Height of the em square in pixels: a Chinese character is about as high and as wide.
  public var size: Int
  public var isBold: Bool
  /// Grey edges; false gives pixels that are on or off, as thermal paper needs them. Bitmap text
  /// never has grey edges.
  public var isSmooth: Bool

  public init(family: Family, size: Int, isBold: Bool = false, isSmooth: Bool = false) {
    self.family = family
    self.size = min(max(size, 6), Limits.textSize)
    self.isBold = isBold
    self.isSmooth = isSmooth && family == .outline
  }

  public static func bitmap(_ size: Int = 16, bold: Bool = false) -> TextStyle {
    TextStyle(family: .bitmap, size: size, isBold: bold)
  }

  public static func outline(_ size: Int, bold: Bool = false, smooth: Bool = true) -> TextStyle {
    TextStyle(family: .outline, size: size, isBold: bold, isSmooth: smooth)
  }
}
