/// How numbers are read aloud.
///
/// A ticket's number is read sign by sign, leading zeros too: it is compared with paper, not
/// counted. A window's number is a number: 十, 十二, 二十一; `twelve`. One of three digits and more
/// is a place on a floor and is read sign by sign (二零五号窗口).
public struct NumberReading: Hashable, Codable, Sendable {
  /// How 1 is read among single signs; a counted window is never 幺.
  public enum One: String, Codable, Sendable, CaseIterable {
    case yi = "一"
    case yao = "幺"
  }

  public var one: One

  public init(one: One = .yi) { self.one = one }

  /// `A零一二`, `A zero one two`; what is neither letter nor digit is not read.
  public func signs(_ text: some StringProtocol, in language: SpokenLanguage) -> String {
    var words: [String] = []
    for character in text where character.isLetter || character.isNumber {
      words.append(sign(character, in: language))
    }
    guard language == .zh else { return words.joined(separator: " ") }
    // Chinese needs no gaps, but letters beside each other are read one by one.
    var result = ""
    var wasLetter = false
    for word in words {
      let isLetter = word.first?.isASCII ?? false
      if wasLetter && isLetter { result += " " }
      result += word
      wasLetter = isLetter
    }
    return result
  }

  /// `三号窗口`, `window three`; a window whose name is no number is said by its name.
  public func window(
    _ window: WindowID, named name: LocalizedText, in language: SpokenLanguage
  ) -> String {
    guard let parts = Parts(window.rawValue) else {
      return language == .en ? name.en : name.zh
    }
    let number = parts.isCounted
      ? count(parts.value, in: language) : signs(parts.digits, in: language)
    let before = signs(parts.before, in: language)
    let after = signs(parts.after, in: language)
    if language == .zh { return before + number + after + "号窗口" }
    let words = [before, number, after].filter { !$0.isEmpty }.joined(separator: " ")
    return language == .en ? "window " + words : words
  }

  /// 0 to 99 as a number: `二十一`, `twenty-one`; `21` in a language whose words are not known.
  public func count(_ value: Int, in language: SpokenLanguage) -> String {
    guard (0...99).contains(value) else { return signs(String(value), in: language) }
    switch language {
    case .zh:
      let tens = value / 10 == 0 ? "" : (value / 10 == 1 ? "" : Self.zh[value / 10]) + "十"
      return value > 0 && value % 10 == 0 ? tens : tens + Self.zh[value % 10]
    case .en:
      if value < 20 { return Self.en[value] }
      let tens = Self.enTens[value / 10 - 2]
      return value % 10 == 0 ? tens : tens + "-" + Self.en[value % 10]
    default: return String(value)
    }
  }

  private func sign(_ character: Character, in language: SpokenLanguage) -> String {
    guard character.isASCII, let digit = character.wholeNumberValue else {
      return character.uppercased()
    }
    switch language {
    case .zh: return digit == 1 ? one.rawValue : Self.zh[digit]
    case .en: return Self.en[digit]
    default: return String(digit)
    }
  }

  /// `3`, `A12`, `12B`: at most letters, digits, letters.
  private struct Parts {
    var before: Substring
    var digits: Substring
    var after: Substring

    init?(_ text: String) {
      func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
      func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
      before = text.prefix(while: isLetter)
      digits = text.dropFirst(before.count).prefix(while: isDigit)
      after = text.dropFirst(before.count + digits.count)
      guard !digits.isEmpty, digits.count <= 9, after.allSatisfy(isLetter) else { return nil }
    }

    var value: Int { Int(digits) ?? 0 }
    /// `03` is the third window, `205` a room.
    var isCounted: Bool { digits.drop { $0 == "0" }.count <= 2 }
  }

  private static let zh = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
  private static let en = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
  ]
  private static let enTens = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
  ]
}
