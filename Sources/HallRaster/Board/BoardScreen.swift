public import HallPorts

/// What one board draws: by its layout, or by itself where it has none; in its languages. The same
/// contents at the same time always give the same picture.
public struct BoardScreen: Sendable {
  private enum Painter: Sendable {
    case automatic(BoardPainter)
    case layout(LayoutPainter)
  }

  private let languages: BoardLanguages
  private let evacuation: EvacuationPainter
  private var painter: Painter

  /// - Parameters:
  ///   - width: LEDs across.
  ///   - height: LEDs down.
  ///   - colors: what an LED can show, for pictures of notices.
  ///   - layout: nil: everything finds its place from the size and what there is to show.
  public init(
    width: Int, height: Int, colors: BoardWiring.Colors = .full,
    layout: BoardLayoutPlan? = nil, languages: BoardLanguages = .one(.zh), text: TextPainter
  ) {
    self.languages = languages
    evacuation = EvacuationPainter(width: width, height: height, text: text)
    painter =
      layout.map {
        .layout(LayoutPainter($0, width: width, height: height, colors: colors, text: text))
      } ?? .automatic(BoardPainter(width: width, height: height, colors: colors, text: text))
  }

  /// - Parameter at: a time on the timeline of the contents' own times.
  public mutating func picture(of contents: BoardContents, at: Duration) -> PixelImage {
    // Both languages stand on an evacuation's picture.
    if let words = contents.zh.evacuation { return evacuation.picture(of: words, at: at) }
    let language = languages.language(at: at)
    switch painter {
    case .automatic(var automatic):
      defer { painter = .automatic(automatic) }
      return automatic.picture(of: contents[language], at: at)
    case .layout(var layout):
      defer { painter = .layout(layout) }
      return layout.picture(of: contents, language, at: at)
    }
  }

  /// When the picture of unchanged contents changes by itself next; nil: never.
  public mutating func nextChange(of contents: BoardContents, after at: Duration) -> Duration? {
    if contents.zh.evacuation != nil {
      return BoardTiming.nextEdge(of: BoardTiming.blinkHalf, since: .zero, after: at)
    }
    let language = languages.language(at: at)
    let next: Duration?
    switch painter {
    case .automatic(var automatic):
      next = automatic.nextChange(of: contents[language], after: at)
      painter = .automatic(automatic)
    case .layout(var layout):
      next = layout.nextChange(of: contents, language, after: at)
      painter = .layout(layout)
    }
    return [next, languages.nextChange(after: at)].compactMap(\.self).min()
  }
}

extension BoardLanguages {
  func language(at: Duration) -> BoardLanguage {
    switch self {
    case .one(let language): language
    case .alternating(let each):
      BoardTiming.turn(of: each, since: .zero, at: at) % 2 == 0 ? .zh : .en
    }
  }

  func nextChange(after at: Duration) -> Duration? {
    guard case .alternating(let each) = self else { return nil }
    return BoardTiming.nextEdge(of: each, since: .zero, after: at)
  }
}
