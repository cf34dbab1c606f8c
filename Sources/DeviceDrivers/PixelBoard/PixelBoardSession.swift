import HallDomain
import HallPorts
import HallRaster
import WireFormats

/// What a pixel board is sent and when: pure decisions on the hall's clock.
///
/// - A new call or an evacuation is on the wire with the very decision that brings it; other
///   changes and animation keep to the board's frame rate.
/// - Only universes whose pixels changed are sent, each three times at the frame rate and then
///   every 900 ms (ANSI E1.31-2018, 6.6.2), so that a lost datagram or a board that was off mends
///   by itself.
struct PixelBoardSession: Sendable {
  enum Input: Sendable {
    /// The hall's newest committed state.
    case view(HallView)
    /// The time of the last `wake` has come.
    case wake
    /// What became of the last `send`: the first `count` datagrams went out.
    case sent(count: Int, failure: WireError?)
    /// The daemon stops: the board goes dark instead of keeping an old call.
    case stop
  }

  enum Action: Equatable {
    case send([[UInt8]])
    case wake(at: HallInstant)
    case health(DeviceHealth)
  }

  struct Figures: Equatable, Sendable {
    var frames = 0
    var datagrams = 0
    var failures = 0
  }

  private let plan: BoardPlan
  private let pace: Duration
  private var screen: BoardScreen
  private var contents: BoardContents?
  private var streams: [UniverseStream]
  /// Universes of the send whose outcome is awaited.
  private var pending: [Int] = []
  private var frameAt: HallInstant?
  private var urgentAt: HallInstant?
  private var failedAt: HallInstant?
  private var isStopped = false
  private(set) var picture: PixelImage
  private(set) var health: DeviceHealth?
  private(set) var figures = Figures()

  init(plan: BoardPlan, text: TextPainter) {
    self.plan = plan
    pace = .nanoseconds(1_000_000_000 / max(1, plan.framesPerSecond))
    screen = BoardScreen(
      width: plan.width, height: plan.height, layout: plan.layout, languages: plan.languages,
      text: text)
    picture = PixelImage(width: plan.width, height: plan.height)
    let each = PixelBoardLimits.pixelsPerUniverse
    let pixels = plan.width * plan.height
    let cid = ComponentID(named: "board/\(plan.id)/\(plan.host):\(plan.port)")
    streams = stride(from: 0, to: pixels, by: each).compactMap { first in
      Universe(plan.firstUniverse + first / each).map {
        UniverseStream(
          cid: cid, sourceName: "hall \(plan.id)", universe: $0,
          slots: min(each, pixels - first) * 3)
      }
    }
  }

  var universes: Int { streams.count }
  var words: String { contents?.zh.words ?? "" }

  mutating func handle(_ input: Input, at now: Now) -> [Action] {
    guard !isStopped else { return [] }
    switch input {
    case .view(let view):
      let isUrgent = take(view, at: now)
      return frame(at: now, isUrgent: isUrgent)
    case .wake:
      return frame(at: now, isUrgent: false)
    case .sent(let count, let failure):
      return settle(count, failure, at: now.instant)
    case .stop:
      isStopped = true
      return [.send(ending())]
    }
  }

  // MARK: - Content

  /// Answers whether the change must not wait for the next frame.
  private mutating func take(_ view: HallView, at now: Now) -> Bool {
    var new = BoardContents(of: view, board: plan.id)
    let old = contents
    let isSame = old?.zh.notices == new.zh.notices && old?.en.notices == new.en.notices
    new.set(noticesSince: isSame ? old?.zh.noticesSince ?? .zero : now.instant.sinceStart)
    new.set(clock: now.boardClock, date: now.boardDate)
    contents = new
    guard let old else { return false }
    return new.zh.calls != old.zh.calls || new.zh.evacuation != old.zh.evacuation
  }

  // MARK: - Frames

  private mutating func frame(at now: Now, isUrgent: Bool) -> [Action] {
    guard contents != nil else { return [] }
    let instant = now.instant
    let isInPace = frameAt.map { instant >= $0 + pace } ?? true
    // Even urgent frames keep to the frame rate among themselves.
    let mayHurry = isUrgent && (urgentAt.map { instant >= $0 + pace } ?? true)
    guard isInPace || mayHurry else { return [.wake(at: nextWake(after: instant))] }
    if isUrgent { urgentAt = instant }
    contents?.set(clock: now.boardClock, date: now.boardDate)
    guard let contents else { return [] }
    frameAt = instant
    let previous = picture
    picture = screen.picture(of: contents, at: instant.sinceStart)
    let runs = picture.changedRuns(since: previous, pixels: PixelBoardLimits.pixelsPerUniverse)
    for index in runs where streams.indices.contains(index) {
      streams[index].show(slots(of: index))
    }
    let changed = Set(runs)
    pending = []
    var datagrams: [[UInt8]] = []
    for index in streams.indices {
      let due = streams[index].due(pace: pace) ?? instant
      guard changed.contains(index) || due <= instant + gathering(index) else { continue }
      datagrams.append(streams[index].next())
      pending.append(index)
    }
    if !datagrams.isEmpty { figures.frames += 1 }
    let wake = Action.wake(at: nextWake(after: instant))
    return datagrams.isEmpty ? [wake] : [.send(datagrams), wake]
  }

  /// Repetitions keep the pace; only keep-alives are gathered.
  private func gathering(_ index: Int) -> Duration {
    streams[index].repetitions > 0 ? .zero : PixelBoardLimits.gathering
  }

  private func slots(of index: Int) -> ArraySlice<UInt8> {
    let length = PixelBoardLimits.pixelsPerUniverse * 3
    let start = index * length
    return picture.bytes[start..<min(start + length, picture.bytes.count)]
  }

  private mutating func nextWake(after instant: HallInstant) -> HallInstant {
    let earliest = (frameAt ?? instant) + pace
    var next = instant + PixelBoardLimits.keepAlive
    for stream in streams {
      next = min(next, stream.dueAfterwards(at: instant, pace: pace))
    }
    if let contents, let change = screen.nextChange(of: contents, after: instant.sinceStart) {
      next = min(next, HallInstant(nanoseconds: change.wholeNanoseconds))
    }
    return max(next, earliest)
  }

  // MARK: - Outcomes

  private mutating func settle(
    _ count: Int, _ failure: WireError?, at instant: HallInstant
  ) -> [Action] {
    // Those that did not go out stay due and go with the next frame.
    for (place, index) in pending.enumerated() {
      streams[index].settle(at: place < count ? instant : nil)
    }
    pending = []
    figures.datagrams += count
    if let failure {
      figures.failures += 1
      failedAt = instant
      return changed(to: Self.health(for: failure))
    }
    if let failedAt, instant < failedAt + PixelBoardLimits.quietBeforeUp { return [] }
    return changed(to: .up)
  }

  private mutating func changed(to new: DeviceHealth) -> [Action] {
    // The first reason stands until it is up again: a line for each way of failing says nothing.
    if let health, health.isDown, new.isDown { return [] }
    guard health != new else { return [] }
    health = new
    return [.health(new)]
  }

  private static func health(for error: WireError) -> DeviceHealth {
    switch error {
    case .gone(let text): .down(reason: "cannot be reached: \(text)")
    case .busy(let text), .unsupported(let text): .down(reason: text)
    case .failed(let text): .degraded(reason: text)
    }
  }

  // MARK: - The end

  /// Three packets a universe that say that the stream has ended (6.2.6), in three rounds.
  private mutating func ending() -> [[UInt8]] {
    (0..<E131Packet.repetitions).flatMap { _ in
      streams.indices.map { streams[$0].next(isEnding: true) }
    }
  }
}
