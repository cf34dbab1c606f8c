/// Everything an LED board shows, as plain values; the board's driver makes it from the hall's
/// truth.
public struct BoardContent: Hashable, Sendable {
  /// A called ticket: `A012` to `3号窗口`.
  public struct Call: Hashable, Sendable {
    public var number: String
    /// The window's name: `3号窗口`.
    public var window: String
    /// For narrow boards: `3`.
    public var shortWindow: String
    /// When it was last called, on the timeline of the painter's `at`.
    public var calledAt: Duration

    public init(number: String, window: String, shortWindow: String, calledAt: Duration) {
      self.number = number
      self.window = window
      self.shortWindow = shortWindow
      self.calledAt = calledAt
    }
  }

  /// How many wait for a service.
  public struct Line: Hashable, Sendable {
    public var service: String
    public var waiting: Int

    public init(service: String, waiting: Int) {
      self.service = service
      self.waiting = waiting
    }
  }

  /// What an evacuation says: large, and the second language below it where there is room.
  public struct Evacuation: Hashable, Sendable {
    public var text: String
    public var second: String

    public init(text: String, second: String = "") {
      self.text = text
      self.second = second
    }
  }

  /// The hall's name.
  public var title: String
  /// `09:05`; empty: no clock.
  public var clock: String
  /// Newest first.
  public var calls: [Call]
  public var lines: [Line]
  /// Scroll one after the other at the bottom.
  public var notices: [String]
  /// When the notices began to scroll, on the timeline of the painter's `at`.
  public var noticesSince: Duration
  public var evacuation: Evacuation?
  /// All window names of the hall: columns keep their places whatever was called.
  public var windowNames: [String]

  public init(
    title: String = "", clock: String = "", calls: [Call] = [], lines: [Line] = [],
    notices: [String] = [], noticesSince: Duration = .zero, evacuation: Evacuation? = nil,
    windowNames: [String] = []
  ) {
    self.title = title
    self.clock = clock
    self.calls = calls
    self.lines = lines
    self.notices = notices
    self.noticesSince = noticesSince
    self.evacuation = evacuation
    self.windowNames = windowNames
  }
}
