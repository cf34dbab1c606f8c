import HallDomain
import HallPorts
import HallRaster
import WireFormats

/// What a sign that takes text shows instead of a picture: lines of Latin characters.
///
/// - An evacuation stands on all lines, flashing, page by page.
/// - A sign of several lines has the newest calls from the top, the fresh ones red and flashing,
///   and on its last line the notices, page by page.
/// - A sign of one line shows a fresh call alone, then the last calls and the notices in turn.
/// - Before the first call it shows the clock and the hall's name.
///
/// Words of which no line can be shown (Chinese alone) are left out; a window without a Latin name
/// is its number.
struct TextFace: Hashable, Sendable {
  var lines: Int
  var columns: Int

  func lines(of content: BoardContent, at now: HallInstant) -> [AlphaLine] {
    let at = now.sinceStart
    if let evacuation = content.evacuation {
      return page(of: Self.words(evacuation, columns), each: lines, at: at)
        .map { AlphaLine($0, .red, isFlashing: true) }
    }
    let notices = content.notices.map(\.words).flatMap { wrapped(LatinText.of($0)) }
    if lines == 1 { return [single(content, notices, at: at)] }
    // A new notice begins with its first words.
    let reading = max(.zero, at - content.noticesSince)
    var shown = content.calls.map { line(of: $0, at: at) }
    if shown.isEmpty {
      shown = page(of: idle(content), each: lines - (notices.isEmpty ? 0 : 1), at: at)
        .map { AlphaLine($0, .green) }
    }
    let room = notices.isEmpty ? lines : lines - 1
    var all = Array(shown.prefix(room))
    guard !notices.isEmpty else { return all }
    while all.count < room { all.append(AlphaLine("", .green)) }
    return all + page(of: notices, each: 1, at: reading).map { AlphaLine($0, .amber) }
  }

  /// When the lines of the same content change by themselves next: a page turns, or a call is no
  /// longer fresh.
  func nextChange(of content: BoardContent, after now: HallInstant) -> HallInstant {
    let at = now.sinceStart
    let ends = content.calls.map { $0.calledAt + BoardTiming.freshFor }.filter { $0 > at }
    let reading = max(.zero, at - content.noticesSince)
    let turns = [
      LineBoardLimits.signPage * (Self.turn(at) + 1),
      content.noticesSince + LineBoardLimits.signPage * (Self.turn(reading) + 1),
    ]
    let next = (ends + turns).min()
    return next.map { HallInstant(nanoseconds: $0.wholeNanoseconds) } ?? now
  }

  // MARK: - One line

  private func single(
    _ content: BoardContent, _ notices: [String], at: Duration
  ) -> AlphaLine {
    if let fresh = content.calls.first, Self.isFresh(fresh, at) { return line(of: fresh, at: at) }
    let calls = content.calls.prefix(LineBoardLimits.signCalls).map { line(of: $0, at: at) }
    let quiet = calls.isEmpty ? idle(content).map { AlphaLine($0, .green) } : calls
    let pages = quiet + notices.map { AlphaLine($0, .amber) }
    guard !pages.isEmpty else { return AlphaLine("", .green) }
    return pages[Self.turn(at) % pages.count]
  }

  private func idle(_ content: BoardContent) -> [String] {
    [content.clock].filter { !$0.isEmpty } + wrapped(LatinText.of(content.title))
  }

  private func line(of call: BoardContent.Call, at: Duration) -> AlphaLine {
    let name = LatinText.of(call.window)
    let long = "\(call.number) > \(name)"
    let short = "\(call.number) > \(call.shortWindow)"
    let words = !name.isEmpty && long.count <= columns ? long : short
    let isFresh = Self.isFresh(call, at)
    return AlphaLine(
      String(LatinText.of(words).prefix(columns)), isFresh ? .red : .green, isFlashing: isFresh)
  }

  private static func isFresh(_ call: BoardContent.Call, _ at: Duration) -> Bool {
    at >= call.calledAt && at < call.calledAt + BoardTiming.freshFor
  }

  // MARK: - Pages

  private static func turn(_ at: Duration) -> Int {
    Int(at.wholeNanoseconds / LineBoardLimits.signPage.wholeNanoseconds)
  }

  private func page(of all: [String], each: Int, at: Duration) -> [String] {
    let each = max(1, each)
    let pages = max(1, (all.count + each - 1) / each)
    return Array(all.dropFirst(Self.turn(at) % pages * each).prefix(each))
  }

  private func wrapped(_ words: String) -> [String] { Self.wrapped(words, columns) }

  private static func words(_ evacuation: BoardContent.Evacuation, _ columns: Int) -> [String] {
    let lines = wrapped(LatinText.of(evacuation.second), columns)
    return lines.isEmpty ? wrapped("EVACUATE", columns) : lines
  }

  /// Lines broken at spaces; a word that is longer than a line is cut.
  private static func wrapped(_ words: String, _ columns: Int) -> [String] {
    var lines: [String] = []
    for word in words.split(separator: " ") {
      var word = word
      while word.count > columns {
        lines.append(String(word.prefix(columns)))
        word = word.dropFirst(columns)
      }
      if word.isEmpty { continue }
      if let last = lines.last, last.count + 1 + word.count <= columns {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
