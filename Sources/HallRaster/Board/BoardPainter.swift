public import HallPorts

/// Draws an LED board's picture. The same content at the same time always gives the same picture;
/// what it keeps between pictures only saves work.
public struct BoardPainter: Sendable {
  /// What the still part of a picture depends on besides the content.
  private struct Still: Hashable, Sendable {
    var content: BoardContent
    var inverted: [Bool]
    var page: Int
    /// Of names that are seen in parts.
    var part: Int
  }

  public let width: Int
  public let height: Int
  private let colors: BoardWiring.Colors
  private let text: TextPainter
  private var pictures: PictureTurns?
  private var still: (key: Still, picture: PixelImage)?
  private var strip: TextStrip?
  private var layout: (content: BoardContent, layout: BoardLayout)?

  /// - Parameters:
  ///   - width: LEDs across; made for 64 ... 512.
  ///   - height: LEDs down; made for 32 ... 256.
  ///   - colors: what an LED can show, for pictures of notices.
  public init(
    width: Int, height: Int, colors: BoardWiring.Colors = .full, text: TextPainter
  ) {
    self.width = width
    self.height = height
    self.colors = colors
    self.text = text
  }

  /// - Parameter at: a time on the timeline of the content's own times.
  public mutating func picture(of content: BoardContent, at: Duration) -> PixelImage {
    if let evacuation = content.evacuation { return picture(of: evacuation, at: at) }
    if let picture = turns(of: content).picture(over: content, at: at) { return picture }
    let layout = layout(for: content)
    let key = Still(
      content: content,
      inverted: content.calls.prefix(layout.rowCount).map {
        BoardTiming.blink(since: $0.calledAt, at: at).isInverted
      },
      page: page(of: content, layout, at: at), part: part(layout, at: at))
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
      return BoardTiming.nextEdge(of: BoardTiming.blinkHalf, since: .zero, after: at)
    }
    let turns = turns(of: content)
    var next: [Duration] = [turns.nextEdge(over: content, after: at)].compactMap(\.self)
    if turns.picture(over: content, at: at) != nil {
      next += content.calls.map(\.calledAt).filter { $0 > at }
      return next.min()
    }
    let layout = layout(for: content)
    for call in content.calls.prefix(layout.rowCount) {
      if call.calledAt > at {
        next.append(call.calledAt)
      } else if BoardTiming.blink(since: call.calledAt, at: at).isFresh {
        next.append(
          BoardTiming.nextEdge(of: BoardTiming.blinkHalf, since: call.calledAt, after: at))
      }
    }
    if let side = layout.side, pages(content, layout, side) > 1 {
      next.append(BoardTiming.nextEdge(of: BoardTiming.pageFor, since: .zero, after: at))
    }
    if layout.hasParts {
      next.append(BoardTiming.nextEdge(of: BoardTiming.partFor, since: .zero, after: at))
    }
    if let strip = noticeStrip(content, layout),
      let step = strip.nextChange(since: content.noticesSince, after: at)
    {
      next.append(step)
    }
    return next.min()
  }

  // MARK: - What is kept

  private mutating func layout(for content: BoardContent) -> BoardLayout {
    if let layout, layout.content == content { return layout.layout }
    let made = BoardLayout(width: width, height: height, content: content, text: text)
    layout = (content, made)
    return made
  }

  private mutating func turns(of content: BoardContent) -> PictureTurns {
    let wanted = content.notices.compactMap(\.picture)
    if let pictures, pictures.isOf(wanted) { return pictures }
    let made = PictureTurns(wanted, width: width, height: height, colors: colors)
    pictures = made
    return made
  }

  private mutating func noticeStrip(
    _ content: BoardContent, _ layout: BoardLayout
  ) -> TextStrip? {
    guard let band = layout.notice else { return nil }
    let style = layout.noticeStyle
    let source = TextStrip.Source(
      pieces: [.words(TextStrip.joined(content.noticeWords))], band: band, style: style,
      color: BoardPalette.notice, speed: BoardTiming.scrollSpeed(textSize: style.size))
    if let strip, strip.source == source { return strip }
    strip = TextStrip(source, text: text)
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
    if let side = layout.side, let inner = layout.sideInside {
      drawSide(still, layout, in: inner, each: linesPerPage(layout, side), on: &picture)
    }
    drawRules(layout, on: &picture)
    return picture
  }

  private func drawHeader(
    _ content: BoardContent, _ layout: BoardLayout, _ header: PixelRect,
    on picture: inout PixelImage
  ) {
    let inner = PixelRect(
      x: 3, y: header.y, width: width - 6, height: header.height - 1)
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
    let gap = layout.side == nil ? 0 : 1
    let area = PixelRect(x: 0, y: top, width: table.width - gap, height: bottom - top)
    if isInverted { picture.fill(area, BoardPalette.fresh) }
    let ink: (RGB) -> RGB = { isInverted ? BoardPalette.freshInk : $0 }
    let middle = top + area.height / 2
    text.draw(
      call.number, layout.numberStyle, ink(BoardPalette.number), x: layout.numberX,
      y: middle - layout.numberStyle.size / 2, on: &picture, clip: area)
    let size = layout.windowStyle.size
    picture.arrow(
      in: PixelRect(
        x: layout.arrowX, y: middle - size / 2, width: BoardLayout.arrowWidth(size),
        height: size), ink(BoardPalette.arrow))
    let name = PixelRect(
      x: layout.windowX, y: top, width: area.maxX - layout.windowX, height: area.height)
    text.draw(
      layout.usesShortWindows ? call.shortWindow : call.window, layout.windowStyle,
      ink(BoardPalette.window), in: name, on: &picture)
  }

  /// Before the first call of the day: the hall's name in the middle.
  private func drawWelcome(
    _ content: BoardContent, _ layout: BoardLayout, on picture: inout PixelImage
  ) {
    let area = layout.table.inset(x: 2, y: 0)
    let words =
      layout.header == nil
      ? content.title : content.say("请留意叫号", "Watch for your number")
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
        PixelRect(x: side.x, y: side.y, width: 1, height: side.height), BoardPalette.rule)
    }
    if let header = layout.header {
      picture.fill(
        PixelRect(x: 0, y: header.maxY - 1, width: width, height: 1), BoardPalette.rule)
    }
    if let notice = layout.notice, notice.height > layout.noticeStyle.size + 1 {
      picture.fill(PixelRect(x: 0, y: notice.y - 1, width: width, height: 1), BoardPalette.rule)
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

  private func part(_ layout: BoardLayout, at: Duration) -> Int {
    layout.hasParts
      ? BoardTiming.turn(of: BoardTiming.partFor, since: .zero, at: at) % 2 : 0
  }

  private func drawSide(
    _ still: Still, _ layout: BoardLayout, in inner: PixelRect, each: Int,
    on picture: inout PixelImage
  ) {
    let (content, page, part) = (still.content, still.page, still.part)
    let height = inner.height / (each + 1)
    func row(_ index: Int) -> PixelRect {
      PixelRect(x: inner.x, y: inner.y + index * height, width: inner.width, height: height)
    }
    let style = layout.sideStyle
    let clock = layout.header == nil ? content.clock : ""
    text.draw(clock, style, BoardPalette.clock, in: row(0), align: .right, on: &picture)
    let room = inner.width - text.width(of: clock, style) - 4
    let labels = [content.say("等候人数", "Waiting"), content.say("等候", "Wait")]
    for label in labels where !content.lines.isEmpty {
      guard text.width(of: label, style) <= room else { continue }
      text.draw(label, style, BoardPalette.window, in: row(0), on: &picture)
      break
    }
    for (index, line) in content.lines.dropFirst(page * each).prefix(each).enumerated() {
      let area = row(index + 1)
      let count = String(line.waiting)
      var name = area
      name.width = layout.nameWidth(beside: line, text: text)
      let parts = text.parts(of: line.service, style, width: name.width)
      text.draw(
        parts[part % parts.count], style, BoardPalette.service, in: name, on: &picture)
      text.draw(count, style, BoardPalette.waiting, in: area, align: .right, on: &picture)
    }
  }

  private func picture(of evacuation: BoardContent.Evacuation, at: Duration) -> PixelImage {
    EvacuationPainter(width: width, height: height, text: text).picture(of: evacuation, at: at)
  }
}
