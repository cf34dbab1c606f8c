import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing

@testable import DeviceDrivers

/// What the plan says can be seen of a notice is what the board draws.
struct ShownNoticesTests {
  static let region = BoardRegionPlan(
    name: "tape", subject: .notices, x: 0, y: 0, width: 64, height: 32, motion: .still)

  static func layout(_ change: (inout BoardRegionPlan) -> Void = { _ in }) -> BoardLayoutPlan {
    var region = region
    change(&region)
    return BoardLayoutPlan(id: "test", width: 64, height: 32, regions: [region])
  }

  static func board(
    _ layout: BoardLayoutPlan? = Self.layout(), _ languages: BoardLanguages = .one(.zh)
  ) -> BoardPlan {
    BoardPlan(
      id: "main", name: LocalizedText(zh: "屏", en: "Board"), host: "10.0.0.9", width: 64,
      height: 32, layout: layout, languages: languages)
  }

  static let boards: [BoardPlan] = [
    board(), board(layout(), .one(.en)), board(layout { $0.language = .en }),
    board(layout { $0.name = "other" }), board(layout { $0.subject = .clock }),
    board(layout(), .alternating(each: .seconds(1))),
  ]

  @Test(arguments: boards) func thePlanAgreesWithThePicture(board: BoardPlan) async throws {
    var red = PixelImage(width: 64, height: 32)
    red.fill(RGB(255, 0, 0))
    let drafts: [NoticeDraft] = [
      NoticeDraft(text: LocalizedText(zh: "通知", en: "")),
      NoticeDraft(text: LocalizedText(zh: "", en: "Note")),
      NoticeDraft(text: LocalizedText(zh: "通知", en: "Note"), regions: ["tape"]),
      NoticeDraft(text: LocalizedText(zh: "", en: ""), picture: try NoticePicture(png: red.png())),
    ]
    for draft in drafts {
      let hall = InMemoryHall(rules: .sample)
      var scene = BoardScene(plan: board, text: try TextPainter())
      func drawn() -> Set<PixelImage> {
        _ = scene.take(hall.view, at: hall.clock.now())
        var pictures: Set<PixelImage> = []
        for step in 0..<8 {
          var now = hall.clock.now()
          now.instant = now.instant + .milliseconds(250 * step)
          if let frame = scene.frame(at: now) { pictures.insert(frame.picture) }
        }
        return pictures
      }
      let before = drawn()
      try await hall.submit(
        .notices(.add(draft, by: nil)), from: Origin(.shell, "test"), key: nil)
      let notice = try #require(hall.view.state.notices.notices.first)
      #expect((drawn() != before) == board.shows(notice), "\(draft.text) \(draft.regions)")
    }
  }

  @Test func aSignShowsLatinWordsAlone() {
    let sign = BoardPlan(
      id: "sign", name: LocalizedText(zh: "屏", en: "Sign"), host: "", wire: .alpha(AlphaPlan()))
    func shows(_ zh: String, _ en: String) -> Bool {
      let picture = NoticePicture(sha256: "ab", width: 1, height: 1, png: "")
      return sign.shows(
        Notice(
          id: NoticeID(rawValue: 1), text: LocalizedText(zh: zh, en: en), picture: picture))
    }
    #expect(!shows("", "") && !shows("请到A区", "") && !shows("x", "——"))
    #expect(shows("", "Ａ区") && shows("", "Open"))
  }
}
