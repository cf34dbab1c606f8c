import WireFormats

/// Breaks words into lines of paper, in columns of Font A.
enum PaperLines {
  /// Lines of at most so many columns: Latin breaks at spaces, Chinese anywhere.
  static func wrapped(
    _ text: String, columns limit: Int, keepingSpaces: Bool = false
  ) -> [String] {
    if PrinterText.columns(of: text) <= limit { return [text] }
    var lines: [String] = []
    var line = ""
    for word in words(of: text) {
      if !line.isEmpty, PrinterText.columns(of: line + word) > limit {
        lines.append(line)
        line = ""
      }
      if line.isEmpty, word == " ", !keepingSpaces { continue }
      for character in word {
        if PrinterText.columns(of: line + String(character)) > limit {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return keepingSpaces ? lines : lines.map { String($0.trimmingSuffix { $0 == " " }) }
  }

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    for character in text {
      if character.isASCII, character != " ", let last = words.last,
        last.allSatisfy({ $0.isASCII && $0 != " " })
      {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
      }
    }
    return words
  }
}

extension String {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
    var rest = self[...]
    while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    return rest
  }
}
