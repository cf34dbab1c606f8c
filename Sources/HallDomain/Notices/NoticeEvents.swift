public enum NoticeCommand: Hashable, Codable, Sendable {
  /// `by`: the person who asks, as far as he is known.
  case add(NoticeDraft, by: String?)
  case approve(NoticeID, by: String?)
  case reject(NoticeID, by: String?, reason: String)
  case remove(NoticeID)
}

/// A notice that is not yet the hall's.
public struct NoticeDraft: Hashable, Codable, Sendable {
  public var text: LocalizedText
  public var picture: NoticePicture?
  public var boards: [BoardID]
  public var regions: [String]
  public var priority: Notice.Priority
  public var schedule: NoticeSchedule

  public init(
    text: LocalizedText, picture: NoticePicture? = nil, boards: [BoardID] = [],
    regions: [String] = [], priority: Notice.Priority = .ordinary,
    schedule: NoticeSchedule = NoticeSchedule()
  ) {
    self.text = text
    self.picture = picture
    self.boards = boards
    self.regions = regions
    self.priority = priority
    self.schedule = schedule
  }
}

public enum NoticeEvent: Hashable, Codable, Sendable {
  case noticeAdded(notice: Notice)
  case noticeApproved(notice: NoticeID, by: String)
  case noticeRejected(notice: NoticeID, by: String?, reason: String)
  case noticeRemoved(notice: NoticeID, expired: Bool)
  /// From now on exactly these stand on their boards: with the emergencies and the faults of
  /// boards the proof of what was shown when.
  case noticesShown(notices: [NoticeID], at: HallInstant)
}

public struct NoticeState: Hashable, Codable, Sendable {
  public internal(set) var notices: [Notice] = []
  public internal(set) var next = NoticeID(rawValue: 1)
  /// Those whose time it is; nil: not recorded yet, as none was before notices had schedules.
  public internal(set) var shown: [NoticeID]?

  public init() {}

  public func notice(_ id: NoticeID) -> Notice? { notices.first { $0.id == id } }

  /// The picture of a present notice, by its hash.
  public func picture(_ sha256: String) -> NoticePicture? {
    notices.lazy.compactMap(\.picture).first { $0.sha256 == sha256 }
  }

  /// What stands on a board, in its order: urgent ones instead of all others, then important
  /// ones first, each in the order in which they were written.
  public func standing(on board: BoardID) -> [Notice] { Self.standing(due, on: board) }

  /// Those whose time it is, on whatever board.
  public var due: [Notice] {
    guard let shown else {
      return notices.filter { $0.isApproved && $0.schedule.isUnderWay }
    }
    return notices.filter { shown.contains($0.id) }
  }

  static func standing(_ due: [Notice], on board: BoardID) -> [Notice] {
    let meant = due.filter { $0.isMeant(for: board) }
    let urgent = meant.filter { $0.priority == .urgent }
    if !urgent.isEmpty { return urgent }
    return meant.filter { $0.priority == .important } + meant.filter { $0.priority == .ordinary }
  }

  /// What will stand on a board at a local time if nobody changes anything.
  public func playlist(of board: BoardID, at civil: CivilTime) -> [Notice] {
    Self.standing(
      notices.filter { $0.isApproved && $0.schedule.isDue(at: civil) }, on: board)
  }
}
