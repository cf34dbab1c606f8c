import HallDomain
import HallPorts
import HallRaster

/// What one board of pixels shows, whatever way its picture travels: the hall's newest state drawn
/// by its plan, its light, and what somebody who stands before it has asked for.
struct BoardScene: Sendable {
  /// What stands in the picture's place for a while. An evacuation stands before it.
  enum Guest: Hashable, Sendable {
    case name
    case test
  }

  private let plan: BoardPlan
  private let text: TextPainter
  private let pattern: TestPattern
  private var screen: BoardScreen
  private(set) var contents: BoardContents?
  private var gallery = NoticeGallery()
  /// The light sensor's last value, unit x 1000.
  private var reading: Int?
  private var guest: (what: Guest, from: HallInstant, until: HallInstant)?
  /// Goes up with everything new that it shows.
  private(set) var version = 0

  init(plan: BoardPlan, text: TextPainter) {
    self.plan = plan
    self.text = text
    pattern = TestPattern(width: plan.width, height: plan.height, wiring: plan.wiring)
    screen = BoardScreen(
      width: plan.width, height: plan.height, colors: plan.wiring.colors, layout: plan.layout,
      languages: plan.languages, text: text)
  }

  /// In words, for the list of devices.
  var words: String { contents?.zh.words ?? "" }

  /// Takes the hall's newest state; answers whether it must not wait for the next frame.
  mutating func take(_ view: HallView, at now: Now) -> Bool {
    let old = contents
    gallery.take(view.state.notices.standing(on: plan.id))
    contents = BoardContents(of: view, board: plan.id, after: old, at: now, gallery)
    reading = plan.light.sensor.flatMap { view.state.security.sensors[$0.sensor]?.milli }
    if contents != old { version += 1 }
    guard let old, let contents else { return false }
    return contents.zh.calls != old.zh.calls || contents.zh.evacuation != old.zh.evacuation
  }

  mutating func show(_ guest: Guest, from now: HallInstant, for span: Duration) {
    self.guest = (guest, now, now + span)
    version += 1
  }

  /// The picture as it is drawn, and how bright it is to be, percent; nil before the hall has told
  /// anything.
  mutating func frame(at now: Now) -> (picture: PixelImage, percent: Int)? {
    contents?.set(clock: now.boardClock, date: now.boardDate)
    guard let contents else { return nil }
    if contents.zh.evacuation != nil {
      return (screen.picture(of: contents, at: now.instant.sinceStart), 100)
    }
    if let picture = guestPicture(at: now.instant) { return (picture, 100) }
    return (
      screen.picture(of: contents, at: now.instant.sinceStart),
      plan.light.percent(at: now.boardTime, reading: reading)
    )
  }

  private mutating func guestPicture(at instant: HallInstant) -> PixelImage? {
    guard let guest, instant < guest.until else {
      self.guest = nil
      return nil
    }
    switch guest.what {
    case .test:
      return pattern.picture(of: TestPattern.step(at: instant - guest.from), text: text)
    case .name:
      return NameplatePainter(width: plan.width, height: plan.height, text: text)
        .picture(of: plan.name.zh)
    }
  }

  /// When the picture changes by itself next; nil: never.
  mutating func nextChange(after instant: HallInstant) -> HallInstant? {
    guard let contents else { return nil }
    if let guest, contents.zh.evacuation == nil, instant < guest.until {
      return min(guest.until, instant + .milliseconds(100))
    }
    return screen.nextChange(of: contents, after: instant.sinceStart).map {
      HallInstant(nanoseconds: $0.wholeNanoseconds)
    }
  }

  /// What is shown from now on if nothing new happens, at the board's pace: for `span`, or shorter
  /// where so many pictures would be too large.
  mutating func film(from now: Now, for span: Duration) -> BoardFilm? {
    let pace = Duration.nanoseconds(1_000_000_000 / max(1, plan.framesPerSecond))
    let most = max(2, BoardSceneLimits.filmBytes / max(1, plan.width * plan.height * 3))
    var pictures: [PixelImage] = []
    var starts: [Int] = []
    var length = span
    var moment = now
    while moment.instant - now.instant < span {
      guard let (picture, percent) = frame(at: moment) else { return nil }
      let shown = picture.dimmed(to: percent)
      if pictures.last != shown {
        if pictures.count == most {
          length = moment.instant - now.instant
          break
        }
        pictures.append(shown)
        starts.append((moment.instant - now.instant).wholeMilliseconds)
      }
      guard let next = nextChange(after: moment.instant) else { break }
      moment.instant = max(next, moment.instant + pace)
    }
    var reel = PixelImage(width: plan.width, height: plan.height * pictures.count)
    for (index, picture) in pictures.enumerated() {
      reel.blit(picture, x: 0, y: index * plan.height)
    }
    return BoardFilm(
      width: plan.width, height: plan.height, at: now.instant.nanoseconds / 1_000_000,
      starts: starts, length: length.wholeMilliseconds, png: reel.png())
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int { Int(wholeNanoseconds / 1_000_000) }
}

extension BoardContents {
  /// What a board shows of the hall's state; notices that are the same go on scrolling.
  init(
    of view: HallView, board: BoardID, after old: BoardContents?, at now: Now,
    _ gallery: NoticeGallery = NoticeGallery()
  ) {
    self.init(of: view, board: board, gallery)
    let isSame = old?.zh.notices == zh.notices && old?.en.notices == en.notices
    set(noticesSince: isSame ? old?.zh.noticesSince ?? .zero : now.instant.sinceStart)
    set(clock: now.boardClock, date: now.boardDate)
  }
}
