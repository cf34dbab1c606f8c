import HallPorts

/// Draws one region of a layout, and says when it changes by itself.
struct RegionPainter: Sendable {
  /// What a region's still picture depends on.
  private struct Key: Hashable {
    var matter: RegionMatter
    var page = 0
    /// Of names that are seen in parts.
    var part = 0
    var inverted: [Bool] = []
    var isAway = false
  }

  let region: BoardRegionPlan
  private let area: PixelRect
  private let style: TextStyle
  private let colors: BoardWiring.Colors
  private let text: TextPainter
  private var kept: (key: Key, image: PixelImage)?
  private var strip: TextStrip?
  private var column: (rows: [RegionRow], image: PixelImage)?

  init(_ region: BoardRegionPlan, colors: BoardWiring.Colors, text: TextPainter) {
    self.region = region
    self.colors = colors
    self.text = text
    area = PixelRect(x: region.x, y: region.y, width: region.width, height: region.height)
    style = TextStyle(region)
  }

  // MARK: - Drawing

  mutating func draw(_ content: BoardContent, at: Duration, on picture: inout PixelImage) {
    let matter = RegionMatter(region, content)
    if region.motion == .scroll {
      if let strip = strip(of: matter) {
        fillGround(on: &picture)
        strip.draw(position: strip.position(since: content.noticesSince, at: at), on: &picture)
        return
      }
      if case .rows(let rows) = matter, rows.count > table.rowCount {
        fillGround(on: &picture)
        drawMoving(rows, at: at, on: &picture)
        return
      }
    }
    let key = Key(
      matter: matter, page: page(of: matter, at: at), part: part(of: matter, at: at),
      inverted: inverted(matter, at: at),
      isAway: region.motion == .blink
        && BoardTiming.turn(of: BoardTiming.blinkHalf, since: .zero, at: at) % 2 == 1)
    let image: PixelImage
    if let kept, kept.key == key {
      image = kept.image
    } else {
      image = drawn(key)
      kept = (key, image)
    }
    picture.blit(image, x: area.x, y: area.y)
  }

  private func fillGround(on picture: inout PixelImage) {
    if let ground = region.background { picture.fill(area, RGB(ground)) }
  }

  private func drawn(_ key: Key) -> PixelImage {
    var image = PixelImage(width: area.width, height: area.height)
    let inner = image.bounds
    if let ground = region.background { image.fill(inner, RGB(ground)) }
    guard !key.isAway else { return image }
    switch key.matter {
    case .words(let words): draw(page(key.page, of: lines(of: words)), in: inner, on: &image)
    case .notices(let notices): draw(leaves(of: notices)[key.page], in: inner, on: &image)
    case .rows(let rows):
      let start = key.page * table.rowCount
      table.draw(
        Array(rows.dropFirst(start).prefix(table.rowCount)), of: rows,
        inverted: Array(key.inverted.dropFirst(start)), part: key.part, in: inner, on: &image)
    case .code(let code): Self.draw(code, in: inner, on: &image)
    case .fill: image.fill(inner, ink)
    }
    return image
  }

  private var ink: RGB { region.color.map(RGB.init) ?? region.subject.usualColor }

  private var alignment: TextPainter.Alignment {
    switch region.alignment {
    case .left: .left
    case .middle: .middle
    case .right: .right
    }
  }

  /// In the middle of the region's height, on as many lines as there is room for.
  private func draw(
    _ lines: [String], in inner: PixelRect, on image: inout PixelImage
  ) {
    let pitch = style.pitch
    // The last line needs no gap below it.
    let top = max(0, (inner.height - lines.count * pitch + pitch - style.size) / 2)
    for (index, line) in lines.enumerated() {
      let row = PixelRect(
        x: 0, y: top + index * pitch, width: inner.width, height: style.size)
      text.draw(line, style, ink, in: row, align: alignment, on: &image)
    }
  }

  private static func draw(
    _ code: String, in inner: PixelRect, on image: inout PixelImage
  ) {
    guard let code = try? QRCode(code),
      let (module, quiet) = RegionFit.module(of: code, in: min(inner.width, inner.height))
    else { return }
    let symbol = code.image(moduleSize: module, quiet: quiet)
    image.blit(
      symbol, x: (inner.width - symbol.width) / 2, y: (inner.height - symbol.height) / 2)
  }

  // MARK: - Tables

  private var table: RegionTable { RegionTable(region, style: style, text: text) }

  private func inverted(_ matter: RegionMatter, at: Duration) -> [Bool] {
    guard case .rows(let rows) = matter else { return [] }
    return rows.map { row in
      row.calledAt.map {
        BoardTiming.blink(since: $0, at: at, freshFor: region.freshFor).isInverted
      } ?? false
    }
  }

  /// All rows below each other, moving upwards.
  private mutating func drawMoving(
    _ rows: [RegionRow], at: Duration, on picture: inout PixelImage
  ) {
    let pitch = table.pitch(in: area.height)
    let tall: PixelImage
    if let column, column.rows == rows {
      tall = column.image
    } else {
      var image = PixelImage(width: area.width, height: pitch * rows.count)
      if let ground = region.background { image.fill(RGB(ground)) }
      let whole = image.bounds
      table.draw(
        rows, of: rows, inverted: rows.map { _ in false }, in: whole, rowCount: rows.count,
        on: &image)
      column = (rows, image)
      tall = image
    }
    let period = tall.height + pitch
    var y = -(BoardTiming.milliseconds(at) * region.speed / 1000 % period)
    while y < area.height {
      picture.blit(tall, x: area.x, y: area.y + y, clip: area)
      y += period
    }
  }

  // MARK: - Words and pictures

  /// What moves through; nil: it has no words and no pictures.
  private mutating func strip(of matter: RegionMatter) -> TextStrip? {
    let pieces: [TextStrip.Piece]
    switch matter {
    case .words(let words) where !words.isEmpty: pieces = [.words(TextStrip.joined(words))]
    case .notices(let notices): pieces = TextStrip.pieces(of: notices, in: area, colors: colors)
    default: return nil
    }
    let source = TextStrip.Source(
      pieces: pieces, band: area, style: style, color: ink,
      speed: region.speed, alignment: alignment)
    if let strip, strip.source == source { return strip }
    let made = TextStrip(source, text: text)
    strip = made
    return made
  }

  private var linesPerPage: Int {
    max(1, (area.height + style.pitch - style.size) / style.pitch)
  }

  /// What of notices stands at one time.
  private enum Leaf {
    case lines([String])
    case picture(PixelImage)
  }

  /// Each notice's picture, then its words. At least one.
  private func leaves(of notices: [BoardContent.Notice]) -> [Leaf] {
    let leaves = notices.flatMap { notice -> [Leaf] in
      let lines = lines(of: [notice.words])
      let pages = (lines.count + linesPerPage - 1) / linesPerPage
      return [notice.picture.map { .picture($0) }].compactMap(\.self)
        + (0..<pages).map { .lines(page($0, of: lines)) }
    }
    return leaves.isEmpty ? [.lines([])] : leaves
  }

  private func draw(_ leaf: Leaf, in inner: PixelRect, on image: inout PixelImage) {
    switch leaf {
    case .lines(let lines): draw(lines, in: inner, on: &image)
    case .picture(let picture):
      let fitted = picture.fitted(width: inner.width, height: inner.height, colors: colors)
      image.blit(
        fitted, x: (inner.width - fitted.width) / 2, y: (inner.height - fitted.height) / 2)
    }
  }

  private func page(_ page: Int, of lines: [String]) -> [String] {
    Array(lines.dropFirst(page * linesPerPage).prefix(linesPerPage))
  }

  private func lines(of words: [String]) -> [String] {
    words.flatMap { text.wrapped($0, style, width: area.width) }
  }

  // MARK: - Time

  private func pages(of matter: RegionMatter) -> Int {
    guard region.motion == .page else { return 1 }
    let (count, each) =
      switch matter {
      case .words(let words): (lines(of: words).count, linesPerPage)
      case .rows(let rows): (rows.count, table.rowCount)
      case .notices(let notices): (leaves(of: notices).count, 1)
      case .code, .fill: (1, 1)
      }
    return max(1, (count + each - 1) / each)
  }

  private func page(of matter: RegionMatter, at: Duration) -> Int {
    let pages = pages(of: matter)
    return pages == 1
      ? 0 : BoardTiming.turn(of: region.pageFor, since: .zero, at: at) % pages
  }

  /// Both parts of a name are seen while its page stands.
  private var partFor: Duration { region.pageFor / 2 }

  private func part(of matter: RegionMatter, at: Duration) -> Int {
    guard case .rows(let rows) = matter, table.hasParts(rows) else { return 0 }
    return BoardTiming.turn(of: partFor, since: .zero, at: at) % 2
  }

  mutating func nextChange(of content: BoardContent, after at: Duration) -> Duration? {
    let matter = RegionMatter(region, content)
    var next: [Duration] = []
    if case .rows(let rows) = matter {
      next = rows.compactMap { $0.calledAt.flatMap { nextBlink(of: $0, after: at) } }
      if table.hasParts(rows) {
        next.append(BoardTiming.nextEdge(of: partFor, since: .zero, after: at))
      }
    }
    switch (region.motion, matter) {
    case (.blink, _):
      next.append(BoardTiming.nextEdge(of: BoardTiming.blinkHalf, since: .zero, after: at))
    case (.page, _) where pages(of: matter) > 1:
      next.append(BoardTiming.nextEdge(of: region.pageFor, since: .zero, after: at))
    case (.scroll, .words), (.scroll, .notices):
      strip(of: matter)?.nextChange(since: content.noticesSince, after: at)
        .map { next.append($0) }
    case (.scroll, .rows(let rows)) where rows.count > table.rowCount:
      let pixel = BoardTiming.milliseconds(at) * region.speed / 1000 + 1
      next.append(.milliseconds((pixel * 1000 + region.speed - 1) / region.speed))
    default: break
    }
    return next.min()
  }

  private func nextBlink(of call: Duration, after at: Duration) -> Duration? {
    if call > at { return call }
    guard BoardTiming.blink(since: call, at: at, freshFor: region.freshFor).isFresh else {
      return nil
    }
    return min(
      BoardTiming.nextEdge(of: BoardTiming.blinkHalf, since: call, after: at),
      call + region.freshFor)
  }
}

extension TextStyle {
  init(_ region: BoardRegionPlan) {
    self.init(
      family: region.font == .bitmap ? .bitmap : .outline, size: region.size,
      isBold: region.isBold)
  }

  /// From one line to the next.
  var pitch: Int { size + max(1, size / 12) }
}

extension RGB {
  init(_ color: BoardColor) { self.init(color.red, color.green, color.blue) }
}

extension BoardRegionPlan.Subject {
  /// Unless the layout says another.
  var usualColor: RGB {
    switch self {
    case .calls: BoardPalette.number
    case .windows: BoardPalette.window
    case .services: BoardPalette.service
    case .title, .text, .qr: BoardPalette.title
    case .clock, .date: BoardPalette.clock
    case .notices: BoardPalette.notice
    case .rule: BoardPalette.rule
    }
  }

  var usualSecondColor: RGB {
    switch self {
    case .calls: BoardPalette.window
    case .windows: BoardPalette.number
    default: BoardPalette.waiting
    }
  }
}
