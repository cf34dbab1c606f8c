/// The contents of a TEXT file: where it stands, how it comes, and its lines (P/N 9708-8061, 6.1;
/// control codes in Appendix G).
public struct AlphaText: Hashable, Sendable {
  public enum Position: UInt8, Sendable {
    case middle = 0x20
    case top = 0x22
    case bottom = 0x26
    /// As large as the sign.
    case fill = 0x30
  }

  /// `b`: stands until something else is shown.
  public static let hold: UInt8 = 0x62

  public var position: Position
  public var mode: UInt8
  public var body: [UInt8]

  public init(position: Position = .fill, mode: UInt8 = Self.hold, body: [UInt8]) {
    self.position = position
    self.mode = mode
    self.body = body
  }

  /// - Parameter bytes: behind the file's label; nil when there are none.
  init?(_ bytes: ArraySlice<UInt8>) throws(AlphaError) {
    if bytes.isEmpty { return nil }
    let bytes = Array(bytes)
    guard bytes.count >= 3, bytes[0] == 0x1B, let position = Position(rawValue: bytes[1]) else {
      throw .incomplete
    }
    self.init(position: position, mode: bytes[2], body: Array(bytes[3...]))
  }
}

/// One line of a sign in one colour.
public struct AlphaLine: Hashable, Sendable {
  /// Appendix G, control code 1CH.
  public enum Color: UInt8, Sendable, CaseIterable {
    case red = 0x31
    case green = 0x32
    case amber = 0x33
  }

  /// Printable ASCII.
  public var text: String
  public var color: Color
  public var isFlashing: Bool

  public init(_ text: String, _ color: Color = .amber, isFlashing: Bool = false) {
    self.text = text
    self.color = color
    self.isFlashing = isFlashing
  }

  private static let flash: UInt8 = 0x07
  private static let newLine: UInt8 = 0x0D
  private static let colorCode: UInt8 = 0x1C
  private static let on: UInt8 = 0x31
  private static let off: UInt8 = 0x30

  /// The body of a text of these lines. What is no printable ASCII is a question mark.
  public static func body(of lines: [AlphaLine]) -> [UInt8] {
    var body: [UInt8] = []
    for (index, line) in lines.enumerated() {
      if index > 0 { body.append(newLine) }
      body += [colorCode, line.color.rawValue]
      if line.isFlashing { body += [flash, on] }
      body += line.text.unicodeScalars.map {
        (0x20...0x7E).contains($0.value) ? UInt8($0.value) : 0x3F
      }
      if line.isFlashing { body += [flash, off] }
    }
    return body
  }

  /// What a sign makes of a body; codes for anything but lines, colours and flashing are passed
  /// over with their parameter.
  public static func lines(of body: [UInt8]) -> [AlphaLine] {
    var lines = [AlphaLine("")]
    var isFlashing = false
    var color = Color.amber
    var index = 0
    while index < body.count {
      let byte = body[index]
      let parameter = index + 1 < body.count ? body[index + 1] : nil
      index += Self.withParameter.contains(byte) ? 2 : 1
      switch byte {
      case newLine:
        lines.append(AlphaLine("", color, isFlashing: isFlashing))
      case colorCode:
        color = parameter.flatMap(Color.init) ?? color
        lines[lines.count - 1].color = color
      case flash:
        isFlashing = parameter == on
        if isFlashing { lines[lines.count - 1].isFlashing = true }
      case 0x20...0x7E:
        lines[lines.count - 1].text.unicodeScalars.append(Unicode.Scalar(byte))
      default: break
      }
    }
    return lines
  }

  /// Control codes of two bytes.
  private static let withParameter: Set<UInt8> = [
    0x05, 0x06, 0x07, 0x08, 0x0B, 0x10, 0x14, 0x1A, 0x1C, 0x1D, 0x1E, 0x1F,
  ]
}
