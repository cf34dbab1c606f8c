/// Draws what tells a person which board this is: its name in a frame, as large as fits.
public struct NameplatePainter: Sendable {
  private static let sizes = [64, 48, 32, 24, 16, 12]

  private let width: Int
  private let height: Int
  private let text: TextPainter

  public init(width: Int, height: Int, text: TextPainter) {
    self.width = width
    self.height = height
    self.text = text
  }

  public func picture(of name: String) -> PixelImage {
    var picture = PixelImage(width: width, height: height, fill: .white)
    picture.fill(picture.bounds.inset(by: 1), .black)
    let area = picture.bounds.inset(by: 2)
    let fitting = Self.sizes.first { size in
      let lines = text.wrapped(name, BoardLayout.style(size), width: area.width)
      return lines.count * size <= area.height && lines.joined() == name
    }
    let style = BoardLayout.style(fitting ?? 12)
    let lines = text.wrapped(
      name, style, width: area.width, lines: max(area.height / style.size, 1))
    let top = area.y + max(area.height - lines.count * style.size, 0) / 2
    for (index, line) in lines.enumerated() {
      let row = PixelRect(
        x: area.x, y: top + index * style.size, width: area.width, height: style.size)
      text.draw(line, style, .white, in: row, align: .middle, on: &picture)
    }
    return picture
  }
}
