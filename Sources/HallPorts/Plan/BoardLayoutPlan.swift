public import HallDomain

/// Where things stand on a board: read from firmware-config/layouts/*.yaml, so that a new picture
/// needs no code.
public struct BoardLayoutPlan: Hashable, Sendable {
  /// The file's name without `.yaml`.
  public var id: String
  /// The size in LEDs that it is drawn for.
  public var width: Int
  public var height: Int
  /// Drawn in this order.
  public var regions: [BoardRegionPlan]

  public init(id: String, width: Int, height: Int, regions: [BoardRegionPlan]) {
    self.id = id
    self.width = width
    self.height = height
    self.regions = regions
  }
}

/// A rectangle of a board and what it shows.
public struct BoardRegionPlan: Hashable, Sendable {
  public enum Subject: String, Sendable, CaseIterable {
    /// The last calls, the newest on top: `A012 → 3号窗口`.
    case calls
    /// All windows, each with its ticket: columns and rows keep their places.
    case windows
    /// The services, each with how many wait and how long.
    case services
    case title, clock, date, notices
    /// Words of the layout itself.
    case text
    /// A QR code of the layout's own text.
    case qr
    /// A filled rectangle.
    case rule

    /// Whether it is made of rows.
    public var isTable: Bool { self == .calls || self == .windows || self == .services }
  }

  public enum Motion: String, Sendable, CaseIterable {
    case still
    /// What does not fit at once stands page by page.
    case page
    /// What does not fit at once moves through: words to the left, tables upwards.
    case scroll
    /// Half a second there, half a second away.
    case blink
  }

  public enum Alignment: String, Sendable, CaseIterable {
    case left, middle, right
  }

  public enum Font: String, Sendable, CaseIterable {
    /// Pixels drawn by hand: 12, 14 and 16; 24, 28 and 32 by doubling them.
    case bitmap
    /// Drawn from outlines.
    case outline
  }

  public var name: String
  public var subject: Subject
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int
  /// Height of a Chinese character in LEDs.
  public var size: Int
  public var font: Font
  public var isBold: Bool
  public var alignment: Alignment
  public var color: BoardColor?
  /// Of the second column.
  public var secondColor: BoardColor?
  public var background: BoardColor?
  public var motion: Motion
  /// Pixels a second.
  public var speed: Int
  public var pageFor: Duration
  /// How long a call stands out.
  public var freshFor: Duration
  /// Rows of a table; nil: as many as fit.
  public var rows: Int?
  /// Services: the estimated wait behind the number that wait.
  public var showsWait: Bool
  /// Of a text or a QR code.
  public var text: LocalizedText
  /// Nil: the board's.
  public var language: BoardLanguage?

  public init(
    name: String, subject: Subject, x: Int, y: Int, width: Int, height: Int, size: Int = 16,
    font: Font? = nil, isBold: Bool = false, alignment: Alignment = .left,
    color: BoardColor? = nil, secondColor: BoardColor? = nil, background: BoardColor? = nil,
    motion: Motion? = nil, speed: Int = 40, pageFor: Duration = .seconds(4),
    freshFor: Duration = .seconds(8), rows: Int? = nil, showsWait: Bool = false,
    text: LocalizedText = LocalizedText(zh: "", en: ""), language: BoardLanguage? = nil
  ) {
    self.name = name
    self.subject = subject
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.size = size
    self.font = font ?? Self.usualFont(size)
    self.isBold = isBold
    self.alignment = alignment
    self.color = color
    self.secondColor = secondColor
    self.background = background
    self.motion = motion ?? Self.usualMotion(subject)
    self.speed = speed
    self.pageFor = pageFor
    self.freshFor = freshFor
    self.rows = rows
    self.showsWait = showsWait
    self.text = text
    self.language = language
  }

  /// Small characters look best drawn by hand: an outline has no room there for all their strokes.
  private static func usualFont(_ size: Int) -> Font {
    size == 12 || size == 14 || size == 16 ? .bitmap : .outline
  }

  private static func usualMotion(_ subject: Subject) -> Motion {
    switch subject {
    case .notices: .scroll
    case .windows, .services: .page
    default: .still
    }
  }
}
