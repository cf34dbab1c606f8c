/// An E1.31 universe number: 1 ... 63 999 (ANSI E1.31-2018, 6.2.7).
public struct Universe: Hashable, Comparable, Sendable, CustomStringConvertible {
  public static let range: ClosedRange<UInt16> = 1...63_999

  public static let first = Universe(unchecked: 1)

  public let number: UInt16

  private init(unchecked number: UInt16) { self.number = number }

  /// Nil when the number is reserved (0 and from 64 000).
  public init?(_ number: Int) {
    guard let number = UInt16(exactly: number), Self.range.contains(number) else { return nil }
    self.number = number
  }

  /// The universe `steps` after this one; nil past the last.
  public func advanced(by steps: Int) -> Universe? { Universe(Int(number) + steps) }

  /// The IPv4 multicast group that carries it: 239.255.high.low (9.3.1, Table 9-10).
  public var multicastGroup: String { "239.255.\(number >> 8).\(number & 0xFF)" }

  public var description: String { String(number) }
  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
