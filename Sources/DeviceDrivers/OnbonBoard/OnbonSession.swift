import HallDomain
import HallPorts
import HallRaster
import WireFormats

/// What an onbon controller is sent and when: the board is one dynamic area, and its picture is
/// written whole.
///
/// - A picture that changed goes out when the one before is answered, at most as often as the board
///   has frames a second; only the newest counts.
/// - Every picture is answered. One without an answer is sent again at once, then the line is
///   opened anew; an unchanged one is sent again every 900 ms, because the area lies in memory that
///   a controller loses with its power.
/// - The area vanishes by itself when nothing is written to it for 10 s: not even a daemon that has
///   died leaves an old call on the board (`on-stop: keep` leaves it).
struct OnbonSession: LineBoardSession {
  private let plan: BoardPlan
  private let wire: OnbonPlan
  private let pace: Duration
  private let order: PixelOrder
  private var visible: BoardScene
  private var reader = OnbonReader()
  private var isOpen = false
  private var isStopped = false
  /// The newest picture as the wire has it, and the one that the controller has said it shows; nil:
  /// it must be sent.
  private var wanted: [UInt8]?
  private var known: [UInt8]?
  private var underway: (pixels: [UInt8], until: HallInstant)?
  private var sentAt: HallInstant?
  private var drawnAt: HallInstant?
  private var retryAt: HallInstant?
  private var silences = 0
  private(set) var picture: PixelImage
  private(set) var health: DeviceHealth?
  private var pictures = 0
  private var missed = 0
  private var refused = 0

  init(plan: BoardPlan, wire: OnbonPlan, text: TextPainter) {
    self.plan = plan
    self.wire = wire
    pace = .nanoseconds(1_000_000_000 / max(1, plan.framesPerSecond))
    order = PixelOrder(
      width: plan.width, height: plan.height, wiring: BoardWiring(colors: plan.wiring.colors))
    visible = BoardScene(plan: plan, text: text)
    picture = PixelImage(width: plan.width, height: plan.height)
  }

  var scene: BoardScene? { visible }
  var words: String { visible.words }

  var figures: [DeviceReport.Figure] {
    [
      .init("width", Double(plan.width), "px"), .init("height", Double(plan.height), "px"),
      .init("pictures", Double(pictures)), .init("missed answers", Double(missed)),
      .init("refused", Double(refused)),
    ]
  }

  private var generation: OnbonGeneration { wire.series == .five ? .five : .six }

  /// From one sending of an unchanged picture to the next.
  private var keepAlive: Duration {
    let bytes = (wanted?.count ?? 0) + 128
    return max(LineBoardLimits.keepAlive, plan.duration(of: bytes) * 3)
  }

  var nextDeadline: HallInstant? {
    guard !isStopped, visible.contents != nil else { return nil }
    return [drawAt, isOpen ? sendAt : nil].compactMap(\.self).min()
  }

  /// When the picture may be another one.
  private var drawAt: HallInstant? {
    guard let drawnAt else { return nil }
    var visible = visible
    // Clock and light change without anybody's word.
    let change = visible.nextChange(after: drawnAt) ?? drawnAt + .seconds(1)
    return min(max(change, drawnAt + pace), drawnAt + max(.seconds(1), pace))
  }

  /// When something is to be sent, or an answer has not come.
  private var sendAt: HallInstant? {
    if let underway { return underway.until }
    if let retryAt { return retryAt }
    return sentAt.map { $0 + (known == wanted ? keepAlive : pace) }
  }

  mutating func handle(_ input: LineBoardInput, at now: Now) -> [LineBoardAction] {
    guard !isStopped else { return [] }
    switch input {
    case .opened:
      isOpen = true
      forget()
    case .lost(let reason):
      isOpen = false
      forget()
      return changed(to: .down(reason: reason))
    case .received(let bytes):
      return take(bytes, at: now) + advance(at: now, isUrgent: false)
    case .tick: break
    case .view(let view):
      let isUrgent = visible.take(view, at: now)
      return advance(at: now, isUrgent: isUrgent)
    case .guest(let guest, let span):
      visible.show(guest, from: now.instant, for: span)
      return advance(at: now, isUrgent: true)
    case .stop:
      isStopped = true
      return isOpen && plan.onStop == .dark ? [send(dark)] : []
    }
    return advance(at: now, isUrgent: false)
  }

  // MARK: - Pictures

  private mutating func draw(at now: Now, isUrgent: Bool) {
    if let drawnAt, !isUrgent, now.instant < drawnAt + pace { return }
    guard let (drawn, percent) = visible.frame(at: now) else { return }
    drawnAt = now.instant
    picture = drawn
    // LEDs of one or two colours are on or off: how bright they are is set at the controller.
    let light = plan.wiring.colors == .full ? percent : percent == 0 ? 0 : 100
    wanted = encoded(order.bytes(of: drawn.dimmed(to: light)))
  }

  private func encoded(_ bytes: [UInt8]) -> [UInt8] {
    OnbonPixels.encode(
      bytes, width: plan.width, height: plan.height, slots: order.slots, generation)
  }

  private var dark: [UInt8] {
    encoded([UInt8](repeating: 0, count: plan.width * plan.height * order.slots))
  }

  // MARK: - What it is sent

  private mutating func advance(at now: Now, isUrgent: Bool) -> [LineBoardAction] {
    draw(at: now, isUrgent: isUrgent)
    guard isOpen, let wanted else { return [] }
    let instant = now.instant
    var actions: [LineBoardAction] = []
    if let underway {
      guard instant >= underway.until else { return [] }
      self.underway = nil
      known = nil
      missed += 1
      silences += 1
      if silences >= LineBoardLimits.pictureSilences {
        // The reason is told when the line is lost.
        return [.reopen(reason: "the controller does not answer: check its power and its cable")]
      }
    } else if let retryAt {
      if instant < retryAt { return [] }
      self.retryAt = nil
    } else if known == wanted, let sentAt, instant < sentAt + keepAlive {
      return []
    } else if known != nil, !isUrgent, let sentAt, instant < sentAt + pace {
      return []
    }
    actions.append(send(wanted))
    sentAt = instant
    let wait = plan.duration(of: wanted.count + wanted.count / 16 + 128)
    underway = (wanted, instant + wait + LineBoardLimits.pictureAnswer)
    return actions
  }

  private mutating func take(_ bytes: [UInt8], at now: Now) -> [LineBoardAction] {
    var actions: [LineBoardAction] = []
    for case .success(let frame) in reader.read(bytes) {
      guard let reply = try? OnbonReply(body: frame.body), let underway else { continue }
      self.underway = nil
      silences = 0
      switch reply {
      case .done:
        known = underway.pixels
        pictures += 1
        actions += changed(to: .up)
      case .refused(let refusal):
        known = nil
        refused += 1
        retryAt = now.instant + (refusal == .busy ? pace : LineBoardLimits.refusal)
        if refusal != .busy {
          actions += changed(
            to: .degraded(reason: "the controller refuses its picture: \(refusal.words)"))
        }
      }
    }
    return actions
  }

  private func send(_ pixels: [UInt8]) -> LineBoardAction {
    let area = OnbonDynamicArea(
      generation: generation, runMode: plan.onStop == .dark ? .vanishes : .stays,
      timeout: UInt16(LineBoardLimits.vanish.components.seconds), width: UInt16(plan.width),
      height: UInt16(plan.height), pixels: pixels)
    let address = wire.address.flatMap { UInt16(exactly: $0) } ?? OnbonFrame.anyController
    return .send(OnbonFrame(destination: address, body: area.body).bytes)
  }

  private mutating func forget() {
    reader = OnbonReader()
    (known, underway, sentAt, retryAt) = (nil, nil, nil, nil)
    silences = 0
  }

  private mutating func changed(to new: DeviceHealth) -> [LineBoardAction] {
    if let health, health.isDown, new.isDown { return [] }
    guard health != new else { return [] }
    health = new
    return [.health(new)]
  }
}
