/// Text on a printer's line: GB 18030 without control characters, which there would be commands.
public enum PrinterText {
  /// Control characters and line separators are left out.
  public static func bytes(of text: String) -> [UInt8] {
    let clean = printable(text)
    return clean.utf8.allSatisfy { $0 < 0x80 } ? Array(clean.utf8) : GB18030.encode(clean)
  }

  /// Text of whole codes; nil when one of them has no character.
  static func text(of bytes: ArraySlice<UInt8>) -> String? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    let text = GB18030.decode(bytes)
    return text.unicodeScalars.contains("\u{FFFD}") ? nil : printable(text)
  }

  /// Columns of Font A: a Chinese character is twice as wide as a Latin one.
  public static func columns(of text: String) -> Int {
    printable(text).unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
  }

  private static func printable(_ text: String) -> String {
    func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: false
      default: true
      }
    }
    if text.unicodeScalars.allSatisfy(isPrintable) { return text }
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: text.unicodeScalars.filter(isPrintable))
    return String(kept)
  }
}
