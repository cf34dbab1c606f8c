import Glibc
public import HallPorts

/// Turns a board's picture into its bytes on the wire, and back for an emulated board.
public struct PixelOrder: Hashable, Sendable {
  private let width: Int
  private let height: Int
  private let colors: BoardWiring.Colors
  /// Which of red, green and blue each slot of a full-colour pixel is.
  private let channels: [Int]
  /// The picture's pixel at each place of the wire; nil: rows from the top left.
  private let pixels: [Int32]?

  public init(width: Int, height: Int, wiring: BoardWiring) {
    self.width = width
    self.height = height
    colors = wiring.colors
    channels = wiring.channels.compactMap { "rgb".firstOffset(of: $0) }
    let isPlain =
      wiring.rotation == 0 && wiring.pixels == .rows && wiring.panelWidth ?? width == width
      && (wiring.panelHeight ?? height == height || wiring.chain == .rows)
    pixels = isPlain ? nil : Self.order(width, height, wiring)
  }

  /// Bytes of one pixel.
  public var slots: Int { colors.slots }

  public func bytes(of picture: PixelImage) -> [UInt8] {
    let source = picture.bytes
    if pixels == nil, colors == .full, channels == [0, 1, 2] { return source }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * slots)
    for place in 0..<width * height {
      let index = (pixels.map { Int($0[place]) } ?? place) * 3
      let (red, green, blue) = (source[index], source[index + 1], source[index + 2])
      switch colors {
      case .full: for channel in channels { bytes.append(source[index + channel]) }
      case .redGreen:
        bytes.append(red)
        // Blue, which these boards do not have, is seen as green.
        bytes.append(blue > max(red, green) ? blue : green)
      case .mono: bytes.append(max(red, green, blue))
      }
    }
    return bytes
  }

  /// What a board shows that was sent these bytes; missing ones are dark.
  public func picture(of bytes: [UInt8]) -> PixelImage {
    var shown = [UInt8](repeating: 0, count: width * height * 3)
    for place in 0..<min(width * height, bytes.count / slots) {
      let index = (pixels.map { Int($0[place]) } ?? place) * 3
      let start = place * slots
      switch colors {
      case .full: for (slot, channel) in channels.enumerated() {
        shown[index + channel] = bytes[start + slot]
      }
      case .redGreen: (shown[index], shown[index + 1]) = (bytes[start], bytes[start + 1])
      case .mono: shown[index] = bytes[start]
      }
    }
    return PixelImage(width: width, height: height, bytes: shown)
      ?? PixelImage(width: width, height: height)
  }

  /// Which blocks of `size` bytes differ from those of a picture before; the last may be shorter.
  ///
  /// - Precondition: both are of the same board.
  public static func changedBlocks(
    of bytes: [UInt8], since before: [UInt8], size: Int
  ) -> [Int] {
    precondition(bytes.count == before.count && size > 0)
    return bytes.withUnsafeBytes { new in
      before.withUnsafeBytes { old in
        stride(from: 0, to: new.count, by: size).compactMap { start in
          let end = min(start + size, new.count)
          guard let left = new.baseAddress, let right = old.baseAddress else { return nil }
          let isSame = memcmp(left + start, right + start, end - start) == 0
          return isSame ? nil : start / size
        }
      }
    }
  }

  // MARK: - Places

  private static func order(_ width: Int, _ height: Int, _ wiring: BoardWiring) -> [Int32] {
    // The assembly of panels before it was turned.
    let isOnItsSide = wiring.rotation % 180 != 0
    let (across, down) = isOnItsSide ? (height, width) : (width, height)
    let panelWidth = wiring.panelWidth ?? across
    let panelHeight = wiring.panelHeight ?? down
    let panels = across / panelWidth
    let area = panelWidth * panelHeight
    return (0..<width * height).map { place in
      let panel = place / area
      let row = panel / panels
      let isBackwards = row % 2 == 1 && wiring.chain != .rows
      let column = isBackwards ? panels - 1 - panel % panels : panel % panels
      var (x, y) = inPanel(place % area, panelWidth, panelHeight, wiring.pixels)
      if isBackwards, wiring.chain == .serpentineTurned {
        (x, y) = (panelWidth - 1 - x, panelHeight - 1 - y)
      }
      (x, y) = (column * panelWidth + x, row * panelHeight + y)
      let (left, top) =
        switch wiring.rotation {
        case 90: (down - 1 - y, x)
        case 180: (across - 1 - x, down - 1 - y)
        case 270: (y, across - 1 - x)
        default: (x, y)
        }
      return Int32(top * width + left)
    }
  }

  private static func inPanel(
    _ place: Int, _ width: Int, _ height: Int, _ pixels: BoardWiring.Pixels
  ) -> (x: Int, y: Int) {
    switch pixels {
    case .rows: return (place % width, place / width)
    case .serpentineRows:
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      return (y % 2 == 0 ? x : width - 1 - x, y)
    case .columns: return (place / height, place % height)
    case .serpentineColumns:
      let (x, y) = place.quotientAndRemainder(dividingBy: height)
      return (x, x % 2 == 0 ? y : height - 1 - y)
    }
  }
}

extension String {
  fileprivate func firstOffset(of character: Character) -> Int? {
    firstIndex(of: character).map { distance(from: startIndex, to: $0) }
  }
}
