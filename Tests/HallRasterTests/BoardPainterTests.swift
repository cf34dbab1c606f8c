import HallRaster
import Testing

struct BoardPainterTests {
  let text: TextPainter

  init() throws { text = try TextPainter() }

  static let content = BoardContent(
    title: "市民之家政务服务中心", clock: "09:05",
    calls: [
      .init(number: "A012", window: "3号窗口", shortWindow: "3", calledAt: .seconds(100)),
      .init(number: "B007", window: "1号窗口", shortWindow: "1", calledAt: .seconds(70)),
      .init(number: "A011", window: "2号窗口", shortWindow: "2", calledAt: .seconds(40)),
      .init(number: "C103", window: "5号窗口", shortWindow: "5", calledAt: .seconds(20)),
      .init(number: "A010", window: "4号窗口", shortWindow: "4", calledAt: .seconds(10)),
    ],
    lines: [
      .init(service: "户籍业务", waiting: 12), .init(service: "社保业务", waiting: 3),
      .init(service: "不动产登记", waiting: 28), .init(service: "税务", waiting: 0),
    ],
    notices: [
      .init("请持身份证到取号机取号，过号请到咨询台重新排队。"), .init("今日下午 17:30 停止取号。"),
    ],
    noticesSince: .seconds(90), windowNames: (1...6).map { "\($0)号窗口" })

  @Test(arguments: [(64, 32), (64, 64), (128, 64), (192, 64), (256, 96), (384, 128), (512, 256)])
  func everySizeLooksAsItWasApproved(width: Int, height: Int) throws {
    var painter = BoardPainter(width: width, height: height, text: text)
    // 12.3 s after the call it no longer stands out, and the notice is half way across.
    let picture = painter.picture(of: Self.content, at: .milliseconds(112_300))
    try GoldenPicture.check(
      picture.enlargedAsLEDs(pitch: width > 256 ? 3 : 5), "board-\(width)x\(height)")
  }

  @Test func aFreshCallStandsOut() throws {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    let picture = painter.picture(of: Self.content, at: .milliseconds(100_200))
    try GoldenPicture.check(picture.enlargedAsLEDs(pitch: 5), "board-192x64-fresh")
  }

  @Test(arguments: [(64, 32), (192, 64), (384, 128)])
  func anEvacuationIsAllThereIs(width: Int, height: Int) throws {
    var content = Self.content
    content.evacuation = .init(
      text: "紧急疏散！请从最近的安全出口离开", second: "EVACUATE - use the nearest exit")
    var painter = BoardPainter(width: width, height: height, text: text)
    for (name, at) in [("", 0), ("-dark", 500)] {
      let picture = painter.picture(of: content, at: .milliseconds(at))
      try GoldenPicture.check(
        picture.enlargedAsLEDs(pitch: width > 256 ? 3 : 5), "evacuation-\(width)x\(height)\(name)")
    }
  }

  @Test func beforeTheFirstCallTheHallIsNamed() throws {
    var painter = BoardPainter(width: 192, height: 64, text: text)
    let content = BoardContent(
      title: "市民之家", clock: "08:30", lines: Self.content.lines, notices: [.init("欢迎")],
      windowNames: Self.content.windowNames)
    try GoldenPicture.check(
      painter.picture(of: content, at: .zero).enlargedAsLEDs(pitch: 5), "board-192x64-empty")
  }
}
