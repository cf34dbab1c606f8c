import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing

struct LayoutPainterTests {
  let text: TextPainter

  init() throws { text = try TextPainter() }

  static let rules = HallRules(
    name: LocalizedText(zh: "市民之家政务服务中心", en: "Citizen Service Centre"),
    timeZone: "Asia/Shanghai",
    services: [
      ServiceRules(
        code: "A", name: LocalizedText(zh: "户籍业务", en: "Residence"),
        numbering: Numbering(prefix: "A")),
      ServiceRules(
        code: "B", name: LocalizedText(zh: "社保业务", en: "Insurance"),
        numbering: Numbering(prefix: "B")),
      ServiceRules(
        code: "C", name: LocalizedText(zh: "不动产登记", en: "Real estate"),
        numbering: Numbering(prefix: "C")),
      ServiceRules(
        code: "D", name: LocalizedText(zh: "税务", en: "Tax"), numbering: Numbering(prefix: "D")),
    ],
    windows: (1...6).map {
      WindowRules(
        id: WindowID("\($0)"), name: LocalizedText(zh: "\($0)号窗口", en: "Window \($0)"),
        serves: [.init(service: "A")])
    })

  func region(
    _ subject: BoardRegionPlan.Subject, width: Int = 96, height: Int = 32,
    motion: BoardRegionPlan.Motion? = nil, rows: Int? = nil, size: Int = 16,
    text: LocalizedText = LocalizedText(zh: "", en: ""), language: BoardLanguage? = nil
  ) -> BoardRegionPlan {
    BoardRegionPlan(
      name: "r", subject: subject, x: 4, y: 8, width: width, height: height, size: size,
      motion: motion, rows: rows, text: text, language: language)
  }

  func screen(
    _ regions: [BoardRegionPlan], languages: BoardLanguages = .one(.zh)
  ) -> BoardScreen {
    BoardScreen(
      width: 128, height: 64,
      layout: BoardLayoutPlan(id: "t", width: 128, height: 64, regions: regions),
      languages: languages, text: text)
  }

  static let motions: [(BoardRegionPlan.Subject, BoardRegionPlan.Motion)] =
    BoardRegionPlan.Subject.allCases.flatMap { subject in
      BoardRegionPlan.Motion.allCases.map { (subject, $0) }
    }

  /// Nothing is drawn outside of a region, and a driver may sleep until the next change.
  @Test(arguments: motions)
  func aRegionKeepsToItsPlaceAndItsTimes(
    subject: BoardRegionPlan.Subject, motion: BoardRegionPlan.Motion
  ) {
    let words = LocalizedText(zh: "http://hall.example.cn", en: "http://hall.example.cn")
    let contents = BoardContents.sample(of: Self.rules)
    var used = screen([region(subject, motion: motion, text: words)])
    let inside = PixelRect(x: 4, y: 8, width: 96, height: 32)
    var at: Duration = .seconds(99)
    for _ in 0..<400 {
      let picture = used.picture(of: contents, at: at)
      var outside = picture
      outside.fill(inside, .black)
      #expect(outside.bytes.allSatisfy { $0 == 0 }, "\(at)")
      var fresh = screen([region(subject, motion: motion, text: words)])
      guard let next = used.nextChange(of: contents, after: at), next < .seconds(110) else { break }
      #expect(next > at)
      let before = next - .milliseconds(1)
      if before > at { #expect(fresh.picture(of: contents, at: before) == picture, "\(at)") }
      at = next
    }
  }

  /// The pages of a table together show each of its rows, and the numbers keep their column.
  @Test func aTableThatDoesNotFitTurnsItsPages() {
    let contents = BoardContents.sample(of: Self.rules)
    var board = screen([region(.windows, rows: 2)])
    let pages = Set([0, 4, 8, 12].map { board.picture(of: contents, at: .seconds(200 + $0)) })
    #expect(pages.count == 3)
    #expect(
      board.picture(of: contents, at: .seconds(200))
        == board.picture(of: contents, at: .seconds(212)))
  }

  @Test func wordsThatMoveGoAtTheStatedSpeed() throws {
    let words = LocalizedText(zh: String(repeating: "请保持安静", count: 6), en: "")
    var moving = region(.text, motion: .scroll, text: words)
    moving.speed = 60
    var board = screen([moving])
    let contents = BoardContents.sample(of: Self.rules)
    // Half a second later everything stands 30 LEDs further left.
    let before = board.picture(of: contents, at: .seconds(103))
    let after = board.picture(of: contents, at: .milliseconds(103_500))
    let part = PixelRect(x: 34, y: 8, width: 66, height: 32)
    let moved = PixelRect(x: 4, y: 8, width: 66, height: 32)
    #expect(before.cropped(to: part) == after.cropped(to: moved))
    #expect(before.cropped(to: part) != before.cropped(to: moved))
  }

  @Test func languagesTakeTurns() {
    let regions = [region(.title), region(.title, language: .en)]
    let contents = BoardContents.sample(of: Self.rules)
    var both = screen([regions[0]], languages: .alternating(each: .seconds(10)))
    var chinese = screen([regions[0]])
    var english = screen([regions[1]])
    let zh = chinese.picture(of: contents, at: .zero)
    let en = english.picture(of: contents, at: .zero)
    #expect(zh != en)
    #expect(both.picture(of: contents, at: .seconds(9)) == zh)
    #expect(both.nextChange(of: contents, after: .seconds(9)) == .seconds(10))
    #expect(both.picture(of: contents, at: .seconds(10)) == en)
    #expect(both.picture(of: contents, at: .seconds(20)) == zh)
  }

  @Test func theDateHasItsOwnWeekday() {
    var contents = BoardContents.sample(of: Self.rules)
    let days = ["一", "二", "三", "四", "五", "六", "日"]
    for (index, day) in days.enumerated() {
      contents.set(clock: "", date: CivilDate(year: 2026, month: 11, day: 23 + index))
      let words = "11月\(23 + index)日 星期\(day)"
      var date = screen([region(.date, width: 124)])
      var text = screen([region(.text, width: 124, text: LocalizedText(zh: words, en: ""))])
      let shown = date.picture(of: contents, at: .zero)
      let expected = text.picture(of: contents, at: .zero)
      #expect((0..<128 * 64).allSatisfy {
        (shown[$0 % 128, $0 / 128] == .black) == (expected[$0 % 128, $0 / 128] == .black)
      }, "\(words)")
    }
  }

  @Test func whatDoesNotFitIsTold() {
    func faults(_ region: BoardRegionPlan) -> [RegionFit] {
      RegionFit.faults(of: region, text: text)
    }
    func say(_ text: String) -> LocalizedText { LocalizedText(zh: text, en: text) }
    #expect(faults(region(.text, height: 16, text: say("请安静"))) == [])
    #expect(faults(region(.text, width: 40, height: 16, text: say("请安静"))) != [])
    #expect(
      faults(region(.text, width: 40, height: 16, motion: .scroll, text: say("请安静"))) == [])
    #expect(faults(region(.text, text: say("安\u{1F600}静"))) == [.glyphMissing("\u{1F600}")])
    #expect(faults(region(.calls, height: 32, rows: 3)) == [.tooLow(needs: 48)])
    #expect(faults(region(.clock, width: 20)) != [])
    #expect(faults(region(.qr, width: 32, height: 32, text: say("http://a.cn"))) == [])
    #expect(faults(region(.qr, width: 24, height: 32, text: say("http://a.cn"))) != [])
    #expect(faults(region(.qr, text: say(String(repeating: "长", count: 1200)))) == [.codeTooLong])
  }

  @Test func aLayoutOfEverySizeOfTextLooksAsItWasApproved() throws {
    let sizes = [12, 14, 16, 24, 32]
    var y = 0
    let regions = sizes.map { size in
      defer { y += size + 4 }
      return BoardRegionPlan(
        name: "\(size)", subject: .text, x: 0, y: y, width: 256, height: size + 3, size: size,
        text: LocalizedText(zh: "\(size) 号窗口 A0123 Window", en: ""))
    }
    var board = BoardScreen(
      width: 256, height: y,
      layout: BoardLayoutPlan(id: "t", width: 256, height: y, regions: regions), text: text)
    let picture = board.picture(of: .sample(of: Self.rules), at: .zero)
    try GoldenPicture.check(picture.enlargedAsLEDs(pitch: 4), "layout-sizes")
  }
}
