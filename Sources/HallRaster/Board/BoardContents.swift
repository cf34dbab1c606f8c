public import HallDomain
public import HallPorts

/// What a board shows, in each of the languages that it may show it in.
public struct BoardContents: Hashable, Sendable {
  public private(set) var zh: BoardContent
  public private(set) var en: BoardContent

  public init(zh: BoardContent, en: BoardContent) {
    self.zh = zh
    self.en = en
  }

  public subscript(language: BoardLanguage) -> BoardContent {
    language == .zh ? zh : en
  }

  public mutating func set(clock: String, date: CivilDate?) {
    (zh.clock, en.clock) = (clock, clock)
    (zh.date, en.date) = (date, date)
  }

  public mutating func set(noticesSince: Duration) {
    (zh.noticesSince, en.noticesSince) = (noticesSince, noticesSince)
  }
}
