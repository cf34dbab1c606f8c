import HallRaster
import HallTestKit
import Testing

/// What must hold for every board, whatever it looks like.
struct BoardBehaviourTests {
  let text: TextPainter

  init() throws { text = try TextPainter() }

  static func content(_ random: inout SplitMix64) -> BoardContent {
    func any(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let names = ["3号窗口", "1", "综合业务受理窗口", "VIP", "12号窗口"]
    return BoardContent(
      title: ["市民之家", "", "某某市某某区政务服务中心大厅"][any(0...2)],
      clock: any(0...3) == 0 ? "" : "09:05",
      calls: (0..<any(0...7)).map { index in
        .init(
          number: ["A012", "B7", "APPT0123", "C100"][any(0...3)], window: names[any(0...4)],
          shortWindow: "\(any(1...30))", calledAt: .milliseconds(any(0...20_000)))
      },
      lines: (0..<any(0...5)).map { _ in
        .init(service: ["户籍", "不动产登记", "Tax"][any(0...2)], waiting: any(0...120))
      },
      notices: (0..<any(0...2)).map { _ in
        .init(["请排队", "请持身份证到取号机取号，过号请到咨询台重新排队。", ""][any(0...2)])
      },
      noticesSince: .milliseconds(any(0...9000)),
      evacuation: any(0...9) == 0 ? .init(text: "紧急疏散！请从最近的安全出口离开", second: "OUT") : nil,
      windowNames: any(0...1) == 0 ? [] : names)
  }

  /// What is kept between pictures must not be seen: a painter that drew other things before
  /// draws the same as a new one.
  @Test func aPictureDependsOnItsContentAndTimeAlone() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    for round in 0..<60 {
      let width = Int.random(in: 64...512, using: &random)
      let height = Int.random(in: 32...256, using: &random)
      var used = BoardPainter(width: width, height: height, text: text)
      for _ in 0..<6 {
        let content = Self.content(&random)
        let at = Duration.milliseconds(Int.random(in: 0...40_000, using: &random))
        let picture = used.picture(of: content, at: at)
        var fresh = BoardPainter(width: width, height: height, text: text)
        #expect(
          picture == fresh.picture(of: content, at: at),
          "seed \(seed), round \(round): \(width) x \(height)")
        #expect(picture.width == width && picture.height == height)
      }
    }
  }

  /// Between `at` and the next change nothing moves; so a driver may sleep until then.
  @Test func nothingChangesBeforeTheNextChange() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    for round in 0..<150 {
      var painter = BoardPainter(
        width: Int.random(in: 64...256, using: &random),
        height: Int.random(in: 32...128, using: &random), text: text)
      let content = Self.content(&random)
      let at = Duration.milliseconds(Int.random(in: 0...30_000, using: &random))
      let next = painter.nextChange(of: content, after: at) ?? at + .seconds(60)
      #expect(next > at, "seed \(seed), round \(round)")
      let picture = painter.picture(of: content, at: at)
      for part in [0.1, 0.5, 0.9] {
        let between = at + (next - at) * part
        #expect(
          painter.picture(of: content, at: between) == picture,
          "seed \(seed), round \(round): moved at \(between), told \(next)")
      }
      let last = next - .milliseconds(1)
      #expect(
        last <= at || painter.picture(of: content, at: last) == picture,
        "seed \(seed), round \(round): moved at \(last), told \(next)")
    }
  }

  @Test func aCallIsNotFreshAFractionOfAMillisecondBeforeItIsMade() {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    let content = BoardContent(
      calls: [.init(number: "A1", window: "1", shortWindow: "1", calledAt: .seconds(10))])
    let before = painter.picture(of: content, at: .milliseconds(9000))
    #expect(painter.picture(of: content, at: .microseconds(9_999_100)) == before)
    #expect(painter.picture(of: content, at: .seconds(10)) != before)
  }

  @Test func aNameTooLongForItsColumnIsSeenInTwoPartsInTurn() {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    let content = BoardContent(
      clock: "09:05", lines: [.init(service: "不动产登记与税务综合", waiting: 28)],
      windowNames: ["1号窗口"])
    let pictures = [0, 2, 4].map { painter.picture(of: content, at: .seconds($0)) }
    #expect(pictures[0] != pictures[1] && pictures[0] == pictures[2])
    #expect(painter.nextChange(of: content, after: .seconds(1)) == .seconds(2))
  }

  @Test func aFreshCallBlinksForEightSecondsAndIsNeverDark() {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    let content = BoardContent(
      calls: [.init(number: "A1", window: "1", shortWindow: "1", calledAt: .seconds(10))])
    var pictures: [PixelImage] = []
    for step in 0..<40 {
      let picture = painter.picture(of: content, at: .seconds(10) + .milliseconds(250 * step))
      #expect(picture.bytes.contains { $0 > 200 })
      if picture != pictures.last { pictures.append(picture) }
    }
    // 8 s of half seconds, and the last one stays.
    #expect(pictures.count == 16)
    #expect(painter.nextChange(of: content, after: .seconds(18)) == nil)
  }

  @Test func aNoticeMovesAtItsSpeedAndComesAgain() {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    let content = BoardContent(
      notices: [.init(String(repeating: "公告", count: 20))], noticesSince: .seconds(5))
    let speed = BoardTiming.scrollSpeed(textSize: 16)
    #expect(speed == 40)
    func band(_ at: Duration) -> PixelImage {
      painter.picture(of: content, at: at).cropped(
        to: PixelRect(x: 0, y: 48, width: 192, height: 16))
    }
    #expect(band(.seconds(5)) == PixelImage(width: 192, height: 16), "it comes from the right")
    let (before, after) = (band(.seconds(11)), band(.seconds(12)))
    let moved = before.cropped(to: PixelRect(x: speed, y: 0, width: 192 - speed, height: 16))
    #expect(after.cropped(to: PixelRect(x: 0, y: 0, width: 192 - speed, height: 16)) == moved)
    #expect(before != PixelImage(width: 192, height: 16))
    // 40 characters of 16 px and half a board between: 736 px at 40 px/s.
    #expect(band(.seconds(15) + .milliseconds(18_400)) == band(.seconds(15)))
  }

  @Test func aShortNoticeStandsStill() {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    let content = BoardContent(notices: [.init("请排队")])
    #expect(painter.nextChange(of: content, after: .zero) == nil)
    let picture = painter.picture(of: content, at: .zero)
    #expect(painter.picture(of: content, at: .seconds(9)) == picture)
  }

  @Test func evacuationLeavesNothingElse() {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    var random = SplitMix64(seed: 4)
    var pictures: Set<PixelImage> = []
    for _ in 0..<20 {
      var content = Self.content(&random)
      content.evacuation = .init(text: "紧急疏散")
      pictures.insert(painter.picture(of: content, at: .milliseconds(100)))
    }
    #expect(pictures.count == 1)
    #expect(
      painter.nextChange(of: BoardContent(evacuation: .init(text: "走")), after: .milliseconds(100))
        == .milliseconds(500))
  }

  /// On the smallest board every word of an evacuation is shown in turn.
  @Test func theSmallestBoardShowsTheWholeEvacuation() {
    var painter = BoardPainter(width: 64, height: 32, text: text)
    let content = BoardContent(evacuation: .init(text: "紧急疏散！请从最近的安全出口离开"))
    let pages = Set((0..<8).map { painter.picture(of: content, at: .milliseconds(2000 * $0)) })
    #expect(pages.count >= 3)
  }
}
