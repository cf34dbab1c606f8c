/// A display over a window as a person sees it: the value that its picture is drawn from.
public struct WindowDisplay: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Seven-segment digits.
    case segments(cells: Int)
    /// A dot matrix that shows text.
    case matrix(columns: Int, rows: Int)
  }

  public var kind: Kind
  /// `3号窗口`; empty: no plate.
  public var nameplate: String
  /// What it shows: `A012`, `暂停服务`; empty: dark.
  public var text: String
  public var isBlinking: Bool

  public init(
    kind: Kind = .matrix(columns: 64, rows: 16), nameplate: String = "", text: String,
    isBlinking: Bool = false
  ) {
    self.kind = kind
    self.nameplate = nameplate
    self.text = text
    self.isBlinking = isBlinking
  }
}
