import HallDomain
import HallPorts

/// What a ticket says, in the language of its citizen: the values behind a template's names.
struct TicketWords {
  let face: TicketFace
  let language: TicketTemplate.Words
  /// The ticket's page; nil: there is none.
  let link: String?

  init(_ face: TicketFace, template: TicketTemplate, publicURL: String?) {
    self.face = face
    language =
      switch face.language {
      case .zh: .zh
      case .en: .en
      case nil: template.unchosen
      }
    link = publicURL.map { "\($0)/t/\(face.code)" }
  }

  /// The words to print, the larger first: one, or Chinese and English that says something else.
  func choose(_ zh: String, _ en: String) -> [String] {
    let chosen =
      switch language {
      case .both: en == zh ? [zh] : [zh, en]
      case .zh: [zh.isEmpty ? en : zh]
      case .en: [en.isEmpty ? zh : en]
      }
    return chosen.filter { !$0.isEmpty }
  }

  func choose(_ text: LocalizedText) -> [String] { choose(text.zh, text.en) }

  /// A template's text with what its names stand for.
  func filled(_ text: LocalizedText) -> LocalizedText {
    LocalizedText(zh: filled(text.zh, .zh), en: filled(text.en, .en))
  }

  private func filled(_ text: String, _ language: TicketLanguage) -> String {
    guard text.contains("{") else { return text }
    return TicketPlaceholder.allCases.reduce(text) { text, name in
      let mark = "{\(name.rawValue)}"
      return text.contains(mark) ? text.replacing(mark, with: value(name, language)) : text
    }
  }

  private func value(_ name: TicketPlaceholder, _ language: TicketLanguage) -> String {
    func say(_ text: LocalizedText) -> String { language == .zh ? text.zh : text.en }
    return switch name {
    case .hall: say(face.hall)
    case .number: face.number.description
    case .service: face.services.map(say).joined(separator: language == .zh ? "、" : ", ")
    case .ticketClass: say(face.ticketClass)
    case .people: "\(face.people)"
    case .ahead: "\(face.ahead)"
    case .wait: wait ?? "\u{2014}"
    case .date: "\(face.issuedAt.date)"
    case .time: time
    case .code: face.code
    case .link: link ?? ""
    }
  }

  /// Minutes, as a range; nil: nothing can be said.
  var wait: String? {
    guard face.wait.method != .none else { return nil }
    let low = face.wait.low.wholeMinutes
    return "\(low)-\(max(face.wait.high.wholeMinutes, low + 1))"
  }

  /// `2026-11-24 周二 Tue 09:05`
  var date: String {
    "\(face.issuedAt.date) \(weekday.joined(separator: " ")) \(time)"
  }

  private var weekday: [String] {
    switch face.issuedAt.date.weekday {
    case .monday: choose("周一", "Mon")
    case .tuesday: choose("周二", "Tue")
    case .wednesday: choose("周三", "Wed")
    case .thursday: choose("周四", "Thu")
    case .friday: choose("周五", "Fri")
    case .saturday: choose("周六", "Sat")
    case .sunday: choose("周日", "Sun")
    }
  }

  /// `09:05`: seconds are nobody's business on paper.
  private var time: String {
    let minutes = face.issuedAt.time.secondOfDay / 60
    return TimeOfDay(hour: minutes / 60, minute: minutes % 60).description
  }
}

extension Duration {
  fileprivate var wholeMinutes: Int { Int(wholeNanoseconds / 60_000_000_000) }
}
