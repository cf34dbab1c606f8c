/// What both directions of the protocol write alike: words parted by one space, levels as 0 and 1.
enum GPIOSocketWords {
  static func level(_ word: Substring) -> Bool? {
    switch word {
    case "0": false
    case "1": true
    default: nil
    }
  }

  static func word(_ level: Bool) -> String { level ? "1" : "0" }

  static func name(_ name: String) throws(GPIOSocketFault) -> String {
    guard isName(name) else { throw .unusableName(name) }
    return name
  }

  static func isName(_ word: some StringProtocol) -> Bool {
    !word.isEmpty && word.utf8.count <= GPIOSocketLines.longest / 2
      && word.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }

  /// The words of a line without its end; empty words (two spaces) are kept, so that they match
  /// nothing.
  static func split(_ line: String) -> [Substring] {
    line.split(separator: " ", omittingEmptySubsequences: false)
  }
}
