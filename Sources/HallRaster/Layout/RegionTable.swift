import HallPorts

/// Rows of a region: columns stand where the widest of all rows lets them, so that nothing moves
/// when a page turns or a number changes.
struct RegionTable {
  let region: BoardRegionPlan
  let style: TextStyle
  let text: TextPainter

  init(_ region: BoardRegionPlan, style: TextStyle, text: TextPainter) {
    self.region = region
    self.style = style
    self.text = text
  }

  var rowCount: Int { region.rows ?? max(1, region.height / (style.size + style.size / 8)) }

  func pitch(in height: Int) -> Int { max(style.size, height / rowCount) }

  private var first: RGB { region.color.map(RGB.init) ?? region.subject.usualColor }
  private var second: RGB { region.secondColor.map(RGB.init) ?? region.subject.usualSecondColor }
  private var margin: Int { max(1, style.size / 8) }
  private var gap: Int { max(3, style.size / 4) }

  /// - Parameters:
  ///   - rows: those to be seen.
  ///   - all: those that the columns have room for.
  ///   - part: which part of names that are too long is seen; nil: they end with an ellipsis.
  func draw(
    _ rows: [RegionRow], of all: [RegionRow], inverted: [Bool], part: Int? = nil,
    in area: PixelRect, rowCount: Int? = nil, on image: inout PixelImage
  ) {
    let count = rowCount ?? self.rowCount
    for (index, row) in rows.enumerated() {
      let top = area.y + index * area.height / count
      let bottom = area.y + (index + 1) * area.height / count
      let place = PixelRect(x: area.x, y: top, width: area.width, height: bottom - top)
      let isInverted = inverted.indices.contains(index) && inverted[index]
      if isInverted { image.fill(place, BoardPalette.fresh) }
      let inner = place.inset(x: margin, y: 0)
      switch region.subject {
      case .calls: drawCall(row, of: all, isInverted, in: inner, on: &image)
      default: drawLine(row, of: all, isInverted, part, in: inner, on: &image)
      }
    }
  }

  /// `A012 → 3号窗口`
  private func drawCall(
    _ row: RegionRow, of all: [RegionRow], _ isInverted: Bool, in area: PixelRect,
    on image: inout PixelImage
  ) {
    let arrow = BoardLayout.arrowWidth(style.size)
    let numbers = max(widest(all.map(\.first)), text.width(of: "A000", style))
    let room = area.width - numbers - arrow - 2 * gap
    let names = widest(all.map(\.second))
    let isShort = names > room
    let shown = isShort ? widest(all.map(\.short)) : names
    let spare = max(0, room - shown)
    let shift =
      switch region.alignment {
      case .left: 0
      case .middle: spare / 2
      case .right: spare
      }
    let x = area.x + shift
    let middle = area.y + area.height / 2
    text.draw(
      row.first, style, isInverted ? BoardPalette.freshInk : first, x: x,
      y: middle - style.size / 2, on: &image, clip: area)
    image.arrow(
      in: PixelRect(
        x: x + numbers + gap, y: middle - style.size / 2, width: arrow, height: style.size),
      isInverted ? BoardPalette.freshInk : BoardPalette.arrow)
    let window = x + numbers + arrow + 2 * gap
    text.draw(
      isShort ? row.short : row.second, style, isInverted ? BoardPalette.freshInk : second,
      in: PixelRect(
        x: window, y: area.y, width: area.maxX - window, height: area.height), on: &image)
  }

  /// A name, and at the right what there is to say of it.
  private func drawLine(
    _ row: RegionRow, of all: [RegionRow], _ isInverted: Bool, _ part: Int?,
    in area: PixelRect, on image: inout PixelImage
  ) {
    let thirds = widest(all.map(\.third))
    let seconds = widest(all.map(\.second))
    var left = area
    let ink = isInverted ? BoardPalette.freshInk : second
    if thirds > 0 {
      text.draw(row.third, style, ink, in: area, align: .right, on: &image)
      left.width -= thirds + gap
    }
    text.draw(row.second, style, ink, in: left, align: .right, on: &image)
    left.width -= seconds + gap
    let (names, nameStyle) = fittingNames(all, width: left.width)
    let name = names == .short ? row.short : row.first
    let parts = part == nil ? [name] : text.parts(of: name, nameStyle, width: left.width)
    let shown = parts[(part ?? 0) % parts.count]
    text.draw(
      shown, nameStyle, isInverted ? BoardPalette.freshInk : first, in: left, on: &image)
  }

  /// Smaller than this nobody reads a Chinese character.
  private static let smallestSize = 12

  private enum Names { case whole, short }

  /// The names and the size in which all of them fit: short ones where there are any, else smaller
  /// ones; the smallest when none does.
  private func fittingNames(_ all: [RegionRow], width: Int) -> (Names, TextStyle) {
    let whole = all.map(\.first)
    if widest(whole) <= width { return (.whole, style) }
    if all.contains(where: { $0.short != $0.first }) { return (.short, style) }
    let smaller = [24, 20, 16, 14, Self.smallestSize].filter { $0 < style.size }.map { size in
      TextStyle(family: size == 16 || size == 12 ? .bitmap : style.family, size: size)
    }
    let fitting = smaller.first { small in
      whole.allSatisfy { text.width(of: $0, small) <= width }
    }
    return (.whole, fitting ?? smaller.last ?? style)
  }

  /// Whether some name is seen in two parts.
  func hasParts(_ all: [RegionRow]) -> Bool {
    guard region.subject == .services else { return false }
    var width = region.width - 2 * margin - widest(all.map(\.second)) - gap
    let thirds = widest(all.map(\.third))
    if thirds > 0 { width -= thirds + gap }
    let (_, nameStyle) = fittingNames(all, width: width)
    return all.contains { text.width(of: $0.first, nameStyle) > width }
  }

  private func widest(_ texts: [String]) -> Int {
    texts.map { text.width(of: $0, style) }.max() ?? 0
  }
}
