public import HallDomain
public import HallPorts
import HallRaster
import Logging
import ServiceLifecycle
import Synchronization

/// The driver of a pixel board over E1.31, DDP or Art-Net, and of a board in a browser: draws the
/// hall's state and streams it.
///
/// Sending a datagram never blocks, but a thread of its own sleeps between two frames with one wake
/// each, where a task's timer takes five, and drawing takes nothing of the cooperative pool.
public final class PixelBoardDriver: DeviceDriver {
  /// What waits for the driver's thread. Views replace each other: only the newest counts.
  private struct Inbox {
    var view: HallView?
    var guest: (what: BoardScene.Guest, span: Duration)?
    var isWatched = false
    var isStopping = false

    /// What the session is told of it, the newest state last.
    var inputs: [PixelBoardSession.Input] {
      (isWatched ? [.watched] : []) + (guest.map { [.guest($0.what, for: $0.span)] } ?? [])
        + [view.map { .view($0) } ?? .wake]
    }
  }

  private struct State {
    var session: PixelBoardSession?
    var health: DeviceHealth?
    var since: Int64
    /// Of this run: its stream of commands ends with the run.
    var submitter: CommandSubmitter?
  }

  private let plan: BoardPlan
  private let device: DeviceID
  private let port: any DatagramPort
  private let context: DriverContext
  private let fonts: @Sendable () throws(FontError) -> TextPainter
  private let inbox = Mutex(Inbox())
  private let bell: any ThreadBell
  private let films = FilmStudio()
  private let state: Mutex<State>

  public convenience init(plan: BoardPlan, port: any DatagramPort, context: DriverContext) {
    self.init(plan: plan, port: port, context: context) { () throws(FontError) in
      try TextPainter()
    }
  }

  init(
    plan: BoardPlan, port: any DatagramPort, context: DriverContext,
    fonts: @escaping @Sendable () throws(FontError) -> TextPainter
  ) {
    self.plan = plan
    self.port = port
    self.context = context
    self.fonts = fonts
    bell = context.clock.bell()
    device = DeviceID(rawValue: plan.id.rawValue)
    state = Mutex(State(since: context.clock.now().unixTime / 1_000_000))
  }

  public func run() async throws {
    let submitter = CommandSubmitter(
      device: device, context: context, random: SystemRandomNumberGenerator())
    inbox.withLock { $0 = Inbox() }
    state.withLock { state in
      state.submitter = submitter
      state.health = nil
    }
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    DedicatedThread.start(name: "board \(plan.id)") { [self] in
      serve()
      end.finish()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await submitter.run() }
      group.addTask { await self.follow() }
      await withTaskCancellationHandler {
        await withGracefulShutdownHandler {
          // Also a task that is cancelled already waits until the streams' end is out.
          await Task { for await _ in ended {} }.value
        } onGracefulShutdown: {
          self.stop()
        }
      } onCancel: {
        stop()
      }
      group.cancelAll()
    }
  }

  private func follow() async {
    for await view in context.hall.views() { tell { $0.view = view } }
    stop()
  }

  private func stop() { tell { $0.isStopping = true } }

  private func tell(_ change: (inout Inbox) -> Void) {
    inbox.withLock { change(&$0) }
    bell.ring()
  }

  // MARK: - The driver's thread

  private func serve() {
    guard let text = openFonts() else { return }
    state.withLock { $0.session = PixelBoardSession(plan: plan, text: text) }
    var wake: HallInstant?
    while true {
      let inbox = inbox.withLock { inbox in
        defer { inbox = Inbox(isStopping: inbox.isStopping) }
        return inbox
      }
      if inbox.isStopping { break }
      let answers = port.receive(atMost: PixelBoardLimits.nodeAnswers)
      for input in answers.map({ .received($0) }) + inbox.inputs { wake = perform(input) ?? wake }
      bell.wait(until: wake)
    }
    _ = perform(.stop)
  }

  /// Nil when the daemon stopped before the fonts were there.
  private func openFonts() -> TextPainter? {
    while !inbox.withLock({ $0.isStopping }) {
      do throws(FontError) {
        return try fonts()
      } catch {
        report(.down(reason: error.description))
        let again = context.clock.instant + PixelBoardLimits.fontPause
        while context.clock.instant < again, !inbox.withLock({ $0.isStopping }) {
          bell.wait(until: again)
        }
      }
    }
    return nil
  }

  // MARK: - The session's actions

  /// Answers when to wake the session again.
  private func perform(_ input: PixelBoardSession.Input) -> HallInstant? {
    var wake: HallInstant?
    var actions = decide(input)
    while !actions.isEmpty {
      switch actions.removeFirst() {
      case .send(let datagrams):
        let (count, failure) = send(datagrams)
        actions += decide(.sent(count: count, failure: failure))
      case .wake(let instant):
        wake = instant
      case .health(let health):
        report(health)
      }
    }
    return wake
  }

  private func decide(_ input: PixelBoardSession.Input) -> [PixelBoardSession.Action] {
    let now = context.clock.now()
    return state.withLock { $0.session?.handle(input, at: now) ?? [] }
  }

  /// Sends in order until the port takes no more. An error that is about an earlier datagram (ICMP
  /// port unreachable is told with the next send) costs none of these: it is tried once more.
  private func send(_ datagrams: [BoardDatagram]) -> (count: Int, failure: WireError?) {
    var told: WireError?
    for (index, datagram) in datagrams.enumerated() {
      do throws(WireError) {
        try port.send(datagram.bytes, to: datagram.group)
      } catch {
        told = error
        do throws(WireError) {
          try port.send(datagram.bytes, to: datagram.group)
        } catch {
          return (index, error)
        }
      }
    }
    return (datagrams.count, told)
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
    case .up: context.logger.debug("\(device): is sent its picture (\(wire))")
    case .degraded(let reason): context.logger.debug("\(device): \(reason)")
    case .down(let reason): context.logger.debug("\(device): \(reason)")
    }
    submitter.push(.health(device, health), at: now.instant)
  }

  /// How it is reached, for people.
  private var wire: String {
    plan.wire == .page ? "/signage/\(plan.id)" : port.label
  }

  // MARK: - DeviceDirectory

  public func devices() -> [DeviceReport] {
    state.withLock { state in
      let figures = state.session?.figures ?? PixelBoardSession.Figures()
      return [
        DeviceReport(
          id: device, family: "led-board", name: plan.name, wire: wire,
          health: state.health ?? .down(reason: "has not been sent anything yet"),
          since: state.since, shows: state.session?.words ?? "",
          figures: [
            .init("width", Double(plan.width), "px"),
            .init("height", Double(plan.height), "px"),
            .init(
              plan.wire == .ddp ? "packets" : "universes", Double(state.session?.blocks ?? 0)),
            .init("frames", Double(figures.frames)),
            .init("datagrams", Double(figures.datagrams)),
            .init("failures", Double(figures.failures)),
          ] + (state.session?.node.map { $0.figures } ?? []), hasPicture: true)
      ]
    }
  }

  /// The board as it looks from near by: each LED is a dot.
  public func picture(of device: DeviceID) -> [UInt8]? {
    guard device == self.device,
      let picture = state.withLock({ $0.session?.picture })
    else { return nil }
    let side = max(plan.width, plan.height, 1)
    return picture.enlargedAsLEDs(pitch: min(6, BoardSceneLimits.pictureSide / side)).png()
  }

  public func film(of device: DeviceID, for span: Duration) -> BoardFilm? {
    guard device == self.device, let scene = state.withLock({ $0.session?.scene }) else {
      return nil
    }
    tell { $0.isWatched = true }
    return films.film(of: scene, from: context.clock.now(), for: span)
  }

  // MARK: - Somebody stands before it

  public func identify(_ device: DeviceID, for span: Duration) -> [IdentifySign]? {
    guard device == self.device else { return nil }
    tell { $0.guest = (.name, span) }
    return [.shows(text: plan.name.zh)]
  }

  public func test(_ device: DeviceID) -> DeviceTestReport? {
    guard device == self.device else { return nil }
    tell { $0.guest = (.test, TestPattern.length) }
    return DeviceTestReport(
      device: device,
      steps: state.withLock { BoardTest.steps($0.health, plan, node: $0.session?.node) })
  }
}
