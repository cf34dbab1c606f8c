import HallRaster
import Testing

struct WindowDisplayTests {
  let painter: WindowDisplayPainter

  init() throws { painter = WindowDisplayPainter(text: try TextPainter()) }

  @Test(arguments: [
    ("display-digits", WindowDisplay(kind: .segments(cells: 4), nameplate: "3号窗口", text: "A012")),
    ("display-dashes", WindowDisplay(kind: .segments(cells: 4), nameplate: "3号窗口", text: "----")),
    ("display-text", WindowDisplay(nameplate: "综合窗口", text: "暂停服务")),
    ("display-number", WindowDisplay(nameplate: "综合窗口", text: "A012")),
  ])
  func displaysLookAsTheyWereApproved(name: String, display: WindowDisplay) throws {
    try GoldenPicture.check(painter.picture(of: display), name)
  }
}
