/// A rendered character. `left` and `top` place its box against the top left of the em square.
struct Glyph: Hashable, Sendable {
  var width: Int
  var left: Int
  var top: Int
  var advance: Int
  /// 0 (nothing) ... 255 (full), `width` a row.
  var coverage: [UInt8]

  var height: Int { width == 0 ? 0 : coverage.count / width }

  func enlarged(by factor: Int) -> Glyph {
    guard factor > 1 else { return self }
    var pixels = [UInt8](repeating: 0, count: coverage.count * factor * factor)
    let wide = width * factor
    for index in pixels.indices where width > 0 {
      pixels[index] = coverage[index / wide / factor * width + index % wide / factor]
    }
    return Glyph(
      width: wide, left: left * factor, top: top * factor, advance: advance * factor,
      coverage: pixels)
  }

  /// Each pixel also one to the right: how bitmap fonts are made bold.
  func smeared() -> Glyph {
    guard width > 0 else {
      return Glyph(width: 0, left: left, top: top, advance: advance + 1, coverage: [])
    }
    var wide = [UInt8](repeating: 0, count: (width + 1) * height)
    for y in 0..<height {
      for x in 0..<width {
        let value = coverage[y * width + x]
        let index = y * (width + 1) + x
        wide[index] = max(wide[index], value)
        wide[index + 1] = max(wide[index + 1], value)
      }
    }
    return Glyph(width: width + 1, left: left, top: top, advance: advance + 1, coverage: wide)
  }
}
