/// A colour with 8 bits a channel, as LED boards and PNG files take it.
public struct RGB: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let black = RGB(0, 0, 0)
  public static let white = RGB(255, 255, 255)

  /// This colour with `other` over it; `amount` 0 leaves it, 255 replaces it.
  public func mixed(with other: RGB, amount: UInt8) -> RGB {
    func channel(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Int(from) * (255 - Int(amount)) + Int(to) * Int(amount) + 127) / 255)
    }
    return RGB(
      channel(red, other.red), channel(green, other.green), channel(blue, other.blue))
  }

  /// The colour at a part of its brightness, in percent.
  public func dimmed(to percent: Int) -> RGB {
    RGB.black.mixed(with: self, amount: UInt8(clamping: percent * 255 / 100))
  }
}
