import HallPorts

/// Words and pictures as one long picture, drawn once; scrolling then only copies a part of it.
struct TextStrip: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case words(String)
    case picture(PixelImage)
  }

  struct Source: Hashable, Sendable {
    var pieces: [Piece]
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

  /// Each notice's picture at the height of the band, then its words.
  static func pieces(
    of notices: [BoardContent.Notice], in band: PixelRect, colors: BoardWiring.Colors
  ) -> [Piece] {
    let each = notices.map { notice -> [Piece] in
      let fitted = notice.picture?.fitted(width: band.width, height: band.height, colors: colors)
      return [fitted.map { .picture($0) }, notice.words.isEmpty ? nil : .words("　" + notice.words)]
        .compactMap(\.self)
    }
    return Array(each.filter { !$0.isEmpty }.joined(separator: [.words(joined(["", ""]))]))
  }

  init(_ source: Source, text: TextPainter) {
    self.source = source
    let pieces = source.pieces.map { piece -> Piece in
      guard case .words(let words) = piece, words.count > Limits.noticeCharacters else {
        return piece
      }
      return .words(String(words.prefix(Limits.noticeCharacters)) + "…")
    }
    let widths = pieces.map { piece in
      switch piece {
      case .words(let words): text.width(of: words, source.style)
      case .picture(let picture): picture.width
      }
    }
    var image = PixelImage(
      width: min(widths.reduce(0, +), Limits.pictureSide), height: source.band.height)
    var x = 0
    for (piece, width) in zip(pieces, widths) {
      switch piece {
      case .words(let words):
        text.draw(
          words, source.style, source.color, x: x,
          y: (source.band.height - source.style.size + 1) / 2, on: &image)
      case .picture(let picture):
        image.blit(picture, x: x, y: (source.band.height - picture.height) / 2)
      }
      x += width
    }
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
