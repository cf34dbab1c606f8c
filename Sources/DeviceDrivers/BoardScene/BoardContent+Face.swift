import HallDomain
import HallPorts
import HallRaster

extension HallInstant {
  /// The hall's timeline as the painter counts it.
  var sinceStart: Duration { .nanoseconds(nanoseconds) }
}

extension BoardContents {
  /// What a board shows of the hall's state.
  init(of view: HallView, board: BoardID, _ gallery: NoticeGallery) {
    let face = view.state.boardFace(board, rules: view.rules, now: view.now)
    self.init(
      zh: BoardContent(face, of: view, gallery, .zh),
      en: BoardContent(face, of: view, gallery, .en))
  }
}

extension BoardContent {
  fileprivate init(
    _ face: BoardFace, of view: HallView, _ gallery: NoticeGallery, _ language: BoardLanguage
  ) {
    func say(_ text: LocalizedText) -> String { language == .zh ? text.zh : text.en }
    let windows = view.rules.windows.map { window in
      let shown = view.state.windowFace(window.id, rules: view.rules)
      let row = face.rows.first { $0.window == window.id && $0.number == shown.ticket }
      return Window(
        name: say(window.name), shortName: window.id.rawValue, text: say(shown.text),
        calledAt: shown.mode == .called ? row?.calledAt.sinceStart : nil)
    }
    self.init(
      language: language, title: say(face.hall),
      calls: face.rows.prefix(BoardSceneLimits.calls).map { row in
        Call(
          number: row.number.description, window: say(row.windowName),
          shortWindow: row.window.rawValue, calledAt: row.calledAt.sinceStart)
      },
      lines: face.lines.map {
        Line(service: say($0.name), waiting: $0.waiting, wait: $0.wait.minutes)
      },
      notices: face.notices.compactMap { notice in
        let words = say(notice.text).filter { !$0.isNewline }
        let picture = notice.picture.flatMap { gallery[$0] }
        return words.isEmpty && picture == nil
          ? nil : Notice(words, picture: picture, regions: notice.regions)
      },
      evacuation: face.evacuation.map { Evacuation(text: $0.zh, second: $0.en) },
      windows: windows, windowNames: view.rules.windows.map { say($0.name) })
  }

  /// In words, for the list of devices.
  var words: String {
    if let evacuation { return evacuation.text }
    guard let newest = calls.first else { return title }
    return "\(newest.number) → \(newest.window)"
  }
}

extension WaitEstimate {
  /// Whole minutes that nearly everybody waits less than; nil: nothing can be said.
  fileprivate var minutes: Int? {
    guard method != .none else { return nil }
    return Int((high.components.seconds + 59) / 60)
  }
}

extension Now {
  /// `09:05`; empty while the clock cannot be believed: a wrong clock on a wall misleads.
  var boardClock: String {
    guard quality != .untrusted else { return "" }
    let minutes = civil.time.secondOfDay / 60
    return TimeOfDay(secondOfDay: minutes * 60).description
  }

  var boardDate: CivilDate? { quality == .untrusted ? nil : civil.date }
  var boardTime: TimeOfDay? { quality == .untrusted ? nil : civil.time }
}
