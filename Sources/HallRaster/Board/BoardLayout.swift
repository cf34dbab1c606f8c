/// Where everything stands on a board of some size. Pure geometry, decided from the size and from
/// what there is to show.
struct BoardLayout: Hashable, Sendable {
  var bounds: PixelRect
  /// The hall's name and the clock, on boards that have the height.
  var header: PixelRect?
  var headerStyle: TextStyle
  /// The called tickets.
  var table: PixelRect
  var rowCount: Int
  var numberStyle: TextStyle
  var windowStyle: TextStyle
  /// From the table's left edge.
  var numberX: Int
  var arrowX: Int
  var windowX: Int
  /// Too narrow for window names.
  var usesShortWindows: Bool
  /// Waiting counts (and the clock when there is no header), beside the table.
  var side: PixelRect?
  var sideStyle: TextStyle
  var sideRowHeight: Int
  /// Whether some service's name is too long for its column: it is seen in parts.
  var hasParts = false
  var notice: PixelRect?
  var noticeStyle: TextStyle

  /// Text sizes that look good as pixels that are on or off.
  private static let sizes = [48, 40, 32, 28, 24, 20, 16, 12]

  /// 12 and 16 px are drawn by hand, larger ones from the outlines.
  static func style(_ size: Int, bold: Bool = false) -> TextStyle {
    size <= 16
      ? .bitmap(size <= 12 ? 12 : 16, bold: bold) : .outline(size, bold: bold, smooth: false)
  }

  /// Numbers are all capitals and digits, which are 0.71 of the em high: a larger em fills the row.
  static func numberStyle(_ size: Int) -> TextStyle {
    .outline(size, bold: size >= 24, smooth: false)
  }

  init(width: Int, height: Int, content: BoardContent, text: TextPainter) {
    bounds = PixelRect(x: 0, y: 0, width: width, height: height)
    var top = 0
    var bottom = height
    noticeStyle = Self.style(height < 48 ? 12 : height < 120 ? 16 : height < 192 ? 24 : 32)
    if !content.noticeWords.isEmpty {
      let margin = height < 48 ? 1 : height < 80 ? 0 : height < 120 ? 2 : 4
      let band = noticeStyle.size + margin
      notice = PixelRect(x: 0, y: height - band, width: width, height: band)
      bottom -= band
    }
    headerStyle = Self.style(height < 160 ? 16 : height < 224 ? 20 : 24)
    if height >= 120, width >= 96 {
      let band = headerStyle.size + 4
      header = PixelRect(x: 0, y: 0, width: width, height: band)
      top += band
    }
    let area = PixelRect(x: 0, y: top, width: width, height: bottom - top)
    sideStyle = Self.style(height < 96 ? 12 : height < 160 ? 16 : height < 224 ? 20 : 24)
    let hasSide = !content.lines.isEmpty || (header == nil && !content.clock.isEmpty)
    let row = Self.row(
      in: area, besides: hasSide ? sideStyle.size * 9 / 2 + 1 : 0, content: content, text: text)
    numberStyle = Self.numberStyle(row.numberSize)
    windowStyle = Self.style(row.size)
    if row.isShort { windowStyle = numberStyle }
    usesShortWindows = row.isShort
    rowCount = max(1, area.height / row.pitch)
    sideRowHeight = sideStyle.size + 2
    table = area
    if let sideWidth = Self.sideWidth(
      spare: width - row.width - 1, sideStyle, content: content, hasHeader: header != nil,
      text: text), area.height >= 2 * sideRowHeight
    {
      side = PixelRect(
        x: width - sideWidth, y: area.y, width: sideWidth, height: area.height)
      table.width = width - sideWidth
      // Whole names in small print say more than cut ones in large.
      let isCut = Self.lineWidth(content, sideStyle, text) > sideWidth - 3
      if isCut, sideStyle.size > 12 { sideStyle = Self.style(sideStyle.size <= 16 ? 12 : 16) }
    }
    sideRowHeight = sideStyle.size + max(2, sideStyle.size / 5)
    // What is left over goes between the columns.
    let left = max(0, table.width - row.width - 1)
    let spread = min(left / 4, row.size / 2)
    numberX = row.numberX + min((left - 2 * spread) / 2, row.size)
    arrowX = row.arrowX - row.numberX + numberX + spread
    windowX = row.windowX - row.arrowX + arrowX + spread
    hasParts = side != nil && isAnyNameTooLong(content, text)
  }

  private func isAnyNameTooLong(_ content: BoardContent, _ text: TextPainter) -> Bool {
    content.lines.contains {
      text.width(of: $0.service, sideStyle) > nameWidth(beside: $0, text: text)
    }
  }

  /// The column's inside.
  var sideInside: PixelRect? {
    side.map { PixelRect(x: $0.x + 2, y: $0.y, width: $0.width - 3, height: $0.height) }
  }

  /// What the number of those who wait leaves of it for a service's name.
  func nameWidth(beside line: BoardContent.Line, text: TextPainter) -> Int {
    (sideInside?.width ?? 0) - text.width(of: String(line.waiting), sideStyle) - 2
  }

  /// As wide as its longest line, in so far as calls leave the room; nil: there is none.
  private static func sideWidth(
    spare: Int, _ style: TextStyle, content: BoardContent, hasHeader: Bool, text: TextPainter
  ) -> Int? {
    guard !content.lines.isEmpty || (!hasHeader && !content.clock.isEmpty) else { return nil }
    guard spare >= style.size * 9 / 2 else { return nil }
    return min(spare, max(lineWidth(content, style, text) + style.size, style.size * 5))
  }

  private static func lineWidth(
    _ content: BoardContent, _ style: TextStyle, _ text: TextPainter
  ) -> Int {
    let names = content.lines.map { text.width(of: $0.service, style) }.max() ?? 0
    return names + text.width(of: "00", style) + 2
  }

  private struct Row {
    var size: Int
    var numberSize: Int
    var pitch: Int
    var numberX: Int
    var arrowX: Int
    var windowX: Int
    var width: Int
    var isShort: Bool
  }

  /// The largest rows of which enough fit below each other and whose text fits beside each other.
  private static func row(
    in area: PixelRect, besides side: Int, content: BoardContent, text: TextPainter
  ) -> Row {
    let wanted = area.height < 32 ? 1 : area.height < 44 ? 2 : area.height < 120 ? 3 : 4
    let tallest = area.height / wanted
    let fitting = sizes.filter { pitch(of: $0) <= max(tallest, 12) }
    let candidates = fitting.isEmpty ? [12] : fitting
    // Somewhat smaller calls make room for the clock and the waiting counts.
    for size in candidates where side > 0 && size >= 16 && size * 3 >= candidates[0] * 2 {
      for numberSize in [size * 5 / 4, size] {
        let row = measured(
          size, numberSize: numberSize, isShort: false, tallest, content: content, text: text)
        if row.width + side <= area.width { return row }
      }
    }
    for isShort in [false, true] {
      // A name is worth more than size, down to the smallest print that is read from far.
      let smallest = isShort ? 12 : min(16, candidates[0])
      for size in candidates where size >= smallest {
        for numberSize in [size * 5 / 4, size] {
          let row = measured(
            size, numberSize: numberSize, isShort: isShort, tallest, content: content,
            text: text)
          if row.width <= area.width { return row }
        }
      }
    }
    return measured(
      12, numberSize: 12, isShort: true, tallest, content: content, text: text)
  }

  private static func pitch(of size: Int) -> Int { size <= 16 ? size : size + size / 12 }

  private static func measured(
    _ size: Int, numberSize: Int, isShort: Bool, _ tallest: Int, content: BoardContent,
    text: TextPainter
  ) -> Row {
    let numbers = numberStyle(numberSize)
    let windows = isShort ? numbers : style(size)
    let digits = (content.calls.map(\.number) + ["A000"])
      .map { text.width(of: $0, numbers) }.max() ?? 0
    let names =
      isShort
      ? content.calls.map(\.shortWindow) + ["0"]
      : content.calls.map(\.window)
        + (content.windowNames.isEmpty ? ["00号窗口"] : content.windowNames)
    let name = names.map { text.width(of: $0, windows) }.max() ?? 0
    let margin = max(1, size / 8)
    let arrow = arrowWidth(size)
    let gap = max(2, size / 6)
    let arrowX = margin + digits + gap
    let windowX = arrowX + arrow + gap
    return Row(
      size: size, numberSize: numberSize,
      pitch: max(pitch(of: size), min(tallest, pitch(of: size) + size / 3)), numberX: margin,
      arrowX: arrowX, windowX: windowX, width: windowX + name + margin, isShort: isShort)
  }

  static func arrowWidth(_ size: Int) -> Int { size * 5 / 8 }
}
