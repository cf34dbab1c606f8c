import HallDomain
import HallTestKit
import Testing

struct WordingTests {
  func called(
    _ prefix: String, _ value: Int, _ window: WindowID, isRecall: Bool = false,
    privilege: LocalizedText? = nil
  ) -> Utterance.Called {
    Utterance.Called(
      number: TicketNumber(prefix: prefix, value: value, width: 3), window: window,
      windowName: LocalizedText(zh: "\(window)号窗口", en: "Window \(window)"), isRecall: isRecall,
      privilege: privilege)
  }

  let both = Wording(languages: [.zh, .en])

  @Test func aCallIsSaidInEachLanguageInTurn() {
    #expect(
      both.phrases(for: .calls([called("A", 12, "3")])) == [
        Phrase(.zh, "请A零一二号到三号窗口办理"),
        Phrase(.en, "Ticket A zero one two, please go to window three."),
      ])
    let english = Wording(languages: [.en, .zh])
    #expect(english.phrases(for: .calls([called("A", 12, "3")])).map(\.language) == [.en, .zh])
  }

  @Test func aRecallUrges() {
    #expect(
      both.phrases(for: .calls([called("A", 12, "12", isRecall: true)])).map(\.text) == [
        "请A零一二号尽快到十二号窗口办理", "Ticket A zero one two, please go to window twelve now.",
      ])
  }

  @Test func aPrivilegeIsNamed() {
    let elderly = LocalizedText(zh: "老年人优先", en: "Elderly")
    #expect(
      both.phrases(for: .calls([called("B", 5, "1", privilege: elderly)])).map(\.text) == [
        "请老年人优先B零零五号到一号窗口办理",
        "Elderly ticket B zero zero five, please go to window one.",
      ])
  }

  @Test func severalCallsAreOneSentence() {
    let calls = Utterance.calls([called("A", 12, "3"), called("B", 5, "20")])
    #expect(
      both.phrases(for: calls).map(\.text) == [
        "请A零一二号到三号窗口，B零零五号到二十号窗口办理",
        "Ticket A zero one two to window three, Ticket B zero zero five to window twenty.",
      ])
    #expect(
      both.phrases(for: calls, .short).map(\.text) == [
        "A零一二，三号窗口，B零零五，二十号窗口",
        "A zero one two, window three, B zero zero five, window twenty.",
      ])
  }

  @Test func shortWordsSayTheSame() {
    #expect(
      both.phrases(for: .calls([called("A", 12, "3", isRecall: true)]), .short).map(\.text) == [
        "A零一二，三号窗口", "A zero one two, window three.",
      ])
  }

  @Test func wordsAreSaidInTheLanguagesThatHaveThem() {
    let words = LocalizedText(zh: "今日下午停办", en: "")
    #expect(both.phrases(for: .words(words)) == [Phrase(.zh, "今日下午停办")])
    #expect(
      both.phrases(for: .test(zone: LocalizedText(zh: "大厅", en: "Hall"))).map(\.text) == [
        "大厅广播测试", "Sound test, Hall.",
      ])
  }

  @Test func anEvacuationSaysTheHallsText() {
    var wording = both
    let text = LocalizedText(zh: "紧急情况，请有序撤离", en: "Please leave the building calmly")
    #expect(
      wording.phrases(for: .evacuation(text)).map(\.text) == [text.zh, text.en])
    wording.sentences["yue"] = .init(
      call: "{number}號去{window}", evacuation: "請即刻離開")
    wording.languages = ["yue"]
    #expect(wording.phrases(for: .evacuation(text)).map(\.text) == ["請即刻離開"])
    #expect(wording.phrases(for: .calls([called("A", 1, "3")])).map(\.text) == ["A 0 0 1號去3"])
    #expect(wording.phrases(for: .words(text)).isEmpty)
  }
}
