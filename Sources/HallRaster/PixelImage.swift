/// A picture of RGB pixels, rows from the top left. A value: a copy is a picture of its own.
///
/// Drawing outside of it is clipped, never an error.
public struct PixelImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Three bytes a pixel (red, green, blue), row after row without padding: as E1.31 slots want it.
  public private(set) var bytes: [UInt8]

  /// - Parameters:
  ///   - width: pixels, 0 ... `Limits.pictureSide`; clamped.
  ///   - height: likewise.
  public init(width: Int, height: Int, fill: RGB = .black) {
    self.width = min(max(width, 0), Limits.pictureSide)
    self.height = min(max(height, 0), Limits.pictureSide)
    bytes = [UInt8](repeating: 0, count: self.width * self.height * 3)
    if fill != .black { self.fill(fill) }
  }

  /// From `width * height * 3` bytes; nil when there are more or fewer.
  public init?(width: Int, height: Int, bytes: [UInt8]) {
    guard (0...Limits.pictureSide).contains(width), (0...Limits.pictureSide).contains(height),
      bytes.count == width * height * 3
    else { return nil }
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  public var bounds: PixelRect { PixelRect(x: 0, y: 0, width: width, height: height) }

  /// Outside of the picture: reads black, writes nothing.
  public subscript(x: Int, y: Int) -> RGB {
    get {
      guard x >= 0, y >= 0, x < width, y < height else { return .black }
      let index = (y * width + x) * 3
      return RGB(bytes[index], bytes[index + 1], bytes[index + 2])
    }
    set {
      guard x >= 0, y >= 0, x < width, y < height else { return }
      let index = (y * width + x) * 3
      bytes[index] = newValue.red
      bytes[index + 1] = newValue.green
      bytes[index + 2] = newValue.blue
    }
  }

  // MARK: - Drawing

  public mutating func fill(_ color: RGB) { fill(bounds, color) }

  public mutating func fill(_ rect: PixelRect, _ color: RGB) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      var index = (y * width + area.x) * 3
      for _ in 0..<area.width {
        bytes[index] = color.red
        bytes[index + 1] = color.green
        bytes[index + 2] = color.blue
        index += 3
      }
    }
  }

  /// The outline of a rectangle, `thickness` pixels inwards.
  public mutating func frame(_ rect: PixelRect, _ color: RGB, thickness: Int = 1) {
    fill(PixelRect(x: rect.x, y: rect.y, width: rect.width, height: thickness), color)
    fill(
      PixelRect(x: rect.x, y: rect.maxY - thickness, width: rect.width, height: thickness), color)
    fill(PixelRect(x: rect.x, y: rect.y, width: thickness, height: rect.height), color)
    fill(
      PixelRect(x: rect.maxX - thickness, y: rect.y, width: thickness, height: rect.height), color)
  }

  /// A line of single pixels with both ends.
  ///
  /// Source: J. E. Bresenham, "Algorithm for computer control of a digital plotter", 1965.
  public mutating func line(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ color: RGB
  ) {
    var (x, y) = start
    let (spanX, spanY) = (abs(end.x - x), -abs(end.y - y))
    let (stepX, stepY) = (x < end.x ? 1 : -1, y < end.y ? 1 : -1)
    var error = spanX + spanY
    while true {
      self[x, y] = color
      if x == end.x && y == end.y { return }
      let twice = 2 * error
      if twice >= spanY {
        error += spanY
        x += stepX
      }
      if twice <= spanX {
        error += spanX
        y += stepY
      }
    }
  }

  /// A filled disc; a pixel belongs to it when its middle does.
  public mutating func disc(in rect: PixelRect, _ color: RGB) {
    let (width, height) = (rect.width, rect.height)
    guard !rect.isEmpty else { return }
    for y in 0..<height {
      for x in 0..<width {
        let (dx, dy) = (2 * x + 1 - width, 2 * y + 1 - height)
        if dx * dx * height * height + dy * dy * width * width
          <= width * width * height * height
        {
          self[rect.x + x, rect.y + y] = color
        }
      }
    }
  }

  /// A right arrow whose head is a filled triangle: the fonts' arrows are too thin to see from far.
  mutating func arrow(in box: PixelRect, _ color: RGB) {
    let shaft = max(2, box.height / 10)
    let half = max(3, box.height / 4)
    let top = box.y + (box.height - shaft) / 2
    fill(
      PixelRect(x: box.x, y: top, width: box.width - half, height: shaft), color)
    for column in 0..<half {
      // Narrows to the shaft's height at the tip.
      let reach = half - 1 - column
      fill(
        PixelRect(
          x: box.maxX - half + column, y: top - reach, width: 1, height: shaft + 2 * reach),
        color)
    }
  }

  /// Copies what of a picture lies within `clip`.
  public mutating func blit(_ image: PixelImage, x: Int, y: Int, clip: PixelRect) {
    let seen = PixelRect(x: x, y: y, width: image.width, height: image.height)
      .intersection(clip)
    guard !seen.isEmpty else { return }
    blit(
      image, x: seen.x, y: seen.y,
      from: PixelRect(x: seen.x - x, y: seen.y - y, width: seen.width, height: seen.height))
  }

  /// Copies a picture, or a part of it, to where its top left pixel shall be.
  public mutating func blit(_ image: PixelImage, x: Int, y: Int, from part: PixelRect? = nil) {
    let source = (part ?? image.bounds).intersection(image.bounds)
    // A part that begins outside of the picture keeps its place.
    let (shiftX, shiftY) = (source.x - (part?.x ?? 0), source.y - (part?.y ?? 0))
    let target = PixelRect(
      x: x + shiftX, y: y + shiftY, width: source.width, height: source.height)
    let area = target.intersection(bounds)
    guard !area.isEmpty else { return }
    for row in 0..<area.height {
      let fromX = source.x + area.x - target.x
      let from = ((source.y + area.y - target.y + row) * image.width + fromX) * 3
      let to = ((area.y + row) * width + area.x) * 3
      bytes.replaceSubrange(
        to..<to + area.width * 3, with: image.bytes[from..<from + area.width * 3])
    }
  }

  /// Lays a colour over the pixels through a mask: 0 leaves a pixel, 255 replaces it.
  public mutating func tint(
    _ coverage: [UInt8], width maskWidth: Int, x: Int, y: Int, _ color: RGB,
    clip: PixelRect? = nil
  ) {
    guard maskWidth > 0 else { return }
    let maskHeight = coverage.count / maskWidth
    let target = PixelRect(x: x, y: y, width: maskWidth, height: maskHeight)
    let area = target.intersection(clip.map(bounds.intersection) ?? bounds)
    guard !area.isEmpty else { return }
    for row in area.y..<area.maxY {
      for column in area.x..<area.maxX {
        let amount = coverage[(row - y) * maskWidth + column - x]
        if amount == 255 {
          self[column, row] = color
        } else if amount > 0 {
          self[column, row] = self[column, row].mixed(with: color, amount: amount)
        }
      }
    }
  }

  // MARK: - Copies

  /// The part of the picture; what lies outside of it is black.
  public func cropped(to rect: PixelRect) -> PixelImage {
    var copy = PixelImage(width: rect.width, height: rect.height)
    copy.blit(self, x: 0, y: 0, from: rect)
    return copy
  }

  /// Each pixel as a square of `factor` pixels.
  public func scaled(by factor: Int) -> PixelImage {
    let factor = max(1, factor)
    var copy = PixelImage(width: width * factor, height: height * factor)
    for y in 0..<copy.height {
      for x in 0..<copy.width { copy[x, y] = self[x / factor, y / factor] }
    }
    return copy
  }

  /// Every channel at a part of its brightness, in percent.
  public func dimmed(to percent: Int) -> PixelImage {
    guard percent < 100 else { return self }
    let levels = (0...255).map { UInt8($0 * max(0, percent) / 100) }
    var copy = self
    copy.bytes = bytes.map { levels[Int($0)] }
    return copy
  }

  /// Each pixel as one round LED in the middle of a dark square of `pitch` pixels: what a person
  /// sees of a board from near by.
  public func enlargedAsLEDs(pitch: Int, unlit: RGB = RGB(24, 24, 26)) -> PixelImage {
    let pitch = max(3, pitch)
    let side = PixelRect(x: 0, y: 0, width: pitch, height: pitch)
    var copy = PixelImage(width: width * pitch, height: height * pitch, fill: RGB(10, 10, 11))
    var stamps: [RGB: PixelImage] = [:]
    for y in 0..<height {
      for x in 0..<width {
        let color = self[x, y]
        let stamp =
          stamps[color]
          ?? {
            var stamp = PixelImage(width: pitch, height: pitch, fill: RGB(10, 10, 11))
            let isLit = color != .black
            stamp.disc(in: side.inset(by: pitch > 4 ? 1 : 0), isLit ? color : unlit)
            if stamps.count < 512 { stamps[color] = stamp }
            return stamp
          }()
        copy.blit(stamp, x: x * pitch, y: y * pitch)
      }
    }
    return copy
  }
}

extension PixelImage: CustomStringConvertible {
  /// Its size: the pixels would fill a log.
  public var description: String { "\(width) x \(height) pixels" }
}
