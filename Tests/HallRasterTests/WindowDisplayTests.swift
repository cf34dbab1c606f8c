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

  @Test func onlyABlinkingDisplayGoesDark() {
    var display = WindowDisplay(nameplate: "1", text: "A012", isBlinking: true)
    let lit = painter.picture(of: display)
    let dark = painter.picture(of: display, isLit: false)
    display.text = ""
    #expect(dark != lit && dark == painter.picture(of: display))
    display.text = "A012"
    display.isBlinking = false
    #expect(painter.picture(of: display, isLit: false) == lit)
  }

  @Test func segmentsAreRightAlignedAndUnknownCharactersStandOut() {
    let kind = WindowDisplay.Kind.segments(cells: 4)
    let short = painter.picture(of: WindowDisplay(kind: kind, text: "12"))
    #expect(short == painter.picture(of: WindowDisplay(kind: kind, text: "  12")))
    #expect(
      painter.picture(of: WindowDisplay(kind: kind, text: "窗"))
        != painter.picture(of: WindowDisplay(kind: kind, text: " ")))
  }
}
