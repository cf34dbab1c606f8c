/// Where a line of mixed Chinese and Latin may end; a small part of UAX #14.
enum LineBreaks {
  /// Must not begin a line (GB/T 15834: 点号 and closing marks stay with what they follow).
  private static let closing: Set<Character> = [
    "，", "。", "、", "；", "：", "！", "？", "）", "》", "”", "’", "】", ",", ".", ";", ":", "!", "?", ")",
  ]

  /// The pieces that stay whole: a Latin word, a space, a Chinese character with its punctuation.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    for character in text {
      if let last = words.last, let before = last.last, joins(before, character) {
        words[words.count - 1] = last + String(character)
      } else {
        words.append(String(character))
      }
    }
    return words
  }

  private static func joins(_ before: Character, _ next: Character) -> Bool {
    if before == " " || next == " " { return false }
    if closing.contains(next) { return true }
    return before.isASCII && next.isASCII
  }
}
