import HallRaster
import Testing
import WireFormats

struct TextPainterTests {
  let text: TextPainter

  init() throws { text = try TextPainter() }

  @Test func textsLookAsTheyWereApproved() throws {
    var image = PixelImage(width: 340, height: 250)
    let words = "A012→3号窗口 请到综合窗口 gjpqy 09:05"
    var y = 4
    for style in [
      TextStyle.bitmap(12), .bitmap(12, bold: true), .bitmap(16), .bitmap(16, bold: true),
      .outline(20, smooth: false), .outline(20), .outline(24, bold: true, smooth: false),
    ] {
      text.draw(words, style, .white, x: 4, y: y, on: &image)
      y += style.size + 8
    }
    text.draw("A012", .bitmap(32), .white, x: 4, y: y, on: &image)
    text.draw("A012 号", .outline(40, bold: true), RGB(255, 176, 0), x: 100, y: y, on: &image)
    try GoldenPicture.check(image, "texts")
  }

  @Test(arguments: [
    TextStyle.bitmap(12), .bitmap(16), .bitmap(16, bold: true), .bitmap(32), .outline(20),
    .outline(31, bold: true), .outline(48, smooth: false),
  ])
  func allDigitsHaveOneWidth(style: TextStyle) {
    let widths = Set((0...9).map { text.width(of: String($0), style) })
    #expect(widths.count == 1, "\(widths)")
    #expect(text.width(of: "0123456789", style) == 10 * (widths.first ?? 0))
  }

  @Test func aChineseCharacterIsAsWideAsTheSize() {
    for style in [TextStyle.bitmap(12), .bitmap(14), .bitmap(16), .outline(24), .outline(40)] {
      let width = text.width(of: "窗", style)
      #expect(abs(width - style.size) <= 1, "\(style): \(width)")
    }
  }

  @Test func drawingEndsWhereTheWidthSays() {
    var image = PixelImage(width: 200, height: 40)
    let style = TextStyle.outline(24)
    let end = text.draw("A012号", style, .white, x: 7, y: 4, on: &image)
    #expect(end == 7 + text.width(of: "A012号", style))
  }

  /// GB 2312's hanzi (rows 16 to 87), the 6763 in general use, and its signs and digits.
  @Test func everyCharacterInGeneralUseHasAGlyph() {
    var characters = ""
    for row in Array(0xA1...0xA3) + Array(0xB0...0xF7) {
      characters += GB18030.decode((0xA1...0xFE).flatMap { [UInt8(row), UInt8($0)] })
    }
    let hanzi = characters.unicodeScalars.filter { (0x4E00...0x9FFF).contains($0.value) }
    #expect(Set(hanzi).count == 6763)
    // A few places of the table are empty; what is there must be drawn at every size.
    let known = characters.unicodeScalars.filter {
      !(0xE000...0xF8FF).contains($0.value) && $0.value != 0xFFFD && !$0.properties.isWhitespace
    }
    for style: TextStyle in [.bitmap(12), .bitmap(14), .bitmap(16), .outline(24), .outline(32)] {
      let missing = text.charactersWithoutGlyph(in: String(String.UnicodeScalarView(known)), style)
      #expect(missing.isEmpty, "\(style): \(missing.count) of \(known.count): \(missing)")
    }
  }

  @Test func digitsDoNotJump() {
    for style: TextStyle in [
      .bitmap(12), .bitmap(14), .bitmap(16), .outline(14), .outline(20, bold: true), .outline(24),
      .outline(48),
    ] {
      let widths = Set((0...9).map { text.width(of: "A\($0)\($0)", style) })
      #expect(widths.count == 1, "\(style): \(widths)")
    }
  }

  @Test func aCharacterThatNoFontHasIsABox() {
    for style in [TextStyle.bitmap(16), .outline(24)] {
      var image = PixelImage(width: 30, height: 30)
      let width = text.draw("\u{10FFFD}", style, .white, x: 2, y: 2, on: &image)
      #expect(width > 6)
      let lit = (0..<900).filter { image[$0 % 30, $0 / 30] == .white }
      let (left, right) = (lit.map { $0 % 30 }.min() ?? 0, lit.map { $0 % 30 }.max() ?? 0)
      let (top, bottom) = (lit.map { $0 / 30 }.min() ?? 0, lit.map { $0 / 30 }.max() ?? 0)
      #expect(lit.count == 2 * (right - left + 1) + 2 * (bottom - top - 1), "an empty frame")
    }
  }

  @Test func aRareCharacterComesFromTheFallback() {
    // U+1401 is in Unifont alone.
    var image = PixelImage(width: 30, height: 30)
    text.draw("\u{1401}", .bitmap(16), .white, x: 2, y: 2, on: &image)
    var box = PixelImage(width: 30, height: 30)
    text.draw("\u{10FFFD}", .bitmap(16), .white, x: 2, y: 2, on: &box)
    #expect(image != box && image != PixelImage(width: 30, height: 30))
  }

  @Test func tooWideTextEndsWithAnEllipsis() {
    let style = TextStyle.bitmap(16)
    let fitted = text.fitted("不动产登记综合窗口", style, width: 80)
    #expect(fitted == "不动产登…" || fitted == "不动产…")
    #expect(text.width(of: fitted, style) <= 80)
    #expect(text.fitted("短", style, width: 80) == "短")
    #expect(text.fitted("长长", style, width: 3) == "")
  }

  @Test func linesBreakBetweenChineseCharactersAndAtSpaces() {
    let style = TextStyle.bitmap(16)
    #expect(
      text.wrapped("请到三号窗口，谢谢", style, width: 100) == ["请到三号窗", "口，谢谢"])
    #expect(text.wrapped("请到三号窗，谢谢", style, width: 80) == ["请到三号", "窗，谢谢"])
    let latin = text.wrapped("Please take a number", style, width: 70)
    #expect(latin.joined(separator: " ") == "Please take a number")
    #expect(latin.allSatisfy { text.width(of: $0, style) <= 70 })
    #expect(text.wrapped("一二三四五六", style, width: 32, lines: 2).count == 2)
  }

  @Test func theGlyphCacheStaysWithinItsLimit() {
    var image = PixelImage(width: 20, height: 20)
    for value in 0x4E00..<0x4E00 + Limits.cachedGlyphs + 500 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      text.draw(String(scalar), .bitmap(12), .white, x: 0, y: 0, on: &image)
    }
    #expect(text.cachedGlyphs > 0 && text.cachedGlyphs <= Limits.cachedGlyphs)
  }

  // MARK: - Fonts

  @Test func aMissingFontNamesItsPackage() {
    #expect(throws: FontError.missing(.outline, lookedAt: FontSet.Role.outline.paths)) {
      try FontSet.found(environment: [:]) { !$0.contains("microhei") }
    }
    let error = FontError.missing(.outline, lookedAt: ["/x"])
    #expect(error.description.contains("fonts-wqy-microhei"))
    #expect(error.description.contains("HALL_FONT_OUTLINE"))
  }

  @Test func theEnvironmentNamesAnotherFile() throws {
    let set = try FontSet.found(environment: ["HALL_FONT_FALLBACK": "/own.otf"]) { _ in true }
    #expect(set.files[.fallback] == "/own.otf")
    #expect(set.files[.bitmap16] == FontSet.Role.bitmap16.paths.first)
    #expect(throws: FontError.missing(.fallback, lookedAt: ["/own.otf"])) {
      try FontSet.found(environment: ["HALL_FONT_FALLBACK": "/own.otf"]) { $0 != "/own.otf" }
    }
  }

  @Test func aFileThatIsNoFontIsAnError() throws {
    var set = try FontSet.found(environment: [:]) { _ in true }
    set.files[.bitmap12] = #filePath
    #expect { try TextPainter(fonts: set) } throws: { error in
      guard case .unreadable(.bitmap12, let path, _)? = error as? FontError else { return false }
      return path == #filePath
    }
  }
}
