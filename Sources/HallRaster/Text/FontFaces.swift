import CFreeType

/// The fonts and the glyphs rendered from them; used under `TextPainter`'s lock only.
///
/// A font is opened when something is first drawn with it: a bitmap font of Chinese takes more than
/// a megabyte, and nobody draws with all of them.
struct FontFaces: ~Copyable {
  private struct Key: Hashable {
    var scalar: Unicode.Scalar
    var style: TextStyle
  }

  private let library: FT_Library
  private let fonts: FontSet
  private var faces: [FontSet.Role: FT_Face] = [:]
  private var glyphs: [Key: Glyph] = [:]
  private var digitAdvances: [TextStyle: Int] = [:]

  /// Where the baseline of an outline font lies in the em square, in percent from the top.
  private static let outlineBaseline = 86
  /// FT_LOAD_TARGET_MONO: the macro's value, which Swift cannot import.
  private static let loadForMono: Int32 = 2 << 16

  private init(library: FT_Library, fonts: FontSet) {
    self.library = library
    self.fonts = fonts
  }

  /// - Throws: when one of the fonts is missing or cannot be read, drawn with or not.
  static func opened(_ fonts: FontSet) throws(FontError) -> FontFaces {
    var library: FT_Library?
    let code = FT_Init_FreeType(&library)
    guard code == 0, let library else { throw .library(code: code) }
    do throws(FontError) {
      for role in FontSet.Role.allCases { FT_Done_Face(try open(role, of: fonts, library)) }
      return FontFaces(library: library, fonts: fonts)
    } catch {
      FT_Done_FreeType(library)
      throw error
    }
  }

  private static func open(
    _ role: FontSet.Role, of fonts: FontSet, _ library: FT_Library
  ) throws(FontError) -> FT_Face {
    guard let path = fonts.files[role] else { throw .missing(role, lookedAt: []) }
    var face: FT_Face?
    let code = FT_New_Face(library, path, 0, &face)
    guard code == 0, let face else { throw .unreadable(role, path: path, code: code) }
    return face
  }

  /// Nil when the font has gone since.
  private mutating func face(_ role: FontSet.Role) -> FT_Face? {
    if let face = faces[role] { return face }
    faces[role] = try? Self.open(role, of: fonts, library)
    return faces[role]
  }

  deinit {
    // Closes the faces too.
    FT_Done_FreeType(library)
  }

  var cachedGlyphs: Int { glyphs.count }

  mutating func glyph(_ scalar: Unicode.Scalar, _ style: TextStyle) -> Glyph {
    let key = Key(scalar: scalar, style: style)
    if let glyph = glyphs[key] { return glyph }
    var glyph = rendered(scalar, style)
    if ("0"..."9").contains(scalar) {
      let advance = digitAdvance(style)
      glyph.left += (advance - glyph.advance) / 2
      glyph.advance = advance
    }
    if glyphs.count >= Limits.cachedGlyphs { glyphs.removeAll(keepingCapacity: true) }
    glyphs[key] = glyph
    return glyph
  }

  /// Whether one of the fonts that the style uses has the character.
  mutating func hasGlyph(_ scalar: Unicode.Scalar, _ style: TextStyle) -> Bool {
    let first: FontSet.Role =
      switch style.family {
      case .outline: .outline
      case .bitmap: Self.native(style.size).role
      }
    for role in [first, .fallback] {
      if let face = face(role), FT_Get_Char_Index(face, FT_ULong(scalar.value)) != 0 { return true }
    }
    return false
  }

  /// The hand-drawn font that is enlarged to a size.
  private static func native(_ size: Int) -> (role: FontSet.Role, size: Int) {
    if size % 16 == 0 { return (.bitmap16, 16) }
    if size % 12 == 0 { return (.bitmap12, 12) }
    if size % 14 == 0 { return (.bitmap14, 14) }
    return size < 16 ? (.bitmap12, 12) : (.bitmap16, 16)
  }

  /// All digits take the room of the widest, so that numbers in rows stand in columns.
  private mutating func digitAdvance(_ style: TextStyle) -> Int {
    if let advance = digitAdvances[style] { return advance }
    var widest = 0
    for digit in "0123456789".unicodeScalars {
      widest = max(widest, rendered(digit, style).advance)
    }
    if digitAdvances.count >= Limits.cachedGlyphs { digitAdvances.removeAll() }
    digitAdvances[style] = widest
    return widest
  }

  private mutating func rendered(_ scalar: Unicode.Scalar, _ style: TextStyle) -> Glyph {
    switch style.family {
    case .outline:
      return load(scalar, .outline, size: style.size, style)
        ?? load(scalar, .fallback, size: style.size, style)
        ?? Self.box(style.size)
    case .bitmap:
      let native = Self.native(style.size)
      var plain = style
      plain.isBold = false
      let glyph =
        load(scalar, native.role, size: native.size, plain)
        ?? load(scalar, .fallback, size: native.size, plain)
        ?? Self.box(native.size)
      let heavy = style.isBold ? glyph.smeared() : glyph
      return heavy.enlarged(by: max(1, style.size / native.size))
    }
  }

  /// The empty frame that stands for a character no font has.
  private static func box(_ size: Int) -> Glyph {
    let (width, height) = (max(4, size / 2 - 1), max(5, size * 3 / 4))
    var coverage = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width where y == 0 || x == 0 || y == height - 1 || x == width - 1 {
        coverage[y * width + x] = 255
      }
    }
    return Glyph(
      width: width, left: 0, top: (size - height) / 2, advance: width + 1, coverage: coverage)
  }

  private mutating func load(
    _ scalar: Unicode.Scalar, _ role: FontSet.Role, size: Int, _ style: TextStyle
  ) -> Glyph? {
    guard let face = face(role), FT_Set_Pixel_Sizes(face, 0, UInt32(size)) == 0 else {
      return nil
    }
    let index = FT_Get_Char_Index(face, FT_ULong(scalar.value))
    guard index != 0 else { return nil }
    let isBitmap = role != .outline && role != .fallback
    let isMono = !style.isSmooth || isBitmap
    guard FT_Load_Glyph(face, index, isMono ? Self.loadForMono : FT_LOAD_DEFAULT) == 0,
      let slot = face.pointee.glyph
    else { return nil }
    var advance = Int(slot.pointee.advance.x + 32) >> 6
    if style.isBold, slot.pointee.format == FT_GLYPH_FORMAT_OUTLINE {
      // A 28th of an em makes a regular weight semi-bold and leaves the dense characters their
      // gaps; without grey edges only whole pixels stay crisp.
      let strength = isMono ? max(64, size * 64 / 28 / 64 * 64) : size * 64 / 24
      FT_Outline_Embolden(&slot.pointee.outline, FT_Pos(strength))
      advance += strength >> 6
    }
    guard FT_Render_Glyph(slot, isMono ? FT_RENDER_MODE_MONO : FT_RENDER_MODE_NORMAL) == 0 else {
      return nil
    }
    let baseline =
      isBitmap
      ? Int(face.pointee.size.pointee.metrics.ascender) >> 6
      : size * Self.outlineBaseline / 100
    let bitmap = slot.pointee.bitmap
    return Glyph(
      width: Int(bitmap.width), left: Int(slot.pointee.bitmap_left),
      top: baseline - Int(slot.pointee.bitmap_top), advance: advance,
      coverage: Self.coverage(of: bitmap))
  }

  private static func coverage(of bitmap: FT_Bitmap) -> [UInt8] {
    let (width, rows) = (Int(bitmap.width), Int(bitmap.rows))
    guard width > 0, rows > 0, let buffer = bitmap.buffer else { return [] }
    let isMono = UInt32(bitmap.pixel_mode) == FT_PIXEL_MODE_MONO.rawValue
    var coverage = [UInt8](repeating: 0, count: width * rows)
    for y in 0..<rows {
      let row = buffer + y * Int(bitmap.pitch)
      for x in 0..<width {
        coverage[y * width + x] =
          isMono ? (row[x >> 3] & (0x80 >> UInt8(x & 7)) != 0 ? 255 : 0) : row[x]
      }
    }
    return coverage
  }
}
