import HallDomain
public import HallPorts
import HallRaster
import Logging
import ServiceLifecycle
import Synchronization

/// The driver of a board on a line of bytes: an Alpha sign or an onbon controller, on a serial line
/// or over TCP. The line's blocking calls run on a thread of its own; what is sent is decided by
/// the session of its protocol.
public final class LineBoardDriver: DeviceDriver {
  private struct State {
    var session: (any LineBoardSession)?
    /// What the thread has not told the session yet. Views replace each other.
    var view: HallView?
    var guest: (what: BoardScene.Guest, span: Duration)?
    var health: DeviceHealth?
    var since: Int64
    /// Set while the daemon stops.
    var stopUntil: HallInstant?
    /// Of this run: its stream of commands ends with the run.
    var submitter: CommandSubmitter?
  }

  /// How long a controller on the network may take to accept the connection.
  public static let patience = LineBoardLimits.connect

  private let plan: BoardPlan
  private let device: DeviceID
  private let line: any SerialLineOpener
  private let context: DriverContext
  private let fonts: @Sendable () throws(FontError) -> TextPainter
  private let films = FilmStudio()
  private let state: Mutex<State>

  public convenience init(
    plan: BoardPlan, line: any SerialLineOpener, context: DriverContext
  ) {
    self.init(plan: plan, line: line, context: context) { () throws(FontError) in
      try TextPainter()
    }
  }

  init(
    plan: BoardPlan, line: any SerialLineOpener, context: DriverContext,
    fonts: @escaping @Sendable () throws(FontError) -> TextPainter
  ) {
    self.plan = plan
    self.line = line
    self.context = context
    self.fonts = fonts
    device = DeviceID(rawValue: plan.id.rawValue)
    state = Mutex(State(since: context.clock.now().unixTime / 1_000_000))
  }

  public func run() async throws {
    let submitter = CommandSubmitter(
      device: device, context: context, random: SystemRandomNumberGenerator())
    state.withLock { state in
      state.submitter = submitter
      state.stopUntil = nil
    }
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    DedicatedThread.start(name: "board \(plan.id)") { [self] in
      serve()
      end.finish()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await submitter.run() }
      group.addTask { await self.follow() }
      try? await gracefulShutdown()
      let until = context.clock.instant + LineBoardLimits.lastPicture
      state.withLock { $0.stopUntil = until }
      line.wake()
      // The line is free again when this returns: a new hall file may ask for it at once.
      await Task { for await _ in ended {} }.value
      group.cancelAll()
    }
  }

  private func follow() async {
    for await view in context.hall.views() {
      state.withLock { $0.view = view }
      line.wake()
    }
  }

  // MARK: - The line's thread

  private var isStopping: Bool { state.withLock { $0.stopUntil != nil } }

  private func serve() {
    guard openFonts() else { return }
    while !isStopping {
      do throws(WireError) {
        let open = try line.open()
        defer { open.close() }
        try feed(.opened, to: open)
        while !isStopping { try pump(open) }
        try feed(.stop, to: open)
      } catch {
        let reason =
          switch error {
          case .gone(let text), .busy(let text), .unsupported(let text), .failed(let text): text
          }
        _ = decide(.lost(reason))
        rest(for: LineBoardLimits.reopen)
      }
    }
  }

  /// False when the daemon stopped before the fonts were there.
  private func openFonts() -> Bool {
    while !isStopping {
      do throws(FontError) {
        let text = try fonts()
        let plan = plan
        state.withLock { state in
          state.session =
            switch plan.wire {
            case .alpha(let wire): AlphaSession(plan: plan, wire: wire, text: text)
            case .onbon(let wire): OnbonSession(plan: plan, wire: wire, text: text)
            case .e131, .ddp, .artNet, .page: nil
            }
        }
        return true
      } catch {
        report(.down(reason: error.description))
        rest(for: PixelBoardLimits.fontPause)
      }
    }
    return false
  }

  /// While the line is away: what the hall says is heard all the same.
  private func rest(for span: Duration) {
    let end = context.clock.instant + span
    while !isStopping {
      for input in waitingInputs() { _ = decide(input) }
      let left = end - context.clock.instant
      if left <= .zero { return }
      line.rest(for: left)
    }
  }

  private func pump(_ open: any SerialLine) throws(WireError) {
    for input in waitingInputs() { try feed(input, to: open) }
    let bytes = try open.read(atMost: LineBoardLimits.readChunk, timeout: patience())
    if !bytes.isEmpty { try feed(.received(bytes), to: open) }
    try feed(.tick, to: open)
  }

  /// Until the next deadline; nil: until something happens.
  private func patience() -> Duration? {
    state.withLock { $0.session?.nextDeadline }.map { max($0 - context.clock.instant, .zero) }
  }

  private func waitingInputs() -> [LineBoardInput] {
    state.withLock { state in
      defer { (state.view, state.guest) = (nil, nil) }
      return (state.view.map { [.view($0)] } ?? [])
        + (state.guest.map { [.guest($0.what, for: $0.span)] } ?? [])
    }
  }

  private func feed(_ input: LineBoardInput, to open: any SerialLine) throws(WireError) {
    for action in decide(input) {
      switch action {
      case .send(let bytes):
        let wait = LineBoardLimits.writeWait + plan.duration(of: bytes.count)
        let taken = try open.write(bytes, timeout: wait)
        if taken < bytes.count { throw .gone("\(line.label): takes no more bytes") }
      case .reopen(let reason): throw .gone(reason)
      case .health: break
      }
    }
  }

  /// Feeds the session; passes on what concerns the hall and answers with all actions.
  private func decide(_ input: LineBoardInput) -> [LineBoardAction] {
    let now = context.clock.now()
    let actions = state.withLock { $0.session?.handle(input, at: now) ?? [] }
    for case .health(let health) in actions { report(health) }
    return actions
  }

  private func report(_ health: DeviceHealth) {
    let now = context.clock.now()
    let submitter: CommandSubmitter? = state.withLock { state in
      guard state.health != health else { return nil }
      state.health = health
      state.since = now.unixTime / 1_000_000
      return state.submitter
    }
    guard let submitter else { return }
    switch health {
    case .up: context.logger.debug("\(device): shows its picture (\(line.label))")
    case .degraded(let reason), .down(let reason): context.logger.debug("\(device): \(reason)")
    }
    submitter.push(.health(device, health), at: now.instant)
  }

  // MARK: - DeviceDirectory

  public func devices() -> [DeviceReport] {
    state.withLock { state in
      [
        DeviceReport(
          id: device, family: "led-board", name: plan.name, wire: line.label,
          health: state.health ?? .down(reason: "has not been sent anything yet"),
          since: state.since, shows: state.session?.words ?? "",
          figures: state.session?.figures ?? [], hasPicture: true)
      ]
    }
  }

  /// The board as it looks from near by: each LED is a dot.
  public func picture(of device: DeviceID) -> [UInt8]? {
    guard device == self.device, let picture = state.withLock({ $0.session?.picture }) else {
      return nil
    }
    let side = max(picture.width, picture.height, 1)
    return picture.enlargedAsLEDs(pitch: min(6, max(1, BoardSceneLimits.pictureSide / side))).png()
  }

  public func film(of device: DeviceID, for span: Duration) -> BoardFilm? {
    guard device == self.device, let scene = state.withLock({ $0.session?.scene }) else {
      return nil
    }
    return films.film(of: scene, from: context.clock.now(), for: span)
  }

  // MARK: - Somebody stands before it

  public func identify(_ device: DeviceID, for span: Duration) -> [IdentifySign]? {
    guard device == self.device else { return nil }
    state.withLock { $0.guest = (.name, span) }
    line.wake()
    return [.shows(text: plan.name.zh)]
  }

  public func test(_ device: DeviceID) -> DeviceTestReport? {
    guard device == self.device else { return nil }
    state.withLock { $0.guest = (.test, TestPattern.length) }
    line.wake()
    return DeviceTestReport(
      device: device, steps: BoardTest.steps(state.withLock { $0.health }, plan))
  }
}

extension BoardPlan {
  /// How long so many bytes take on its line; nothing on a network.
  func duration(of bytes: Int) -> Duration {
    guard let serial = wire.serial else { return .zero }
    let bits = Int64(serial.bitsPerByte) * Int64(bytes)
    return .nanoseconds(bits * 1_000_000_000 / Int64(max(serial.baud, 1)))
  }
}
