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
  var arrowX: Int
  var windowX: Int
  /// Too narrow for window names.
  var usesShortWindows: Bool
  /// Waiting counts (and the clock when there is no header), beside the table.
  var side: PixelRect?
  var sideStyle: TextStyle
  var sideRowHeight: Int
  var notice: PixelRect?
  var noticeStyle: TextStyle

  /// Text sizes that look good as pixels that are on or off.
  private static let sizes = [48, 40, 32, 28, 24, 20, 16, 12]

  /// 12 and 16 px are drawn by hand, larger ones from the outlines.
  static func style(_ size: Int, bold: Bool = false) -> TextStyle {
    size <= 16 ? .bitmap(size <= 12 ? 12 : 16, bold: bold) : .outline(size, smooth: false)
  }

  init(width: Int, height: Int, content: BoardContent, text: TextPainter) {
    bounds = PixelRect(x: 0, y: 0, width: width, height: height)
    var top = 0
    var bottom = height
    noticeStyle = Self.style(height < 48 ? 12 : height < 120 ? 16 : height < 192 ? 24 : 32)
    if !content.notices.isEmpty {
      let band = height < 48 ? 13 : noticeStyle.size + (height < 96 ? 0 : 6)
      notice = PixelRect(x: 0, y: height - band, width: width, height: band)
      bottom -= band
    }
    headerStyle = Self.style(height < 160 ? 16 : height < 224 ? 20 : 24)
    if height >= 80, width >= 96 {
      let band = headerStyle.size + (height < 120 ? 2 : 6)
      header = PixelRect(x: 0, y: 0, width: width, height: band)
      top += band
    }
    let area = PixelRect(x: 0, y: top, width: width, height: bottom - top)
    let row = Self.row(in: area, content: content, text: text)
    numberStyle = Self.style(row.size, bold: true)
    windowStyle = Self.style(row.size)
    usesShortWindows = row.isShort
    rowCount = max(1, area.height / row.pitch)
    arrowX = row.arrowX
    windowX = row.windowX
    sideStyle = Self.style(height < 96 ? 12 : height < 160 ? 16 : height < 224 ? 20 : 24)
    sideRowHeight = sideStyle.size + sideStyle.size / 4
    table = area
    let spare = width - row.width - 4
    let wantsSide = !content.lines.isEmpty || (header == nil && !content.clock.isEmpty)
    if wantsSide, spare >= sideStyle.size * 9 / 2, area.height >= 2 * sideRowHeight {
      // A wide board gives the names of the services the room that calls do not need.
      let sideWidth = min(spare, max(sideStyle.size * 11, width / 4))
      side = PixelRect(
        x: width - sideWidth, y: area.y, width: sideWidth, height: area.height)
      table.width = width - sideWidth
    }
  }

  private struct Row {
    var size: Int
    var pitch: Int
    var arrowX: Int
    var windowX: Int
    var width: Int
    var isShort: Bool
  }

  /// The largest rows of which enough fit below each other and whose text fits beside each other.
  private static func row(
    in area: PixelRect, content: BoardContent, text: TextPainter
  ) -> Row {
    let wanted = area.height < 32 ? 1 : area.height < 44 ? 2 : area.height < 100 ? 3 : 4
    let tallest = area.height / wanted
    let fitting = sizes.filter { pitch(of: $0) <= max(tallest, 12) }
    let candidates = fitting.isEmpty ? [12] : fitting
    for isShort in [false, true] {
      // A name is worth more than size, down to the smallest print that is read from far.
      let smallest = isShort ? 12 : min(16, candidates[0])
      for size in candidates where size >= smallest {
        let row = measured(size, isShort: isShort, tallest, content: content, text: text)
        if row.width <= area.width { return row }
      }
    }
    return measured(12, isShort: true, tallest, content: content, text: text)
  }

  private static func pitch(of size: Int) -> Int { size <= 16 ? size : size + size / 10 }

  private static func measured(
    _ size: Int, isShort: Bool, _ tallest: Int, content: BoardContent, text: TextPainter
  ) -> Row {
    let (numbers, windows) = (style(size, bold: true), style(size))
    let digits = max(content.calls.map { text.width(of: $0.number, numbers) }.max() ?? 0,
      text.width(of: "A000", numbers))
    let names = isShort
      ? content.calls.map(\.shortWindow) + ["00"]
      : content.calls.map(\.window) + (content.windowNames.isEmpty ? ["00号窗口"] : content.windowNames)
    let name = names.map { text.width(of: $0, windows) }.max() ?? 0
    let margin = max(1, size / 8)
    let arrow = size * 3 / 4
    let gap = max(2, size / 5)
    let arrowX = margin + digits + gap
    let windowX = arrowX + arrow + gap
    return Row(
      size: size, pitch: max(pitch(of: size), min(tallest, pitch(of: size) + size / 3)),
      arrowX: arrowX, windowX: windowX, width: windowX + name + margin, isShort: isShort)
  }
}
