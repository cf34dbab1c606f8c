import HallPorts

/// Draws a board's picture by a layout. What it keeps between pictures only saves work: a region is
/// drawn anew when its own matter changed.
struct LayoutPainter: Sendable {
  private let width: Int
  private let height: Int
  private var regions: [RegionPainter]

  init(
    _ layout: BoardLayoutPlan, width: Int, height: Int, colors: BoardWiring.Colors,
    text: TextPainter
  ) {
    self.width = width
    self.height = height
    regions = layout.regions.map { RegionPainter($0, colors: colors, text: text) }
  }

  mutating func picture(
    of contents: BoardContents, _ language: BoardLanguage, at: Duration
  ) -> PixelImage {
    var picture = PixelImage(width: width, height: height)
    for index in regions.indices {
      let content = contents[regions[index].region.language ?? language]
      regions[index].draw(content, at: at, on: &picture)
    }
    return picture
  }

  mutating func nextChange(
    of contents: BoardContents, _ language: BoardLanguage, after at: Duration
  ) -> Duration? {
    var next: Duration?
    for index in regions.indices {
      let content = contents[regions[index].region.language ?? language]
      guard let change = regions[index].nextChange(of: content, after: at) else { continue }
      next = next.map { min($0, change) } ?? change
    }
    return next
  }
}
