/// What bounds this module's memory and pictures.
public enum Limits {
  /// Glyphs kept rendered; when it is full the cache starts anew.
  public static let cachedGlyphs = 2048
  /// Longest side of a picture, in pixels: a fault in a caller must not eat the memory.
  public static let pictureSide = 16_384
  /// Longest side of a notice's picture, in pixels: no board has more LEDs.
  public static let noticePictureSide = 1024
  /// Largest text size, in pixels.
  public static let textSize = 512
  /// Characters of a notice that are put on the scrolling strip; the rest is cut with an ellipsis.
  public static let noticeCharacters = 400
}
