/// A colour of a board's text, 8 bits a channel.
public struct BoardColor: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The names that layouts may use.
  public static let named: [String: BoardColor] = [
    "red": BoardColor(255, 56, 32), "green": BoardColor(0, 232, 64),
    "yellow": BoardColor(255, 208, 0), "amber": BoardColor(255, 176, 0),
    "orange": BoardColor(255, 112, 0), "blue": BoardColor(64, 128, 255),
    "cyan": BoardColor(0, 220, 220), "magenta": BoardColor(255, 64, 220),
    "white": BoardColor(255, 255, 255), "black": BoardColor(0, 0, 0),
    "dark-red": BoardColor(80, 0, 0), "dark-green": BoardColor(0, 56, 16),
    "dark-blue": BoardColor(0, 16, 80), "grey": BoardColor(96, 96, 96),
  ]

  /// A name, or `#FF8000`; nil: neither.
  public init?(_ text: String) {
    if let color = Self.named[text] {
      self = color
      return
    }
    guard text.utf8.count == 7, text.first == "#", text.dropFirst().allSatisfy(\.isHexDigit),
      let value = UInt32(text.dropFirst(), radix: 16)
    else { return nil }
    self.init(
      UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }
}
