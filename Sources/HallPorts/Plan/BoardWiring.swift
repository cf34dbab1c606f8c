/// In which order a board's pixels hang on the wire, and what each can show.
public struct BoardWiring: Hashable, Sendable {
  public enum Colors: String, Hashable, Sendable, CaseIterable {
    case full
    case redGreen = "red-green"
    case mono

    /// Slots of a pixel on the wire.
    public var slots: Int {
      switch self {
      case .full: 3
      case .redGreen: 2
      case .mono: 1
      }
    }
  }

  /// How the pixels of a panel follow each other, from its top left.
  public enum Pixels: String, Hashable, Sendable, CaseIterable {
    /// Every row from the left.
    case rows
    /// Every second row from the right.
    case serpentineRows = "serpentine-rows"
    /// Every column from the top.
    case columns
    /// Every second column from the bottom.
    case serpentineColumns = "serpentine-columns"
  }

  /// How panels follow each other, from the top left of the board.
  public enum Chain: String, Hashable, Sendable, CaseIterable {
    /// Every row of panels from the left.
    case rows
    /// Every second row of panels from the right.
    case serpentine
    /// The same, and the panels of those rows hang upside down, so that cables stay short.
    case serpentineTurned = "serpentine-turned"
  }

  public var colors: Colors
  /// Permutation of `rgb`: the order of a full-colour pixel's slots.
  public var channels: String
  /// Nil: the board is one panel.
  public var panelWidth: Int?
  public var panelHeight: Int?
  public var pixels: Pixels
  public var chain: Chain
  /// The board is mounted turned clockwise by so many degrees: 0, 90, 180, 270.
  public var rotation: Int

  public static let channelOrders = ["rgb", "rbg", "grb", "gbr", "brg", "bgr"]

  public init(
    colors: Colors = .full, channels: String = "rgb", panelWidth: Int? = nil,
    panelHeight: Int? = nil, pixels: Pixels = .rows, chain: Chain = .rows, rotation: Int = 0
  ) {
    self.colors = colors
    self.channels = channels
    self.panelWidth = panelWidth
    self.panelHeight = panelHeight
    self.pixels = pixels
    self.chain = chain
    self.rotation = rotation
  }
}
