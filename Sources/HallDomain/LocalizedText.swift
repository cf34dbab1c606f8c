/// The same words in Chinese and English; the hall shows Chinese first.
public struct LocalizedText: Hashable, Codable, Sendable {
  public var zh: String
  public var en: String

  public init(zh: String, en: String) {
    self.zh = zh
    self.en = en
  }
}
