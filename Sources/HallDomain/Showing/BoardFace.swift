/// What a board in the hall shows: the last calls, who waits, the notices.
public struct BoardFace: Hashable, Codable, Sendable {
  /// `A012 -> 3`
  public struct Row: Hashable, Codable, Sendable {
    public var number: TicketNumber
    public var window: WindowID
    public var windowName: LocalizedText
    public var times: Int
    /// When it was (last) called: boards let fresh calls blink.
    public var calledAt: HallInstant
    /// Why it may have come before somebody who waits longer: `预约`, `优先`; nil: ordinary.
    public var privilege: LocalizedText?

    public init(
      number: TicketNumber, window: WindowID, windowName: LocalizedText, times: Int,
      calledAt: HallInstant, privilege: LocalizedText? = nil
    ) {
      self.number = number
      self.window = window
      self.windowName = windowName
      self.times = times
      self.calledAt = calledAt
      self.privilege = privilege
    }
  }

  public struct Line: Hashable, Codable, Sendable {
    public var service: ServiceCode
    public var name: LocalizedText
    public var waiting: Int
    public var wait: WaitEstimate

    public init(service: ServiceCode, name: LocalizedText, waiting: Int, wait: WaitEstimate) {
      self.service = service
      self.name = name
      self.waiting = waiting
      self.wait = wait
    }
  }

  public var hall: LocalizedText
  /// Newest first; a window stands in it at most once.
  public var rows: [Row]
  public var lines: [Line]
  /// In the order in which they are shown.
  public var notices: [Notice]
  /// Set in an emergency: nothing else is shown.
  public var evacuation: LocalizedText?

  public init(
    hall: LocalizedText, rows: [Row] = [], lines: [Line] = [], notices: [Notice] = [],
    evacuation: LocalizedText? = nil
  ) {
    self.hall = hall
    self.rows = rows
    self.lines = lines
    self.notices = notices
    self.evacuation = evacuation
  }
}
