public import HallDomain
import HallPorts

/// The hall of a preview: its own names, with tickets that nobody took.
extension BoardContents {
  public static func sample(of rules: HallRules, isEvacuated: Bool = false) -> BoardContents {
    BoardContents(
      zh: .sample(of: rules, .zh, isEvacuated), en: .sample(of: rules, .en, isEvacuated))
  }

  /// On the timeline of the sample: its newest call stands out no more, and notices have come in.
  public static let sampleMoment: Duration = .milliseconds(112_300)
  /// The newest call stands out.
  public static let sampleCall: Duration = .milliseconds(100_200)
}

extension BoardContent {
  fileprivate static func sample(
    of rules: HallRules, _ language: BoardLanguage, _ isEvacuated: Bool
  ) -> BoardContent {
    func say(_ text: LocalizedText) -> String { language == .zh ? text.zh : text.en }
    func number(_ index: Int) -> String {
      guard !rules.services.isEmpty else { return "A001" }
      let numbering = rules.services[index % rules.services.count].numbering
      return TicketNumber(
        prefix: numbering.prefix, value: 12 - index % 9, width: numbering.width
      ).description
    }
    let calls = rules.windows.enumerated().map { index, window in
      Call(
        number: number(index), window: say(window.name), shortWindow: window.id.rawValue,
        calledAt: .seconds(100 - 20 * index))
    }
    return BoardContent(
      language: language, title: say(rules.name), clock: "09:05",
      date: CivilDate(year: 2026, month: 10, day: 12), calls: calls,
      lines: rules.services.enumerated().map { index, service in
        Line(
          service: say(service.name), waiting: (index * 7 + 12) % 31,
          wait: (index * 11 + 8) % 40)
      },
      notices: [
        Notice(
          language == .zh
            ? "请持身份证到取号机取号，过号请到咨询台重新排队。"
            : "Please take a number with your ID card.")
      ],
      noticesSince: .seconds(100),
      evacuation: isEvacuated
        ? Evacuation(text: rules.evacuation.zh, second: rules.evacuation.en) : nil,
      windows: calls.map {
        Window(
          name: $0.window, shortName: $0.shortWindow, text: $0.number, calledAt: $0.calledAt)
      },
      windowNames: rules.windows.map { say($0.name) })
  }
}
