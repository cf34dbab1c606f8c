/// Draws an LED board's picture. The same content at the same time always gives the same picture;
/// what it keeps between pictures only saves work.
public struct BoardPainter: Sendable {
  /// What the still part of a picture depends on besides the content.
  private struct Still: Hashable, Sendable {
    var content: BoardContent
    var inverted: [Bool]
    var page: Int
  }

  public let width: Int
  public let height: Int
  private let text: TextPainter
  private var still: (key: Still, picture: PixelImage)?
  private var strip: NoticeStrip?
  private var layout: (content: BoardContent, layout: BoardLayout)?

  /// - Parameters:
  ///   - width: LEDs across; made for 64 ... 512.
  ///   - height: LEDs down; made for 32 ... 256.
  public init(width: Int, height: Int, text: TextPainter) {
    self.width = width
    self.height = height
    self.text = text
  }

  /// - Parameter at: a time on the timeline of the content's own times.
  public mutating func picture(of content: BoardContent, at: Duration) -> PixelImage {
    if let evacuation = content.evacuation { return picture(of: evacuation, at: at) }
    let layout = layout(for: content)
    let key = Still(
      content: content,
      inverted: content.calls.prefix(layout.rowCount).map {
        BoardTiming.blink(since: $0.calledAt, at: at).isInverted
      },
      page: page(of: content, layout, at: at))
    var picture: PixelImage
    if let still, still.key == key {
      picture = still.picture
    } else {
      picture = drawn(key, layout)
      still = (key, picture)
    }
    if let strip = noticeStrip(content, layout) {
      strip.draw(position: strip.position(since: content.noticesSince, at: at), on: &picture)
    }
    return picture
  }

  /// When the picture of the unchanged content changes by itself next; nil: never. A scrolling
  /// notice gives its next pixel.
  public mutating func nextChange(of content: BoardContent, after at: Duration) -> Duration? {
    if content.evacuation != nil {
      return Self.nextEdge(of: BoardTiming.blinkHalf, since: .zero, after: at)
    }
    let layout = layout(for: content)
    var next: [Duration] = []
    for call in content.calls.prefix(layout.rowCount)
    where BoardTiming.blink(since: call.calledAt, at: at).isFresh {
      next.append(Self.nextEdge(of: BoardTiming.blinkHalf, since: call.calledAt, after: at))
    }
    if let side = layout.side, pages(content, layout, side) > 1 {
      next.append(Self.nextEdge(of: BoardTiming.pageFor, since: .zero, after: at))
    }
    if let strip = noticeStrip(content, layout), strip.scrolls {
      let speed = BoardTiming.scrollSpeed(textSize: layout.noticeStyle.size)
      let pixel = strip.position(since: content.noticesSince, at: at) + 1
      next.append(content.noticesSince + .milliseconds((pixel * 1000 + speed - 1) / speed))
    }
    return next.min()
  }

  private static func nextEdge(
    of period: Duration, since start: Duration, after at: Duration
  ) -> Duration {
    let length = BoardTiming.milliseconds(period)
    let age = max(0, BoardTiming.milliseconds(at - start))
    return start + .milliseconds((age / length + 1) * length)
  }

  // MARK: - What is kept

  private mutating func layout(for content: BoardContent) -> BoardLayout {
    if let layout, layout.content == content { return layout.layout }
    let made = BoardLayout(width: width, height: height, content: content, text: text)
    layout = (content, made)
    return made
  }

  private mutating func noticeStrip(
    _ content: BoardContent, _ layout: BoardLayout
  ) -> NoticeStrip? {
    guard let band = layout.notice else { return nil }
    let source = NoticeStrip.Source(
      notices: content.notices, band: band, style: layout.noticeStyle)
    if let strip, strip.source == source { return strip }
    strip = NoticeStrip(source, text: text)
    return strip
  }

  // MARK: - The still part

  private func drawn(_ still: Still, _ layout: BoardLayout) -> PixelImage {
    var picture = PixelImage(width: width, height: height)
    let content = still.content
    if let header = layout.header { drawHeader(content, layout, header, on: &picture) }
    if content.calls.isEmpty {
      drawWelcome(content, layout, on: &picture)
    } else {
      for (row, call) in content.calls.prefix(layout.rowCount).enumerated() {
        draw(call, row: row, isInverted: still.inverted[row], layout, on: &picture)
      }
    }
    if let side = layout.side { drawSide(content, layout, side, still.page, on: &picture) }
    drawRules(layout, on: &picture)
    return picture
  }

  private func drawHeader(
    _ content: BoardContent, _ layout: BoardLayout, _ header: PixelRect,
    on picture: inout PixelImage
  ) {
    let inner = PixelRect(
      x: 3, y: header.y, width: width - 6, height: header.height - (height < 120 ? 1 : 2))
    let clock = text.width(of: content.clock, layout.headerStyle)
    text.draw(
      content.clock, layout.headerStyle, BoardPalette.clock, in: inner, align: .right,
      on: &picture)
    var left = inner
    left.width -= clock + layout.headerStyle.size / 2
    text.draw(
      content.title, layout.headerStyle, BoardPalette.title, in: left, on: &picture)
  }

  private func draw(
    _ call: BoardContent.Call, row: Int, isInverted: Bool, _ layout: BoardLayout,
    on picture: inout PixelImage
  ) {
    let table = layout.table
    let top = table.y + row * table.height / layout.rowCount
    let bottom = table.y + (row + 1) * table.height / layout.rowCount
    let area = PixelRect(x: 0, y: top, width: table.width, height: bottom - top)
    let gap = layout.side == nil ? 0 : 2
    if isInverted {
      let isTight = area.height - layout.numberStyle.size < 3
      picture.fill(
        PixelRect(
          x: 0, y: top, width: area.width - gap, height: area.height - (isTight ? 0 : 1)),
        BoardPalette.fresh)
    }
    let ink: (RGB) -> RGB = { isInverted ? .black : $0 }
    let y = top + (area.height - layout.numberStyle.size) / 2
    let x = max(1, layout.numberStyle.size / 8)
    text.draw(
      call.number, layout.numberStyle, ink(BoardPalette.number), x: x, y: y, on: &picture,
      clip: area)
    drawArrow(
      PixelRect(
        x: layout.arrowX, y: y, width: layout.numberStyle.size * 3 / 4,
        height: layout.numberStyle.size),
      ink(BoardPalette.arrow), on: &picture)
    let name = PixelRect(
      x: layout.windowX, y: top, width: area.width - gap - layout.windowX, height: area.height)
    text.draw(
      layout.usesShortWindows ? call.shortWindow : call.window, layout.windowStyle,
      ink(BoardPalette.window), in: name, on: &picture)
  }

  /// A right arrow whose head is a filled triangle: the fonts' arrows are too thin to see from far.
  private func drawArrow(_ box: PixelRect, _ color: RGB, on picture: inout PixelImage) {
    let middle = box.y + box.height / 2
    let half = max(2, box.height / 5)
    let shaft = max(2, box.height / 10)
    picture.fill(
      PixelRect(x: box.x, y: middle - shaft / 2, width: box.width - half, height: shaft), color)
    for step in 0...half {
      // The column nearest to the tip is as high as the shaft.
      let reach = half - step
      picture.fill(
        PixelRect(
          x: box.maxX - half - 1 + step, y: middle - shaft / 2 - reach, width: 1,
          height: shaft + 2 * reach), color)
    }
  }

  /// Before the first call of the day: the hall's name in the middle.
  private func drawWelcome(
    _ content: BoardContent, _ layout: BoardLayout, on picture: inout PixelImage
  ) {
    let area = layout.table.inset(x: 2, y: 0)
    let words = layout.header == nil ? content.title : "请留意叫号"
    for size in [48, 32, 24, 20, 16, 12] where size <= area.height {
      let style = BoardLayout.style(size)
      if text.width(of: words, style) <= area.width || size == 12 {
        text.draw(words, style, BoardPalette.title, in: area, align: .middle, on: &picture)
        return
      }
    }
  }

  private func drawRules(_ layout: BoardLayout, on picture: inout PixelImage) {
    if let side = layout.side {
      picture.fill(
        PixelRect(x: side.x - 1, y: side.y, width: 1, height: side.height), BoardPalette.rule)
    }
    if let header = layout.header {
      picture.fill(
        PixelRect(x: 0, y: header.maxY - 1, width: width, height: 1), BoardPalette.rule)
    }
    if let notice = layout.notice, notice.height > layout.noticeStyle.size + 2 {
      picture.fill(PixelRect(x: 0, y: notice.y, width: width, height: 1), BoardPalette.rule)
    }
  }

  // MARK: - Waiting counts

  private func linesPerPage(_ layout: BoardLayout, _ side: PixelRect) -> Int {
    max(1, side.height / layout.sideRowHeight - 1)
  }

  private func pages(_ content: BoardContent, _ layout: BoardLayout, _ side: PixelRect) -> Int {
    let each = linesPerPage(layout, side)
    return max(1, (content.lines.count + each - 1) / each)
  }

  private func page(of content: BoardContent, _ layout: BoardLayout, at: Duration) -> Int {
    guard let side = layout.side else { return 0 }
    let turn = BoardTiming.milliseconds(at) / BoardTiming.milliseconds(BoardTiming.pageFor)
    return max(0, turn) % pages(content, layout, side)
  }

  private func drawSide(
    _ content: BoardContent, _ layout: BoardLayout, _ side: PixelRect, _ page: Int,
    on picture: inout PixelImage
  ) {
    let each = linesPerPage(layout, side)
    let inner = PixelRect(x: side.x + 2, y: side.y, width: side.width - 4, height: side.height)
    let height = inner.height / (each + 1)
    func row(_ index: Int) -> PixelRect {
      PixelRect(x: inner.x, y: inner.y + index * height, width: inner.width, height: height)
    }
    let style = layout.sideStyle
    if layout.header == nil {
      text.draw(content.clock, style, BoardPalette.clock, in: row(0), align: .right, on: &picture)
    }
    if !content.lines.isEmpty {
      text.draw("等候", style, BoardPalette.window, in: row(0), on: &picture)
      if layout.header != nil {
        text.draw("人数", style, BoardPalette.window, in: row(0), align: .right, on: &picture)
      }
    }
    for (index, line) in content.lines.dropFirst(page * each).prefix(each).enumerated() {
      let area = row(index + 1)
      let count = String(line.waiting)
      var name = area
      name.width -= text.width(of: count, style) + 2
      text.draw(line.service, style, BoardPalette.service, in: name, on: &picture)
      text.draw(count, style, BoardPalette.waiting, in: area, align: .right, on: &picture)
    }
  }

  // MARK: - Evacuation

  private func picture(of evacuation: BoardContent.Evacuation, at: Duration) -> PixelImage {
    // Red on black and black on red in turn: it blinks and can be read at every moment.
    let half = BoardTiming.milliseconds(BoardTiming.blinkHalf)
    let isInverted = max(0, BoardTiming.milliseconds(at)) / half % 2 == 0
    let (ink, ground): (RGB, RGB) =
      isInverted ? (.white, BoardPalette.alarm) : (BoardPalette.alarm, .black)
    var picture = PixelImage(width: width, height: height, fill: ground)
    var area = picture.bounds.inset(x: 2, y: 1)
    if !evacuation.second.isEmpty, height >= 64 {
      let style = BoardLayout.style(height < 128 ? 12 : height < 192 ? 16 : 24)
      if text.width(of: evacuation.second, style) <= area.width {
        let band = PixelRect(
          x: area.x, y: area.maxY - style.size - 3, width: area.width, height: style.size + 3)
        text.draw(evacuation.second, style, ink, in: band, align: .middle, on: &picture)
        area.height -= band.height
      }
    }
    drawLarge(evacuation.text, ink, in: area, on: &picture)
    return picture
  }

  /// The text in the largest size at which all of it can be seen.
  private func drawLarge(
    _ words: String, _ color: RGB, in area: PixelRect, on picture: inout PixelImage
  ) {
    for size in [96, 80, 72, 64, 56, 48, 44, 40, 36, 32, 28, 26, 24, 22, 20, 16, 12] {
      let style = BoardLayout.style(size, bold: size < 24)
      let pitch = size + size / 12
      let lines = text.wrapped(words, style, width: area.width)
      guard lines.count * pitch <= area.height || size == 12,
        lines.joined().filter({ $0 != " " }) == words.filter({ $0 != " " }) || size == 12
      else { continue }
      let shown = lines.prefix(max(1, area.height / pitch))
      let top = area.y + (area.height - shown.count * pitch) / 2
      for (index, line) in shown.enumerated() {
        text.draw(
          line, style, color,
          in: PixelRect(x: area.x, y: top + index * pitch, width: area.width, height: pitch),
          align: .middle, on: &picture)
      }
      return
    }
  }
}
