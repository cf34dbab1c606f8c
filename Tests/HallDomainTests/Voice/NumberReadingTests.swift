import HallDomain
import Testing

struct NumberReadingTests {
  static let none = LocalizedText(zh: "咨询台", en: "Enquiries")

  @Test(arguments: [
    ("A012", "A零一二", "A zero one two"), ("B110", "B一一零", "B one one zero"),
    ("007", "零零七", "zero zero seven"), ("VIP3", "V I P三", "V I P three"),
    ("a-20", "A二零", "A two zero"), ("甲5", "甲五", "甲 five"), ("", "", ""),
  ])
  func aTicketIsReadSignBySign(number: String, zh: String, en: String) {
    #expect(NumberReading().signs(number, in: .zh) == zh)
    #expect(NumberReading().signs(number, in: .en) == en)
  }

  @Test func oneIsYaoByRuleAmongSignsAndNeverInACount() {
    let reading = NumberReading(one: .yao)
    #expect(reading.signs("A101", in: .zh) == "A幺零幺")
    #expect(reading.window("11", named: Self.none, in: .zh) == "十一号窗口")
    #expect(reading.window("1", named: Self.none, in: .zh) == "一号窗口")
    // A room is signs.
    #expect(reading.window("101", named: Self.none, in: .zh) == "幺零幺号窗口")
  }

  @Test(arguments: [
    ("3", "三号窗口", "window three"), ("10", "十号窗口", "window ten"),
    ("12", "十二号窗口", "window twelve"), ("20", "二十号窗口", "window twenty"),
    ("21", "二十一号窗口", "window twenty-one"), ("99", "九十九号窗口", "window ninety-nine"),
    ("0", "零号窗口", "window zero"), ("03", "三号窗口", "window three"),
    ("205", "二零五号窗口", "window two zero five"),
    ("A3", "A三号窗口", "window A three"), ("12B", "十二B号窗口", "window twelve B"),
    ("east", "咨询台", "Enquiries"), ("3-1", "咨询台", "Enquiries"),
  ])
  func aWindowIsCounted(window: String, zh: String, en: String) {
    let reading = NumberReading()
    #expect(reading.window(WindowID(window), named: Self.none, in: .zh) == zh)
    #expect(reading.window(WindowID(window), named: Self.none, in: .en) == en)
  }

  @Test func aLanguageWithoutKnownWordsKeepsTheFigures() {
    #expect(NumberReading().signs("A012", in: "yue") == "A 0 1 2")
    #expect(NumberReading().window("12", named: Self.none, in: "yue") == "12")
  }
}
