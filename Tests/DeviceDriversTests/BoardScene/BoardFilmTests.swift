import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing

@testable import DeviceDrivers

struct BoardFilmTests {
  private func scene(
    _ hall: InMemoryHall, width: Int = 96, height: Int = 32, fps: Int = 20
  ) throws -> BoardScene {
    let plan = BoardPlan(
      id: "screen", name: LocalizedText(zh: "屏", en: "Screen"), host: "", wire: .page,
      width: width, height: height, framesPerSecond: fps)
    var scene = BoardScene(plan: plan, text: try TextPainter())
    _ = scene.take(hall.view, at: hall.clock.now())
    return scene
  }

  private func scroll(_ hall: InMemoryHall) async throws {
    for command: Command in [
      .day(.tick), .queue(.issue(IssueRequest(matters: ["A"], code: "c"))),
      .queue(.callNext(window: "1")),
      .notices(
        .add(
          NoticeDraft(
            text: LocalizedText(zh: "请持身份证到取号机取号，过号请到咨询台。", en: "x")),
          by: nil)),
    ] { try await hall.submit(command, from: Origin(.shell, "test"), key: nil) }
  }

  @Test func aFilmShowsAtEveryMomentWhatABoardWouldShow() async throws {
    let hall = InMemoryHall(rules: .sample)
    try await scroll(hall)
    var painted = try scene(hall)
    var films = painted
    let start = hall.clock.now()
    let made = films.film(from: start, for: .seconds(3))
    let film = try #require(made)
    let reel = try PixelImage(png: film.png)
    #expect(reel.width == 96 && reel.height == 32 * film.starts.count)
    #expect(film.starts.count > 50 && film.starts.first == 0 && film.length == 3000)
    #expect(zip(film.starts, film.starts.dropFirst()).allSatisfy { $1 - $0 >= 49 })
    for (index, begin) in film.starts.enumerated() {
      var now = start
      now.instant = start.instant + .milliseconds(begin)
      let pictureFrame = painted.frame(at: now)
      let (picture, _) = try #require(pictureFrame)
      let shown = reel.cropped(to: PixelRect(x: 0, y: 32 * index, width: 96, height: 32))
      // A picture begins within the millisecond that its start says.
      now.instant = now.instant + .milliseconds(1)
      let laterFrame = painted.frame(at: now)
      let (later, _) = try #require(laterFrame)
      #expect(shown == picture || shown == later, "picture \(index)")
    }
  }

  @Test func aNoticesPictureIsOnTheBoardAndInItsFilm() async throws {
    let hall = InMemoryHall(rules: .sample)
    let red = PixelImage(width: 96, height: 32, fill: RGB(255, 0, 0))
    let draft = NoticeDraft(
      text: LocalizedText(zh: "", en: ""), picture: try NoticePicture(png: red.png()),
      boards: ["screen"])
    for command: Command in [.day(.tick), .notices(.add(draft, by: nil))] {
      try await hall.submit(command, from: Origin(.shell, "test"), key: nil)
    }
    var scene = try scene(hall)
    let frame = scene.frame(at: hall.clock.now())
    #expect(frame?.picture == red)
    let made = scene.film(from: hall.clock.now(), for: .seconds(3))
    let film = try #require(made)
    #expect(try PixelImage(png: film.png) == red && film.starts == [0])
    try await hall.submit(
      .notices(.remove(NoticeID(rawValue: 1))), from: Origin(.shell, "test"), key: nil)
    _ = scene.take(hall.view, at: hall.clock.now())
    #expect(scene.frame(at: hall.clock.now())?.picture != red)
  }

  @Test func aStillBoardIsOnePicture() throws {
    let hall = InMemoryHall(rules: .sample)
    var still = try scene(hall)
    let made = still.film(from: hall.clock.now(), for: .seconds(3))
    let film = try #require(made)
    #expect(film.starts == [0] && film.length == 3000)
  }

  @Test func aLargeBoardsFilmIsShorterInsteadOfLarger() async throws {
    let hall = InMemoryHall(rules: .sample)
    try await scroll(hall)
    var large = try scene(hall, width: 1024, height: 512, fps: 30)
    let made = large.film(from: hall.clock.now(), for: .seconds(3))
    let film = try #require(made)
    #expect((2...5).contains(film.starts.count))
    #expect(film.length < 3000 && film.length > film.starts.last ?? 0)
  }

  @Test func pagesThatAskTogetherShareAFilmUntilSomethingIsNew() async throws {
    let hall = InMemoryHall(rules: .sample)
    try await scroll(hall)
    var scene = try scene(hall)
    let studio = FilmStudio()
    func film() throws -> BoardFilm {
      try #require(studio.film(of: scene, from: hall.clock.now(), for: .seconds(1)))
    }
    let first = try film()
    hall.clock.advance(by: .milliseconds(100))
    #expect(try film() == first)
    scene.show(.test, from: hall.clock.instant, for: .seconds(1))
    #expect(try film() != first)
    hall.clock.advance(by: .seconds(1))
    #expect(try film().at == hall.clock.instant.nanoseconds / 1_000_000)
  }
}
