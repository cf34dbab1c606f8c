import Glibc
import Synchronization

/// Draws text into pictures: Chinese and Latin mixed, left to right, one line.
///
/// All digits have one width. A character that no font has is drawn as an empty box. Safe to use
/// from any thread; callers wait for each other only while a glyph is looked up.
public final class TextPainter: Sendable {
  private let faces: Mutex<FontFaces>

  /// Opens the fonts of this machine; `FontError` names what is missing and the package to install.
  public convenience init() throws(FontError) {
    var environment: [String: String] = [:]
    for role in FontSet.Role.allCases {
      if let value = getenv(role.environmentVariable) {
        environment[role.environmentVariable] = String(cString: value)
      }
    }
    try self.init(
      fonts: FontSet.found(environment: environment, exists: { access($0, R_OK) == 0 }))
  }

  public init(fonts: FontSet) throws(FontError) {
    faces = Mutex(try FontFaces.opened(fonts))
  }

  /// Glyphs kept rendered at the moment; never above `Limits.cachedGlyphs`.
  public var cachedGlyphs: Int { faces.withLock { $0.cachedGlyphs } }

  /// Width in pixels from the first pen position to the last.
  public func width(of text: String, _ style: TextStyle) -> Int {
    glyphs(of: text, style).reduce(0) { $0 + $1.advance }
  }

  /// Draws one line whose em square begins at the point; answers the x after the last character.
  ///
  /// Letters with tails (g, y) reach up to a quarter of the size below the em square.
  @discardableResult
  public func draw(
    _ text: String, _ style: TextStyle, _ color: RGB, x: Int, y: Int, on image: inout PixelImage,
    clip: PixelRect? = nil
  ) -> Int {
    var pen = x
    for glyph in glyphs(of: text, style) {
      image.tint(
        glyph.coverage, width: glyph.width, x: pen + glyph.left, y: y + glyph.top, color,
        clip: clip)
      pen += glyph.advance
    }
    return pen
  }

  /// The characters of which no font has a picture, each once.
  public func charactersWithoutGlyph(in text: String, _ style: TextStyle) -> [Character] {
    var found: [Character] = []
    faces.withLock { faces in
      for character in text where !found.contains(character) {
        let isMissing = character.unicodeScalars.contains {
          !$0.properties.isDefaultIgnorableCodePoint && !faces.hasGlyph($0, style)
        }
        if isMissing { found.append(character) }
      }
    }
    return found
  }

  public enum Alignment: Sendable {
    case left, middle, right
  }

  /// Draws one line in the rectangle, in the middle of its height, cut with an ellipsis if it is
  /// too wide.
  public func draw(
    _ text: String, _ style: TextStyle, _ color: RGB, in rect: PixelRect,
    align: Alignment = .left, ellipsis: String = "…", on image: inout PixelImage
  ) {
    let fitted = self.fitted(text, style, width: rect.width, ellipsis: ellipsis)
    let spare = rect.width - width(of: fitted, style)
    let x =
      switch align {
      case .left: rect.x
      case .middle: rect.x + max(0, spare) / 2
      case .right: rect.x + max(0, spare)
      }
    draw(
      fitted, style, color, x: x, y: rect.y + (rect.height - style.size) / 2, on: &image,
      clip: rect)
  }

  /// The text, or as much of it as is not wider than `width` with an ellipsis after it.
  public func fitted(
    _ text: String, _ style: TextStyle, width limit: Int, ellipsis: String = "…"
  ) -> String {
    guard width(of: text, style) > limit else { return text }
    var room = limit - width(of: ellipsis, style)
    var kept = ""
    for character in text {
      room -= width(of: String(character), style)
      if room < 0 { break }
      kept.append(character)
    }
    return kept.isEmpty ? "" : kept + ellipsis
  }

  /// The text in lines that are not wider than `width`, at most `lines` of them; the last is cut
  /// with an ellipsis. Chinese breaks anywhere but before closing punctuation, Latin at spaces.
  public func wrapped(
    _ text: String, _ style: TextStyle, width limit: Int, lines: Int = .max
  ) -> [String] {
    var result: [String] = []
    var line = ""
    for word in LineBreaks.words(of: text) {
      if !line.isEmpty, width(of: line + word, style) > limit {
        result.append(line.last == " " ? String(line.dropLast()) : line)
        line = word == " " ? "" : word
      } else if !(line.isEmpty && word == " ") {
        line += word
      }
    }
    if !line.isEmpty { result.append(line) }
    if result.count > lines {
      let rest = result[(lines - 1)...].joined()
      result = Array(result.prefix(lines - 1)) + [fitted(rest, style, width: limit)]
    }
    return result.map { fitted($0, style, width: limit) }
  }

  /// The text in one piece, or where it is too wide in two of about one width that are seen in
  /// turn; never none.
  func parts(of text: String, _ style: TextStyle, width limit: Int) -> [String] {
    let whole = width(of: text, style)
    guard whole > limit else { return [text] }
    for room in stride(from: (whole + 1) / 2, to: limit, by: 1) {
      let parts = wrapped(text, style, width: room)
      let isWhole = parts.joined().filter { $0 != " " } == text.filter { $0 != " " }
      if parts.count == 2, isWhole { return parts }
    }
    let parts = wrapped(text, style, width: limit, lines: 2)
    return parts.isEmpty ? [""] : parts
  }

  private func glyphs(of text: String, _ style: TextStyle) -> [Glyph] {
    faces.withLock { faces in
      var glyphs: [Glyph] = []
      for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
        glyphs.append(faces.glyph(scalar, style))
      }
      return glyphs
    }
  }
}
