/// What boards and pages tell people besides the queue (公告).
public struct Notice: Hashable, Sendable {
  public enum Priority: String, Codable, Sendable, CaseIterable, Comparable {
    case ordinary
    /// Before the ordinary ones.
    case important
    /// Instead of all others on its boards.
    case urgent

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// A second pair of eyes on a public text (`NoticeRules.approval`).
  public enum Approval: Hashable, Codable, Sendable {
    case awaited
    case given(by: String)
  }

  public var id: NoticeID
  /// Both empty where a picture says it all.
  public var text: LocalizedText
  public var picture: NoticePicture?
  /// Empty: all boards.
  public var boards: [BoardID]
  /// Names of the regions that show it in the boards' layouts; empty: all that show notices.
  public var regions: [String]
  public var priority: Priority
  public var schedule: NoticeSchedule
  /// The person who wrote it; nil: somebody who did not say who he is.
  public var author: String?
  /// Nil: the hall asked for none when it was written.
  public var approval: Approval?

  public init(
    id: NoticeID, text: LocalizedText, picture: NoticePicture? = nil, boards: [BoardID] = [],
    regions: [String] = [], priority: Priority = .ordinary,
    schedule: NoticeSchedule = NoticeSchedule(), author: String? = nil, approval: Approval? = nil
  ) {
    self.id = id
    self.text = text
    self.picture = picture
    self.boards = boards
    self.regions = regions
    self.priority = priority
    self.schedule = schedule
    self.author = author
    self.approval = approval
  }

  public var isApproved: Bool { approval != .awaited }

  /// Whether it concerns the board.
  public func isMeant(for board: BoardID) -> Bool { boards.isEmpty || boards.contains(board) }
}

/// Members that say nothing are left out, so that a record of a plain notice reads as it did
/// before there were priorities and schedules.
extension Notice: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, text, picture, boards, regions, priority, author, approval
    case from, until, weekdays, hours, turns
  }

  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try members.decode(NoticeID.self, forKey: .id),
      text: try members.decode(LocalizedText.self, forKey: .text),
      picture: try members.decodeIfPresent(NoticePicture.self, forKey: .picture),
      boards: try members.decodeIfPresent([BoardID].self, forKey: .boards) ?? [],
      regions: try members.decodeIfPresent([String].self, forKey: .regions) ?? [],
      priority: try members.decodeIfPresent(Priority.self, forKey: .priority) ?? .ordinary,
      schedule: NoticeSchedule(
        from: try members.decodeIfPresent(CivilTime.self, forKey: .from),
        until: try members.decodeIfPresent(CivilTime.self, forKey: .until),
        weekdays: try members.decodeIfPresent([Weekday].self, forKey: .weekdays) ?? [],
        hours: try members.decodeIfPresent(DailySpan.self, forKey: .hours),
        turns: try members.decodeIfPresent(NoticeSchedule.Turns.self, forKey: .turns)),
      author: try members.decodeIfPresent(String.self, forKey: .author),
      approval: try members.decodeIfPresent(Approval.self, forKey: .approval))
  }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(id, forKey: .id)
    try members.encode(text, forKey: .text)
    try members.encodeIfPresent(picture, forKey: .picture)
    try members.encode(boards, forKey: .boards)
    if !regions.isEmpty { try members.encode(regions, forKey: .regions) }
    if priority != .ordinary { try members.encode(priority, forKey: .priority) }
    try members.encodeIfPresent(schedule.from, forKey: .from)
    try members.encodeIfPresent(schedule.until, forKey: .until)
    if !schedule.weekdays.isEmpty { try members.encode(schedule.weekdays, forKey: .weekdays) }
    try members.encodeIfPresent(schedule.hours, forKey: .hours)
    try members.encodeIfPresent(schedule.turns, forKey: .turns)
    try members.encodeIfPresent(author, forKey: .author)
    try members.encodeIfPresent(approval, forKey: .approval)
  }
}
