public enum BoardLanguage: String, Hashable, Sendable, CaseIterable {
  case zh, en
}

/// What a board tells its words in.
public enum BoardLanguages: Hashable, Sendable {
  case one(BoardLanguage)
  /// Chinese and English in turn, each for so long.
  case alternating(each: Duration)

  public static let usualTurn: Duration = .seconds(10)
}
