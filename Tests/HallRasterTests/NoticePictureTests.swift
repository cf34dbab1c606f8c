import HallDomain
import HallPorts
import HallRaster
import Testing

/// Pictures of notices: read, made to fit, and shown on boards of every kind.
struct NoticePictureTests {
  let text: TextPainter

  init() throws { text = try TextPainter() }

  /// A photograph's worth of shades: a sun over the sea.
  static let photograph: PixelImage = {
    var image = PixelImage(width: 320, height: 200)
    for y in 0..<200 {
      for x in 0..<320 {
        image[x, y] =
          y < 130
          ? RGB(UInt8(255 - y), UInt8(120 + x / 4), UInt8(60 + y))
          : RGB(0, UInt8(40 + (y - 130)), UInt8(90 + x / 3))
      }
    }
    image.disc(in: PixelRect(x: 110, y: 40, width: 80, height: 80), RGB(255, 230, 90))
    return image
  }()

  private func screen(
    _ regions: [BoardRegionPlan]? = nil, _ colors: BoardWiring.Colors = .full
  ) -> BoardScreen {
    BoardScreen(
      width: 192, height: 64, colors: colors,
      layout: regions.map { BoardLayoutPlan(id: "t", width: 192, height: 64, regions: $0) },
      text: text)
  }

  private func contents(
    _ notices: [BoardContent.Notice], calledAt: Duration? = nil
  ) -> BoardContents {
    var content = BoardContent(title: "市民之家", clock: "09:05", notices: notices)
    content.noticesSince = .seconds(100)
    if let calledAt {
      content.calls = [
        .init(number: "A012", window: "3号窗口", shortWindow: "3", calledAt: calledAt)
      ]
    }
    return BoardContents(zh: content, en: content)
  }

  private func region(_ motion: BoardRegionPlan.Motion, height: Int = 64) -> BoardRegionPlan {
    BoardRegionPlan(
      name: "n", subject: .notices, x: 0, y: 0, width: 192, height: height, motion: motion)
  }

  // MARK: - Files

  @Test func aFileIsKeptAsItIsWithItsHash() throws {
    var dot = PixelImage(width: 1, height: 1)
    dot[0, 0] = RGB(1, 2, 3)
    let file = dot.png()
    let picture = try NoticePicture(png: file)
    #expect(picture.file == file && picture.width == 1 && picture.height == 1)
    #expect(picture.sha256.count == 64 && PixelImage(picture) == dot)
    // FIPS 180-4's own example shows that it is this hash and no other.
    #expect(try NoticePicture(png: file).sha256 == picture.sha256)
    #expect(try NoticePicture(png: Self.photograph.png()).sha256 != picture.sha256)
  }

  @Test func whatIsNoPictureOrTooLargeIsRefused() {
    let wide = PixelImage(width: 1025, height: 1).png()
    for file in [[], Array("GIF89a".utf8), Array(Self.photograph.png().dropLast(40)), wide] {
      #expect(throws: PNGError.self) { try NoticePicture(png: file) }
    }
    var generator = SystemRandomNumberGenerator()
    let noise = (0..<256 * 256 * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let large = PixelImage(width: 256, height: 256, bytes: noise)?.png() ?? []
    #expect(large.count > HallDomain.Limits.noticePictureBytes)
    #expect(throws: PNGError.self) { try NoticePicture(png: large) }
  }

  // MARK: - Boards

  @Test(arguments: [BoardWiring.Colors.full, .redGreen, .mono])
  func onAWholeBoardAPictureLooksAsItWasApproved(colors: BoardWiring.Colors) throws {
    var board = screen(nil, colors)
    let picture = board.picture(
      of: contents([.init("", picture: Self.photograph)]), at: .seconds(101))
    try GoldenPicture.check(picture.enlargedAsLEDs(pitch: 4), "picture-\(colors.rawValue)")
    let order = PixelOrder(width: 192, height: 64, wiring: BoardWiring(colors: colors))
    if colors != .full {
      #expect(order.bytes(of: picture).allSatisfy { $0 == 0 || $0 == 255 })
    }
  }

  @Test func shadesBecomeTheDensityOfLitLEDs() {
    for level in [32, 96, 128, 200] {
      let shade = RGB(UInt8(level), UInt8(level), UInt8(level))
      let grey = PixelImage(width: 128, height: 64, fill: shade)
      var board = screen(nil, .mono)
      let picture = board.picture(of: contents([.init("", picture: grey)]), at: .seconds(101))
      let lit = stride(from: 0, to: picture.bytes.count, by: 3).filter { picture.bytes[$0] > 0 }
      let share = Double(lit.count) / Double(128 * 64)
      #expect(abs(share - Double(level) / 255) < 0.03, "\(level): \(share)")
    }
  }

  @Test func aPictureKeepsItsShapeAndItsPlace() {
    // White, three times as high as wide: on 192 x 64 it is 21 wide, in the middle.
    let tall = PixelImage(width: 100, height: 300, fill: .white)
    var board = screen()
    let picture = board.picture(of: contents([.init("", picture: tall)]), at: .seconds(101))
    let columns = (0..<192).filter { picture[$0, 32] == .white }
    #expect(columns == Array(85..<106))
    #expect((0..<64).allSatisfy { picture[90, $0] == .white })
    // A small one grows by whole pixels.
    let small = PixelImage(width: 40, height: 20, fill: .white)
    let grown = board.picture(of: contents([.init("", picture: small)]), at: .seconds(101))
    #expect((0..<192).filter { grown[$0, 32] == .white }.count == 120)
    #expect((0..<64).filter { grown[96, $0] == .white }.count == 60)
  }

  @Test func picturesTakeTurnsAndNeverHideAFreshCall() {
    let red = PixelImage(width: 192, height: 64, fill: RGB(255, 0, 0))
    let green = PixelImage(width: 192, height: 64, fill: RGB(0, 255, 0))
    let notices: [BoardContent.Notice] = [.init("", picture: red), .init("", picture: green)]
    var board = screen()
    func shown(_ contents: BoardContents, _ second: Int) -> PixelImage {
      board.picture(of: contents, at: .seconds(second))
    }
    let quiet = contents(notices, calledAt: .seconds(50))
    #expect([100, 105].allSatisfy { shown(quiet, $0) == red })
    #expect([106, 117].allSatisfy { shown(quiet, $0) != red && shown(quiet, $0) != green })
    #expect(shown(quiet, 118) == green && shown(quiet, 136) == red)
    #expect(board.nextChange(of: quiet, after: .seconds(100)) == .seconds(106))
    #expect(board.nextChange(of: quiet, after: .seconds(106)) == .seconds(118))
    // Called in the midst of a picture: the call stands there, and the picture after it.
    let called = contents(notices, calledAt: .milliseconds(118_500))
    #expect(shown(called, 118) == green)
    #expect(board.nextChange(of: called, after: .seconds(118)) == .milliseconds(118_500))
    #expect((119...126).allSatisfy { shown(called, $0) != green })
    #expect(shown(called, 136) == red)
  }

  @Test func aRegionTurnsThePagesOfPicturesAndWords() {
    let red = PixelImage(width: 192, height: 64, fill: RGB(255, 0, 0))
    let notices: [BoardContent.Notice] = [.init("请取号", picture: red), .init("请安静")]
    var board = screen([region(.page)])
    let contents = contents(notices)
    let pages = [0, 4, 8].map { board.picture(of: contents, at: .seconds(120 + $0)) }
    #expect(pages[0] == red && Set(pages).count == 3)
    #expect(board.nextChange(of: contents, after: .seconds(120)) == .seconds(124))
    #expect(board.picture(of: contents, at: .seconds(132)) == red)
    var still = screen([region(.still)])
    #expect(still.picture(of: contents, at: .seconds(124)) == red)
    #expect(still.nextChange(of: contents, after: .seconds(124)) == nil)
  }

  @Test func aPictureMovesThroughAmongTheWords() {
    let red = PixelImage(width: 64, height: 64, fill: RGB(255, 0, 0))
    let notices: [BoardContent.Notice] = [
      .init("请持身份证到取号机取号，过号请到咨询台。", picture: red), .init("请保持安静"),
    ]
    var board = screen([region(.scroll, height: 16)])
    let contents = contents(notices)
    func reds(_ at: Duration) -> [Int] {
      let picture = board.picture(of: contents, at: at)
      return (0..<192).filter { column in
        (0..<16).allSatisfy { picture[column, $0] == RGB(255, 0, 0) }
      }
    }
    // 40 LEDs a second from the right edge, which it passes at 100 s.
    #expect(reds(.seconds(100)).isEmpty)
    #expect(reds(.seconds(102)) == Array(112..<128))
    #expect(reds(.milliseconds(102_500)) == Array(92..<108))
  }
}
