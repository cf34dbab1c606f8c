import HallPorts

/// The pictures of notices on a board without a layout: one after the other takes the whole board
/// for some seconds, and then it is the calls' again. No picture hides a call that stands out.
struct PictureTurns: Sendable {
  private let pictures: [PixelImage]
  /// Each as large as the board allows.
  private let fitted: [PixelImage]

  init(_ pictures: [PixelImage], width: Int, height: Int, colors: BoardWiring.Colors) {
    self.pictures = pictures
    fitted = pictures.map { picture in
      var whole = PixelImage(width: width, height: height)
      let image = picture.fitted(width: width, height: height, colors: colors)
      whole.blit(image, x: (width - image.width) / 2, y: (height - image.height) / 2)
      return whole
    }
  }

  func isOf(_ pictures: [PixelImage]) -> Bool { self.pictures == pictures }

  /// The picture whose turn it is; nil: the calls stand there.
  func picture(over content: BoardContent, at: Duration) -> PixelImage? {
    guard !fitted.isEmpty, end(since: content.noticesSince, at: at) != nil,
      !content.calls.contains(where: { BoardTiming.blink(since: $0.calledAt, at: at).isFresh })
    else { return nil }
    let turn = BoardTiming.turn(of: BoardTiming.pictureEvery, since: content.noticesSince, at: at)
    return fitted[turn % fitted.count]
  }

  /// When the next turn begins or the present one ends; nil: there are none.
  func nextEdge(over content: BoardContent, after at: Duration) -> Duration? {
    guard !fitted.isEmpty else { return nil }
    let start = content.noticesSince
    return end(since: start, at: at)
      ?? BoardTiming.nextEdge(of: BoardTiming.pictureEvery, since: start, after: at)
  }

  private func end(since start: Duration, at: Duration) -> Duration? {
    let turn = BoardTiming.turn(of: BoardTiming.pictureEvery, since: start, at: at)
    let end = start + BoardTiming.pictureEvery * turn + BoardTiming.pictureFor
    return at < end ? end : nil
  }
}
