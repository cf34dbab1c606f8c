import HallDomain
import HallPorts
import HallRaster
import WireFormats

/// What a pixel board is sent and when: pure decisions on the hall's clock.
///
/// - A new call or an evacuation is on the wire with the very decision that brings it; other
///   changes and animation keep to the board's frame rate.
/// - Only blocks (universes, packets) whose pixels changed are sent, each three times at the frame
///   rate and then every 900 ms (ANSI E1.31-2018, 6.6.2, and for the other ways too), so that a
///   lost datagram or a board that was off mends by itself.
/// - A node that can be asked how it is, is asked with the frames; what it answers is its health.
struct PixelBoardSession: Sendable {
  enum Input: Sendable {
    /// The hall's newest committed state.
    case view(HallView)
    /// The time of the last `wake` has come.
    case wake
    /// What became of the last `send`: the first `count` datagrams went out.
    case sent(count: Int, failure: WireError?)
    /// A datagram from the board's address.
    case received([UInt8])
    /// Something else stands on it for a while.
    case guest(BoardScene.Guest, for: Duration)
    /// A page plays it.
    case watched
    /// The daemon stops: by rule the board goes dark instead of keeping an old call.
    case stop
  }

  enum Action: Equatable {
    case send([BoardDatagram])
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
  private(set) var scene: BoardScene
  private var framing: any BoardFraming
  private let order: PixelOrder
  /// The picture's bytes on the wire.
  private var bytes: [UInt8]
  private var streams: [BlockStream]
  /// Datagrams that were made.
  private var made = 0
  /// Blocks of the send whose outcome is awaited.
  private var pending: [Int] = []
  private var frameAt: HallInstant?
  private var urgentAt: HallInstant?
  private var failedAt: HallInstant?
  private var watchedAt: HallInstant?
  private var isStopped = false
  /// Nil: its protocol has no question.
  private(set) var node: NodeWatch?
  private(set) var picture: PixelImage
  private(set) var health: DeviceHealth?
  private(set) var figures = Figures()

  init(plan: BoardPlan, text: TextPainter) {
    self.plan = plan
    pace = .nanoseconds(1_000_000_000 / max(1, plan.framesPerSecond))
    scene = BoardScene(plan: plan, text: text)
    picture = PixelImage(width: plan.width, height: plan.height)
    let framing = plan.wire.framing(for: plan)
    self.framing = framing
    node = framing.question.map { _ in NodeWatch() }
    order = PixelOrder(width: plan.width, height: plan.height, wiring: plan.wiring)
    let each = framing.blockBytes
    let count = plan.width * plan.height * order.slots
    bytes = [UInt8](repeating: 0, count: count)
    streams = stride(from: 0, to: count, by: each).compactMap { first in
      let length = min(each, count - first)
      let block = first / each
      return framing.blank(block: block, bytes: length).map {
        BlockStream(
          blank: $0, data: framing.dataOffset..<framing.dataOffset + length,
          group: framing.group(of: block))
      }
    }
  }

  /// Universes or packets of a whole picture.
  var blocks: Int { streams.count }
  var words: String { scene.words }

  mutating func handle(_ input: Input, at now: Now) -> [Action] {
    guard !isStopped else { return [] }
    switch input {
    case .view(let view):
      let isUrgent = scene.take(view, at: now)
      return frame(at: now, isUrgent: isUrgent)
    case .guest(let guest, let span):
      scene.show(guest, from: now.instant, for: span)
      return frame(at: now, isUrgent: true)
    case .watched:
      watchedAt = now.instant
      return watching(at: now.instant)
    case .wake:
      return frame(at: now, isUrgent: false)
    case .sent(let count, let failure):
      return settle(count, failure, at: now.instant)
    case .received(let datagram):
      if let answer = framing.answer(in: datagram) { node?.take(answer) }
      return []
    case .stop:
      isStopped = true
      return [.send(ending())]
    }
  }

  // MARK: - Frames

  private mutating func frame(at now: Now, isUrgent: Bool) -> [Action] {
    guard scene.contents != nil else { return [] }
    let instant = now.instant
    let isInPace = frameAt.map { instant >= $0 + pace } ?? true
    // Even urgent frames keep to the frame rate among themselves.
    let mayHurry = isUrgent && (urgentAt.map { instant >= $0 + pace } ?? true)
    guard isInPace || mayHurry else { return [.wake(at: nextWake(after: instant))] }
    if isUrgent { urgentAt = instant }
    guard let (drawn, percent) = scene.frame(at: now) else { return [] }
    frameAt = beat(at: instant)
    picture = drawn
    let changed = take(order.bytes(of: picture.dimmed(to: percent)))
    pending = streams.indices.filter { index in
      let due = streams[index].due(pace: pace) ?? instant
      return changed.contains(index) || due <= instant + gathering(index)
    }
    var datagrams = sending(pending)
    if !datagrams.isEmpty { figures.frames += 1 }
    if node?.ask(at: instant) == true, let question = framing.question {
      datagrams.append(BoardDatagram(bytes: question))
    }
    let wake = Action.wake(at: nextWake(after: instant))
    return (datagrams.isEmpty ? [] : [.send(datagrams)]) + watching(at: instant) + [wake]
  }

  /// A wake that comes somewhat late does not put off the frames after it: the rate is kept.
  private func beat(at instant: HallInstant) -> HallInstant {
    guard let next = frameAt.map({ $0 + pace }), next <= instant, instant < next + pace else {
      return instant
    }
    return next
  }

  /// A page in a browser is the board: whether one plays it, its health tells.
  private mutating func watching(at instant: HallInstant) -> [Action] {
    guard case .page = plan.wire else { return [] }
    if let watchedAt, instant - watchedAt < BoardSceneLimits.pageSilence { return changed(to: .up) }
    return changed(to: .down(reason: "no browser shows /signage/\(plan.id)"))
  }

  /// Repetitions keep the pace; only keep-alives are gathered.
  private func gathering(_ index: Int) -> Duration {
    streams[index].repetitions > 0 ? .zero : PixelBoardLimits.gathering
  }

  /// Answers which blocks changed.
  private mutating func take(_ new: [UInt8]) -> Set<Int> {
    let size = framing.blockBytes
    let changed = PixelOrder.changedBlocks(of: new, since: bytes, size: size)
    for index in changed where streams.indices.contains(index) {
      streams[index].show(new[index * size..<min((index + 1) * size, new.count)])
    }
    bytes = new
    return Set(changed)
  }

  private mutating func sending(_ blocks: [Int], isEnding: Bool = false) -> [BoardDatagram] {
    var datagrams = blocks.map { index in
      defer { made += 1 }
      return streams[index].next(
        by: framing, all: made, isLastOfFrame: index == blocks.last, isEnding: isEnding)
    }
    if !datagrams.isEmpty, !isEnding, let release = framing.release() { datagrams.append(release) }
    return datagrams
  }

  private mutating func nextWake(after instant: HallInstant) -> HallInstant {
    let earliest = (frameAt ?? instant) + pace
    var next = instant + PixelBoardLimits.keepAlive
    for stream in streams {
      next = min(next, stream.dueAfterwards(at: instant, pace: pace))
    }
    if let change = scene.nextChange(after: instant) { next = min(next, change) }
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
    return changed(to: node?.trouble ?? .up)
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

  /// In three rounds that the stream has ended (E1.31, 6.2.6), or dark pixels.
  private mutating func ending() -> [BoardDatagram] {
    guard plan.onStop == .dark else { return [] }
    if !framing.saysItsEnd { _ = take([UInt8](repeating: 0, count: bytes.count)) }
    return (0..<E131Packet.repetitions).flatMap { _ in
      sending(Array(streams.indices), isEnding: framing.saysItsEnd)
    }
  }
}
