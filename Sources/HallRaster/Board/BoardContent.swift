public import HallDomain
public import HallPorts

/// Everything an LED board shows, in one language, as plain values; the board's driver makes it
/// from the hall's truth.
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
    /// How long somebody who comes now waits about, minutes; nil: nothing can be said.
    public var wait: Int?

    public init(service: String, waiting: Int, wait: Int? = nil) {
      self.service = service
      self.waiting = waiting
      self.wait = wait
    }
  }

  /// A window and what is shown at it: a ticket's number, or that it pauses.
  public struct Window: Hashable, Sendable {
    public var name: String
    /// For narrow boards: `3`.
    public var shortName: String
    public var text: String
    /// When its ticket was last called; nil: it has none that is still awaited.
    public var calledAt: Duration?

    public init(name: String, shortName: String, text: String, calledAt: Duration? = nil) {
      self.name = name
      self.shortName = shortName
      self.text = text
      self.calledAt = calledAt
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

  public var language: BoardLanguage
  /// The hall's name.
  public var title: String
  /// `09:05`; empty: no clock.
  public var clock: String
  /// Nil: the clock cannot be believed.
  public var date: CivilDate?
  /// Newest first.
  public var calls: [Call]
  public var lines: [Line]
  /// A notice's words, its picture, or both.
  public struct Notice: Hashable, Sendable {
    public var words: String
    public var picture: PixelImage?
    /// Names of the regions that show it; empty: all that show notices.
    public var regions: [String]

    public init(_ words: String, picture: PixelImage? = nil, regions: [String] = []) {
      self.words = words
      self.picture = picture
      self.regions = regions
    }
  }

  /// In their order.
  public var notices: [Notice]
  /// When the notices began to scroll, on the timeline of the painter's `at`.
  public var noticesSince: Duration
  public var evacuation: Evacuation?
  public var windows: [Window]
  /// All window names of the hall: columns keep their places whatever was called.
  public var windowNames: [String]

  public init(
    language: BoardLanguage = .zh, title: String = "", clock: String = "",
    date: CivilDate? = nil, calls: [Call] = [], lines: [Line] = [], notices: [Notice] = [],
    noticesSince: Duration = .zero, evacuation: Evacuation? = nil, windows: [Window] = [],
    windowNames: [String] = []
  ) {
    self.language = language
    self.title = title
    self.clock = clock
    self.date = date
    self.calls = calls
    self.lines = lines
    self.notices = notices
    self.noticesSince = noticesSince
    self.evacuation = evacuation
    self.windows = windows
    self.windowNames = windowNames
  }

  var noticeWords: [String] { notices.map(\.words).filter { !$0.isEmpty } }

  /// Words of the board itself.
  func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
}
