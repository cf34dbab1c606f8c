/// What of a text a sign of Latin characters can say.
public enum LatinText {
  /// Printable ASCII of a text: full-width forms as their narrow ones, other characters left out;
  /// empty when no letter or digit remains.
  public static func of(_ text: String) -> String {
    var kept = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20...0x7E: kept.unicodeScalars.append(scalar)
      case 0xFF01...0xFF5E:
        if let narrow = Unicode.Scalar(scalar.value - 0xFEE0) { kept.unicodeScalars.append(narrow) }
      case 0x2018, 0x2019: kept.append("'")
      case 0x2013, 0x2014, 0xB7: kept.append("-")
      default: break
      }
    }
    guard kept.contains(where: { $0.isLetter || $0.isNumber }) else { return "" }
    return kept.split(separator: " ").joined(separator: " ")
  }
}
