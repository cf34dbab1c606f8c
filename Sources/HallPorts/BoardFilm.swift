/// A stretch of what a board shows, painted ahead: its pictures, one below the other, and when each
/// of them begins. A page that plays it moves as smoothly as a board, however slow its network is.
public struct BoardFilm: Hashable, Sendable {
  /// Pixels of one picture.
  public var width: Int
  public var height: Int
  /// When the film begins on the hall's own timeline, milliseconds: films that follow each other
  /// join without a jump.
  public var at: Int64
  /// When each picture begins, milliseconds from the film's beginning; the first at 0.
  public var starts: [Int]
  /// How long the film is, milliseconds.
  public var length: Int
  /// All pictures as one PNG file.
  public var png: [UInt8]

  public init(
    width: Int, height: Int, at: Int64, starts: [Int], length: Int, png: [UInt8]
  ) {
    self.width = width
    self.height = height
    self.at = at
    self.starts = starts
    self.length = length
    self.png = png
  }
}
