/// A line of text for boards and displays (公告).
public struct Notice: Hashable, Codable, Sendable {
  public var id: NoticeID
  public var text: LocalizedText
  /// Empty: all boards.
  public var boards: [BoardID]
  /// Local time after which it is no longer shown; nil: until removed.
  public var until: CivilTime?

  public init(id: NoticeID, text: LocalizedText, boards: [BoardID] = [], until: CivilTime? = nil) {
    self.id = id
    self.text = text
    self.boards = boards
    self.until = until
  }
}

public enum NoticeCommand: Hashable, Codable, Sendable {
  case add(text: LocalizedText, boards: [BoardID], until: CivilTime?)
  case remove(NoticeID)
}

public enum NoticeEvent: Hashable, Codable, Sendable {
  case noticeAdded(notice: Notice)
  case noticeRemoved(notice: NoticeID, expired: Bool)
}

public struct NoticeState: Hashable, Codable, Sendable {
  public internal(set) var notices: [Notice] = []
  public internal(set) var next = NoticeID(rawValue: 1)

  public init() {}
}
