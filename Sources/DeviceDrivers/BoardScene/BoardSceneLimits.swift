/// Limits of what boards show.
enum BoardSceneLimits {
  /// Bytes of a film's pictures before they are packed: 227 of 192 x 64, or 5 of 1024 x 512.
  static let filmBytes = 8 << 20
  /// Pages that ask within this share a film.
  static let filmShared: Duration = .milliseconds(250)
  /// Longest side of the picture for pages, in pixels.
  static let pictureSide = 1536
  /// Calls that a board's content keeps: no board has more rows.
  static let calls = 24
  /// A page that has not asked for its film for so long is closed.
  static let pageSilence: Duration = .seconds(8)
}
