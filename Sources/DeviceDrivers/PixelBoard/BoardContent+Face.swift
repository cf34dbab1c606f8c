import HallDomain
import HallPorts
import HallRaster

extension HallInstant {
  /// The hall's timeline as the painter counts it.
  var sinceStart: Duration { .nanoseconds(nanoseconds) }
}

extension BoardContent {
  /// What a board shows of the hall's state; Chinese first, as everywhere in the hall.
  init(of view: HallView, board: BoardID) {
    let face = view.state.boardFace(board, rules: view.rules, now: view.now)
    self.init(
      title: face.hall.zh,
      calls: face.rows.prefix(PixelBoardLimits.calls).map { row in
        Call(
          number: row.number.description, window: row.windowName.zh,
          shortWindow: row.window.rawValue, calledAt: row.calledAt.sinceStart)
      },
      lines: face.lines.map { Line(service: $0.name.zh, waiting: $0.waiting) },
      notices: face.notices.map { $0.zh.filter { !$0.isNewline } }.filter { !$0.isEmpty },
      evacuation: face.evacuation.map { Evacuation(text: $0.zh, second: $0.en) },
      windowNames: view.rules.windows.map(\.name.zh))
  }

  /// In words, for the list of devices.
  var words: String {
    if let evacuation { return evacuation.text }
    guard let newest = calls.first else { return title }
    return "\(newest.number) → \(newest.window)"
  }
}

extension Now {
  /// `09:05`; empty while the clock cannot be believed: a wrong clock on a wall misleads.
  var boardClock: String {
    guard quality != .untrusted else { return "" }
    let minutes = civil.time.secondOfDay / 60
    return TimeOfDay(secondOfDay: minutes * 60).description
  }
}
