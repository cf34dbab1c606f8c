/// The notices as one long picture, drawn once; scrolling then only copies a part of it.
struct NoticeStrip: Hashable, Sendable {
  struct Source: Hashable, Sendable {
    var notices: [String]
    var band: PixelRect
    var style: TextStyle
  }

  let source: Source
  let image: PixelImage
  /// Pixels between the end and the next beginning.
  let gap: Int

  init(_ source: Source, text: TextPainter) {
    self.source = source
    let joined = source.notices.joined(separator: "　◆　")
    let line =
      joined.count > Limits.noticeCharacters
      ? String(joined.prefix(Limits.noticeCharacters)) + "…" : joined
    let width = min(text.width(of: line, source.style), Limits.pictureSide)
    var image = PixelImage(width: width, height: source.band.height)
    text.draw(
      line, source.style, BoardPalette.notice, x: 0,
      y: (source.band.height - source.style.size + 1) / 2, on: &image)
    self.image = image
    gap = max(source.band.width / 2, source.style.size * 2)
  }

  var scrolls: Bool { image.width > source.band.width }

  /// Pixels moved since the notices began.
  func position(since start: Duration, at: Duration) -> Int {
    guard scrolls else { return 0 }
    let speed = BoardTiming.scrollSpeed(textSize: source.style.size)
    return max(0, BoardTiming.milliseconds(at - start)) * speed / 1000
  }

  func draw(position: Int, on picture: inout PixelImage) {
    let band = source.band
    guard scrolls else {
      picture.blit(image, x: band.x + (band.width - image.width) / 2, y: band.y)
      return
    }
    // It comes in at the right edge and follows itself for ever.
    let period = image.width + gap
    let travelled = position - band.width
    var x = travelled < 0 ? -travelled : -(travelled % period)
    while x < band.width {
      picture.blit(image, x: band.x + x, y: band.y)
      x += period
    }
  }
}
