import HallDomain
import HallTestKit
import Testing

/// What was shown when, proved from records alone.
struct ShownSpansTests {
  /// A hall whose events go into the proof as they would stand in the journal.
  private struct Watched {
    var scene: Scene
    var spans = ShownSpans(boards: ["hall", "door"])
    var sequence: Int64 = 0

    mutating func take(_ command: Command, after span: Duration = .zero) throws {
      scene.clock.advance(by: span)
      for event in try scene.take(command) {
        sequence += 1
        spans.take(event, at: .init(sequence: sequence, civil: scene.now.civil))
      }
    }

    mutating func ended() -> [String] {
      spans.takeEnded().map { span in
        let end = span.end.map { "\($0.mark.civil.time) \($0.cause.rawValue)" } ?? ""
        return "\(span.text?.zh ?? "?") \(span.board) \(span.from.civil.time)-\(end)"
      }.sorted()
    }
  }

  private func add(
    _ zh: String, boards: [BoardID] = [], priority: Notice.Priority = .ordinary
  ) -> Command {
    let text = LocalizedText(zh: zh, en: "")
    return .notices(.add(NoticeDraft(text: text, boards: boards, priority: priority), by: nil))
  }

  @Test func whatEndsAStretchIsTold() throws {
    var hall = Watched(scene: try Scene())
    try hall.take(add("甲"))
    try hall.take(add("急", boards: ["door"], priority: .urgent), after: .minutes(1))
    #expect(hall.ended() == ["甲 door 09:00-09:01 changed"])
    try hall.take(.day(.emergency(on: true, reason: "")), after: .minutes(1))
    #expect(hall.ended() == ["急 door 09:01-09:02 emergency", "甲 hall 09:00-09:02 emergency"])
    #expect(hall.spans.standing.isEmpty)
    try hall.take(.day(.emergency(on: false, reason: "")), after: .minutes(1))
    try hall.take(
      .devices(.health(device: "hall", health: .down(reason: "线断"))), after: .minutes(1))
    #expect(hall.ended() == ["甲 hall 09:03-09:04 board-down"])
    try hall.take(.devices(.health(device: "hall", health: .up)), after: .minutes(1))
    // The daemon dies somewhere after 09:05 and begins again at 09:30.
    try hall.take(.day(.started(version: "1")), after: .minutes(25))
    #expect(
      hall.ended() == ["急 door 09:03-09:05 daemon-ended", "甲 hall 09:05-09:05 daemon-ended"])
    #expect(hall.spans.standing.map { "\($0.board) \($0.from.civil.time)" } == [
      "door 09:30", "hall 09:30",
    ])
    try hall.take(.notices(.remove(NoticeID(rawValue: 1))), after: .minutes(1))
    #expect(hall.ended() == ["甲 hall 09:30-09:31 changed"])
  }

  @Test func thePictureThatWasShownIsToldByItsHash() throws {
    var hall = Watched(scene: try Scene())
    let picture = NoticePicture(sha256: "ab12", width: 96, height: 32, png: "iVBORw0K")
    try hall.take(
      .notices(
        .add(
          NoticeDraft(text: LocalizedText(zh: "", en: ""), picture: picture, boards: ["hall"]),
          by: nil)))
    try hall.take(.notices(.remove(NoticeID(rawValue: 1))), after: .minutes(1))
    #expect(hall.spans.takeEnded().map(\.picture) == ["ab12"])
  }

  @Test func whatABoardCannotShowWasNotShown() throws {
    var hall = Watched(scene: try Scene())
    hall.spans = ShownSpans(boards: ["hall", "door"]) { notice, board in
      board == "hall" || notice.picture == nil
    }
    let picture = NoticePicture(sha256: "ab12", width: 96, height: 32, png: "iVBORw0K")
    let silent = LocalizedText(zh: "", en: "")
    try hall.take(.notices(.add(NoticeDraft(text: silent, picture: picture), by: nil)))
    try hall.take(add("甲"))
    let standing = hall.spans.standing.map { "\($0.notice) \($0.board)" }
    #expect(standing == ["1 hall", "2 door", "2 hall"])
    try hall.take(.notices(.remove(NoticeID(rawValue: 1))), after: .minutes(1))
    #expect(hall.spans.takeEnded().map(\.board) == ["hall"])
  }

  /// Whatever happens, the spans say for each moment what the boards' faces said then.
  @Test func theProofAgreesWithTheBoardsAtEachRecord() throws {
    let seed: UInt64 = 20_261_125
    var random = SplitMix64(seed: seed)
    var hall = Watched(scene: try Scene())
    for step in 0..<4000 {
      let command: Command? =
        switch Int.random(in: 0..<10, using: &random) {
        case 0: add(
            "n\(step)", boards: [[], ["hall"], ["door"]].randomElement(using: &random) ?? [],
            priority: Notice.Priority.allCases.randomElement(using: &random) ?? .ordinary)
        case 1, 2:
          hall.scene.state.notices.notices.randomElement(using: &random)
            .map { .notices(.remove($0.id)) }
        case 3: .day(.emergency(on: Bool.random(using: &random), reason: ""))
        default: .tick
        }
      if let command { try? hall.take(command, after: .seconds(20)) }
      let proved = Set(hall.spans.standing.map { "\($0.notice) \($0.board)" })
      var seen: Set<String> = []
      for board: BoardID in ["hall", "door"] {
        let face = hall.scene.state.boardFace(
          board, rules: hall.scene.rules, now: hall.scene.now)
        for notice in face.notices { seen.insert("\(notice.id) \(board)") }
      }
      #expect(proved == seen, "seed \(seed), step \(step)")
    }
    let ended = hall.spans.takeEnded()
    #expect(ended.count > 100)
    for span in ended { #expect((span.end?.mark.sequence ?? 0) >= span.from.sequence) }
  }
}
