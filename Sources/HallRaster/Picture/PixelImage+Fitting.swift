import HallPorts

extension PixelImage {
  /// The whole picture as large as it goes into so many LEDs, each of which shows the given
  /// colours: a larger one as the means of its pixels, a smaller one with each pixel as a square.
  func fitted(width limit: Int, height limitDown: Int, colors: BoardWiring.Colors) -> PixelImage {
    guard width > 0, height > 0, limit > 0, limitDown > 0 else {
      return PixelImage(width: 0, height: 0)
    }
    if width <= limit, height <= limitDown {
      return scaled(by: min(limit / width, limitDown / height)).dithered(for: colors)
    }
    // The side that is too long by more decides.
    let isWide = width * limitDown >= height * limit
    let across = isWide ? limit : max(1, width * limitDown / height)
    let down = isWide ? max(1, height * limit / width) : limitDown
    return averaged(width: across, height: down).dithered(for: colors)
  }

  private func averaged(width across: Int, height down: Int) -> PixelImage {
    var small = PixelImage(width: across, height: down)
    for y in 0..<down {
      let rows = y * height / down..<max((y + 1) * height / down, y * height / down + 1)
      for x in 0..<across {
        let columns = x * width / across..<max((x + 1) * width / across, x * width / across + 1)
        var (red, green, blue) = (0, 0, 0)
        for row in rows {
          for column in columns {
            let color = self[column, row]
            red += Int(color.red)
            green += Int(color.green)
            blue += Int(color.blue)
          }
        }
        let count = rows.count * columns.count
        small[x, y] = RGB(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
      }
    }
    return small
  }

  /// For LEDs that are on or off: brightness as their density, by the diffusion of errors.
  ///
  /// Source: R. W. Floyd, L. Steinberg, "An adaptive algorithm for spatial grey scale", Proceedings
  /// of the Society for Information Display 17 (2), 1976.
  private func dithered(for colors: BoardWiring.Colors) -> PixelImage {
    switch colors {
    case .full: return self
    case .mono:
      // ITU-R BT.709, 3: what red, green and blue add to brightness.
      let on = diffused { (54 * Int($0.red) + 183 * Int($0.green) + 19 * Int($0.blue)) >> 8 }
      return painted { on[$0] ? .white : .black }
    case .redGreen:
      let red = diffused { Int($0.red) }
      // Blue, which these boards do not have, is seen as green.
      let green = diffused { Int($0.blue > max($0.red, $0.green) ? $0.blue : $0.green) }
      return painted { RGB(red[$0] ? 255 : 0, green[$0] ? 255 : 0, 0) }
    }
  }

  private func painted(_ color: (Int) -> RGB) -> PixelImage {
    var image = PixelImage(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width { image[x, y] = color(y * width + x) }
    }
    return image
  }

  /// Which pixels are lit for a level of 0 ... 255 at each.
  private func diffused(_ level: (RGB) -> Int) -> [Bool] {
    var lit = [Bool](repeating: false, count: width * height)
    // A column more on either side; errors in sixteenths.
    let none = [Int](repeating: 0, count: width + 2)
    var (here, below) = (none, none)
    for y in 0..<height {
      for x in 0..<width {
        let wanted = level(self[x, y]) + here[x + 1] / 16
        let isLit = wanted >= 128
        lit[y * width + x] = isLit
        let error = wanted - (isLit ? 255 : 0)
        here[x + 2] += error * 7
        below[x] += error * 3
        below[x + 1] += error * 5
        below[x + 2] += error
      }
      here = below
      below = none
    }
    return lit
  }
}
