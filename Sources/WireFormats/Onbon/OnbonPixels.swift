/// The pixels of a dynamic area: a bit each that is 0 where the LED shines, or three bytes.
///
/// Source: frames that onbon's kit makes of known pictures, and `Data_Preview` of the analyser (see
/// `OnbonFrame`). A fifth-generation row is whole bytes, red and green by turns; a sixth-generation
/// row is whole words of 32 pixels, the last byte first, a plane of all rows after the other.
public enum OnbonPixels {
  /// An LED of one or two colours shines from here on.
  public static let threshold: UInt8 = 128

  /// - Parameters:
  ///   - slots: bytes a pixel of `picture`: 1 for one colour, 2 for red and green, 3 for all.
  ///   - picture: rows from the top left.
  public static func encode(
    _ picture: [UInt8], width: Int, height: Int, slots: Int, _ generation: OnbonGeneration
  ) -> [UInt8] {
    if slots == 3 { return picture }
    let places = Places(width: width, height: height, slots: slots, generation)
    var pixels = [UInt8](repeating: 0xFF, count: places.count)
    for (index, value) in picture.prefix(width * height * slots).enumerated()
    where value >= threshold {
      let (byte, bit) = places.place(of: index)
      pixels[byte] &= ~(0x80 >> bit)
    }
    return pixels
  }

  /// What shines, 255 for an LED that does; missing bytes are dark.
  public static func decode(
    _ pixels: [UInt8], width: Int, height: Int, slots: Int, _ generation: OnbonGeneration
  ) -> [UInt8] {
    let count = width * height * slots
    if slots == 3 {
      return Array(pixels.prefix(count))
        + [UInt8](repeating: 0, count: max(0, count - pixels.count))
    }
    let places = Places(width: width, height: height, slots: slots, generation)
    return (0..<count).map { index in
      let (byte, bit) = places.place(of: index)
      guard byte < pixels.count else { return 0 }
      return pixels[byte] & 0x80 >> bit == 0 ? 255 : 0
    }
  }

  /// Where the bit of a slot of the picture stands.
  private struct Places {
    let width: Int
    let slots: Int
    let generation: OnbonGeneration
    let plane: Int
    let rowBytes: Int
    let count: Int

    init(width: Int, height: Int, slots: Int, _ generation: OnbonGeneration) {
      self.width = width
      self.slots = slots
      self.generation = generation
      switch generation {
      case .five: rowBytes = (width + 7) / 8 * slots
      case .six: rowBytes = (width + 31) / 32 * 4
      }
      plane = rowBytes * height
      count = generation == .five ? plane : plane * slots
    }

    func place(of index: Int) -> (byte: Int, bit: Int) {
      let (pixel, slot) = index.quotientAndRemainder(dividingBy: slots)
      let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
      switch generation {
      case .five: return (y * rowBytes + x / 8 * slots + slot, x % 8)
      case .six: return (slot * plane + y * rowBytes + x / 32 * 4 + 3 - x % 32 / 8, x % 8)
      }
    }
  }
}
