/// A language that the hall speaks: `zh`, `en`, or another that it has clips or a voice for, by its
/// ISO 639 code.
public struct SpokenLanguage: HallName {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let zh: SpokenLanguage = "zh"
  public static let en: SpokenLanguage = "en"
}

/// Words in one language, to be said.
public struct Phrase: Hashable, Codable, Sendable {
  public var language: SpokenLanguage
  public var text: String

  public init(_ language: SpokenLanguage, _ text: String) {
    self.language = language
    self.text = text
  }
}
