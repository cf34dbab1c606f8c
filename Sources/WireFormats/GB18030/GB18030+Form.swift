/// Where one code ends and the next begins, by the form of the bytes alone.
extension GB18030 {
  /// One code in a run of bytes, by its form alone (GB 18030-2005, clause 5).
  public enum Form: Hashable, Sendable {
    case single, double, quadruple
    /// The bytes at hand begin a code and end before it does.
    case incomplete
    case invalid

    public var length: Int {
      switch self {
      case .single, .invalid: 1
      case .double: 2
      case .quadruple: 4
      case .incomplete: 0
      }
    }
  }

  public static func form(of bytes: ArraySlice<UInt8>) -> Form {
    guard let first = bytes.first else { return .incomplete }
    if first < 0x80 { return .single }
    guard (0x81...0xFE).contains(first) else { return .invalid }
    guard bytes.count > 1 else { return .incomplete }
    let second = bytes[bytes.startIndex + 1]
    if (0x40...0x7E).contains(second) || (0x80...0xFE).contains(second) { return .double }
    guard (0x30...0x39).contains(second) else { return .invalid }
    guard bytes.count > 2 else { return .incomplete }
    guard (0x81...0xFE).contains(bytes[bytes.startIndex + 2]) else { return .invalid }
    guard bytes.count > 3 else { return .incomplete }
    return (0x30...0x39).contains(bytes[bytes.startIndex + 3]) ? .quadruple : .invalid
  }
}
