/// Words as one long picture, drawn once; scrolling then only copies a part of it.
struct TextStrip: Hashable, Sendable {
  struct Source: Hashable, Sendable {
    var words: String
    var band: PixelRect
    var style: TextStyle
    var color: RGB
    /// Pixels a second.
    var speed: Int
    /// Of words that need not scroll.
    var alignment = TextPainter.Alignment.middle
  }

  let source: Source
  let image: PixelImage
  /// Pixels between the end and the next beginning.
  let gap: Int

  /// Notices one after the other.
  static func joined(_ notices: [String]) -> String { notices.joined(separator: "　◆　") }

  init(_ source: Source, text: TextPainter) {
    self.source = source
    let words = source.words
    let line =
      words.count > Limits.noticeCharacters
      ? String(words.prefix(Limits.noticeCharacters)) + "…" : words
    let width = min(text.width(of: line, source.style), Limits.pictureSide)
    var image = PixelImage(width: width, height: source.band.height)
    text.draw(
      line, source.style, source.color, x: 0,
      y: (source.band.height - source.style.size + 1) / 2, on: &image)
    self.image = image
    gap = max(source.band.width / 2, source.style.size * 2)
  }

  var scrolls: Bool { image.width > source.band.width }

  /// Pixels moved since the words began.
  func position(since start: Duration, at: Duration) -> Int {
    guard scrolls else { return 0 }
    return max(0, BoardTiming.milliseconds(at - start)) * source.speed / 1000
  }

  /// When it stands at the next pixel; nil: it does not move.
  func nextChange(since start: Duration, after at: Duration) -> Duration? {
    guard scrolls else { return nil }
    let pixel = position(since: start, at: at) + 1
    return start + .milliseconds((pixel * 1000 + source.speed - 1) / source.speed)
  }

  func draw(position: Int, on picture: inout PixelImage) {
    let band = source.band
    guard scrolls else {
      let spare = band.width - image.width
      let x =
        switch source.alignment {
        case .left: 0
        case .middle: spare / 2
        case .right: spare
        }
      picture.blit(image, x: band.x + x, y: band.y)
      return
    }
    // It comes in at the right edge and follows itself for ever.
    let period = image.width + gap
    let travelled = position - band.width
    var x = travelled < 0 ? -travelled : -(travelled % period)
    while x < band.width {
      picture.blit(image, x: band.x + x, y: band.y, clip: band)
      x += period
    }
  }
}
