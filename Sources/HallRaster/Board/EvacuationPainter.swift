/// Draws the one picture that everybody in the hall must read: as large as the board allows.
struct EvacuationPainter {
  let width: Int
  let height: Int
  let text: TextPainter

  private static let sizes = [
    112, 96, 80, 72, 64, 56, 48, 44, 40, 36, 32, 30, 28, 26, 24, 22, 20, 16, 12,
  ]
  /// How long a page stands when a small board cannot hold all words at once: two blinks.
  static let pageFor: Duration = .seconds(2)

  func picture(of evacuation: BoardContent.Evacuation, at: Duration) -> PixelImage {
    // Red on black and white on red in turn: it blinks and can be read at every moment.
    let now = max(0, BoardTiming.milliseconds(at))
    let isInverted = now / BoardTiming.milliseconds(BoardTiming.blinkHalf) % 2 == 0
    let (ink, ground): (RGB, RGB) =
      isInverted ? (.white, BoardPalette.alarm) : (BoardPalette.alarm, .black)
    var picture = PixelImage(width: width, height: height, fill: ground)
    var area = picture.bounds.inset(x: width < 96 ? 1 : 3, y: 1)
    if !evacuation.second.isEmpty, height >= 64 {
      let style = BoardLayout.style(height < 112 ? 12 : height < 160 ? 16 : 24)
      if text.width(of: evacuation.second, style) <= area.width {
        let band = PixelRect(
          x: area.x, y: area.maxY - style.size - 2, width: area.width, height: style.size + 2)
        text.draw(evacuation.second, style, ink, in: band, align: .middle, on: &picture)
        area.height -= band.height
      }
    }
    let pages = pages(of: evacuation.text, in: area)
    let page = now / BoardTiming.milliseconds(Self.pageFor) % pages.count
    draw(pages[page], ink, in: area, on: &picture)
    return picture
  }

  /// The words on one page where that can be read; else a clause a page; else pieces of clauses.
  private func pages(of words: String, in area: PixelRect) -> [Page] {
    if let page = page(words, atLeast: 16, in: area) { return [page] }
    var pages: [Page] = []
    for clause in Self.clauses(of: words) {
      if let page = page(clause, atLeast: 12, in: area) {
        pages.append(page)
        continue
      }
      let style = BoardLayout.style(12)
      let lines = text.wrapped(clause, style, width: area.width)
      let each = max(1, area.height / (style.size + 1))
      for start in stride(from: 0, to: lines.count, by: each) {
        let end = min(start + each, lines.count)
        pages.append(Page(lines: Array(lines[start..<end]), style: style))
      }
    }
    return pages.isEmpty ? [Page(lines: [], style: BoardLayout.style(12))] : pages
  }

  private struct Page {
    var lines: [String]
    var style: TextStyle
    var pitch: Int { style.size + style.size / 12 }
  }

  private static func clauses(of words: String) -> [String] {
    var clauses: [String] = []
    var clause = ""
    for character in words {
      clause.append(character)
      if "！。，；!.,;".contains(character) {
        clauses.append(clause)
        clause = ""
      }
    }
    return clause.isEmpty ? clauses : clauses + [clause]
  }

  /// All the words in the largest size at which they can be seen; nil: none from `atLeast`.
  private func page(_ words: String, atLeast smallest: Int, in area: PixelRect) -> Page? {
    for size in Self.sizes where size >= smallest {
      let style = BoardLayout.style(size, bold: size == 16 || size >= 32)
      let page = Page(lines: text.wrapped(words, style, width: area.width), style: style)
      let isWhole = page.lines.joined().filter { $0 != " " } == words.filter { $0 != " " }
      guard isWhole, page.lines.count * page.pitch <= area.height else { continue }
      return balanced(page, words, area)
    }
    return nil
  }

  /// The same number of lines, as even as they go: no last line with a single character.
  private func balanced(_ page: Page, _ words: String, _ area: PixelRect) -> Page {
    guard page.lines.count > 1 else { return page }
    var page = page
    for width in stride(from: area.width, to: area.width / 2, by: -4) {
      let lines = text.wrapped(words, page.style, width: width)
      let isWhole = lines.joined().filter { $0 != " " } == words.filter { $0 != " " }
      guard isWhole, lines.count == page.lines.count else { break }
      page.lines = lines
    }
    return page
  }

  private func draw(
    _ page: Page, _ color: RGB, in area: PixelRect, on picture: inout PixelImage
  ) {
    let top = area.y + (area.height - page.lines.count * page.pitch) / 2
    for (index, line) in page.lines.enumerated() {
      let row = PixelRect(
        x: area.x, y: top + index * page.pitch, width: area.width, height: page.pitch)
      text.draw(line, page.style, color, in: row, align: .middle, on: &picture)
    }
  }
}
