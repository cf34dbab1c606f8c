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

  /// How the panels of a board are put together, and how all of them were turned.
  private struct Assembly {
    let across: Int
    let down: Int
    let panelWidth: Int
    let panelHeight: Int
    let wiring: BoardWiring

    init(_ width: Int, _ height: Int, _ wiring: BoardWiring) {
      // Before it was turned.
      let isOnItsSide = wiring.rotation % 180 != 0
      (across, down) = isOnItsSide ? (height, width) : (width, height)
      panelWidth = wiring.panelWidth ?? across
      panelHeight = wiring.panelHeight ?? down
      self.wiring = wiring
    }

    var panels: Int { across / panelWidth * (down / panelHeight) }
    var panelArea: Int { panelWidth * panelHeight }

    /// Where the LED at a place of the chain's panel is in what people see.
    func seen(panel: Int, x: Int, y: Int) -> (x: Int, y: Int) {
      let each = across / panelWidth
      let row = panel / each
      let isBackwards = row % 2 == 1 && wiring.chain != .rows
      let column = isBackwards ? each - 1 - panel % each : panel % each
      var (x, y) = (x, y)
      if isBackwards, wiring.chain == .serpentineTurned {
        (x, y) = (panelWidth - 1 - x, panelHeight - 1 - y)
      }
      (x, y) = (column * panelWidth + x, row * panelHeight + y)
      return switch wiring.rotation {
      case 90: (down - 1 - y, x)
      case 180: (across - 1 - x, down - 1 - y)
      case 270: (y, across - 1 - x)
      default: (x, y)
      }
    }
  }

  /// The panels in the order of their chain, each where people see it.
  public static func panels(width: Int, height: Int, wiring: BoardWiring) -> [PixelRect] {
    let assembly = Assembly(width, height, wiring)
    return (0..<assembly.panels).map { panel in
      let first = assembly.seen(panel: panel, x: 0, y: 0)
      let last = assembly.seen(
        panel: panel, x: assembly.panelWidth - 1, y: assembly.panelHeight - 1)
      return PixelRect(
        x: min(first.x, last.x), y: min(first.y, last.y), width: abs(first.x - last.x) + 1,
        height: abs(first.y - last.y) + 1)
    }
  }

  private static func order(_ width: Int, _ height: Int, _ wiring: BoardWiring) -> [Int32] {
    let assembly = Assembly(width, height, wiring)
    return (0..<width * height).map { place in
      let (panel, rest) = place.quotientAndRemainder(dividingBy: assembly.panelArea)
      let (x, y) = inPanel(
        rest, assembly.panelWidth, assembly.panelHeight, wiring.pixels)
      let seen = assembly.seen(panel: panel, x: x, y: y)
      return Int32(seen.y * width + seen.x)
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
