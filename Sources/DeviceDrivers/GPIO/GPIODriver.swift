public import HallDomain
public import HallPorts
import Logging
import ServiceLifecycle
import Synchronization

/// The driver of one GPIO chip: contacts, buttons and outputs. The chip's blocking calls run on a
/// thread of its own; what they say goes through `GPIOSession`.
public final class GPIODriver: DeviceDriver {
  private struct State {
    var session: GPIOSession
    var wanted: [String: Bool] = [:]
    /// A person wants to see it for so long; the thread has not begun yet.
    var identify: Duration?
    var since: Int64
    var isStopping = false
    var edges = 0
  }

  private let plan: GPIOChipPlan
  private let device: DeviceID
  private let opener: any GPIOChipOpener
  private let context: DriverContext
  private let state: Mutex<State>
  private let submitter: CommandSubmitter

  /// - Parameter random: makes the unguessable codes of tickets.
  public init(
    plan: GPIOChipPlan, opener: any GPIOChipOpener, context: DriverContext,
    random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    self.plan = plan
    self.opener = opener
    self.context = context
    device = DeviceID(rawValue: "gpio/\(plan.name)")
    let now = context.clock.now()
    let run = "\(now.bootEpoch)-" + String(now.boottime, radix: 36)
    state = Mutex(
      State(
        session: GPIOSession(plan: plan, device: device, run: run),
        since: now.unixTime / 1_000_000))
    submitter = CommandSubmitter(device: device, context: context, random: random)
  }

  public func run() async throws {
    state.withLock { $0.isStopping = false }
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    DedicatedThread.start(name: "gpio \(plan.name)") { [self] in
      serve()
      end.finish()
    }
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.submitter.run() }
        group.addTask { await self.follow() }
        await group.next()
        group.cancelAll()
      }
    }
    state.withLock { $0.isStopping = true }
    opener.wake()
    // The lines are free again when this returns: a new hall file may ask for them at once.
    await Task { for await _ in ended {} }.value
  }

  private func follow() async {
    for await view in context.hall.views() {
      var outputs: [String: Bool] = [:]
      for line in plan.lines {
        if case .output(let role) = line.role { outputs[line.line] = role.isActive(in: view) }
      }
      let isNews = state.withLock { state in
        defer { state.wanted = outputs }
        return state.wanted != outputs
      }
      if isNews { opener.wake() }
    }
  }

  // MARK: - The chip's thread

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  private func serve() {
    var pause = GPIOLimits.firstReopen
    while !isStopping {
      do throws(WireError) {
        let chip = try opener.open(plan.lines)
        defer { chip.close() }
        let levels = try chip.levels()
        let opened = chip.now
        try perform(on: chip) { $0.opened(levels, at: opened) }
        pause = GPIOLimits.firstReopen
        try serve(chip)
      } catch {
        let reason = Self.words(for: error)
        // Neither a set line nor another failure can come from being gone.
        for case .health(let health) in state.withLock({ $0.session.gone(reason) }) {
          report(health)
        }
        rest(pause)
        pause = min(pause * 2, GPIOLimits.lastReopen)
      }
    }
  }

  private func serve(_ chip: any GPIOChip) throws(WireError) {
    while !isStopping {
      let (wanted, span) = state.withLock { state in
        defer { state.identify = nil }
        return (state.wanted, state.identify)
      }
      try perform(on: chip) { $0.want(wanted) }
      if let span {
        let began = chip.now
        try perform(on: chip) { $0.identify(for: span, at: began) }
      }
      let deadline = state.withLock { $0.session.nextDeadline }
      let edges = try chip.waitForEdges(
        timeout: deadline.map { .nanoseconds(max(0, $0 - chip.now)) })
      state.withLock { $0.edges += edges.count }
      for edge in edges { try perform(on: chip) { $0.edge(edge) } }
      let now = chip.now
      try perform(on: chip) { $0.settle(at: now) }
    }
  }

  private func perform(
    on chip: any GPIOChip, _ decide: (inout GPIOSession) -> [GPIOSession.Action]
  ) throws(WireError) {
    for action in state.withLock({ decide(&$0.session) }) {
      let now = context.clock.instant
      switch action {
      case .press(let press): submitter.push(.press(press), at: now)
      case .contact(let sensor, let active): submitter.push(.contact(sensor, active), at: now)
      case .set(let line, let active): try chip.set(line, to: active)
      case .health(let health): report(health)
      case .readLevels:
        let levels = try chip.levels()
        let read = chip.now
        try perform(on: chip) { $0.resync(levels, at: read) }
      }
    }
  }

  private func report(_ health: DeviceHealth) {
    let now = context.clock.now()
    state.withLock { $0.since = now.unixTime / 1_000_000 }
    switch health {
    case .up: context.logger.debug("\(device): works (\(opener.label))")
    case .degraded(let reason): context.logger.debug("\(device): \(reason)")
    case .down(let reason): context.logger.debug("\(device): \(reason)")
    }
    submitter.push(.health(device, health), at: now.instant)
  }

  /// A chip that is gone is not opened faster because the hall wishes something.
  private func rest(_ pause: Duration) {
    let end = context.clock.instant + pause
    while !isStopping {
      let left = end - context.clock.instant
      if left <= .zero { return }
      opener.rest(for: left)
    }
  }

  private static func words(for error: WireError) -> String {
    switch error {
    case .gone(let text), .busy(let text), .unsupported(let text), .failed(let text): text
    }
  }

  public func identify(_ device: DeviceID, for span: Duration) -> [IdentifySign]? {
    guard device == self.device else { return nil }
    let lamps = plan.lamps
    if !lamps.isEmpty {
      state.withLock { $0.identify = span }
      opener.wake()
    }
    return lamps.map { .blinks(output: $0) }
  }

  // MARK: - DeviceDirectory

  public func devices() -> [DeviceReport] {
    let figures = submitter.figures
    return state.withLock { state in
      let lines = plan.lines.map { line in
        let level: Bool? =
          switch line.role {
          case .input: state.session.levels[line.line]
          case .output: state.wanted[line.line]
          }
        return "\(line.line) \(level.map { $0 ? "on" : "off" } ?? "?")"
      }
      return [
        DeviceReport(
          id: device, family: "gpio", name: LocalizedText(zh: plan.name, en: plan.name),
          wire: opener.label,
          health: state.session.health ?? .down(reason: "has not been opened yet"),
          since: state.since, shows: lines.joined(separator: ", "),
          figures: [
            .init("edges", Double(state.edges)),
            .init("missed edges", Double(state.session.missedEdges)),
            .init("presses", Double(figures.presses)),
            .init("refused presses", Double(figures.refused)),
            .init("dropped presses", Double(figures.dropped)),
          ])
      ]
    }
  }

  public func picture(of device: DeviceID) -> [UInt8]? { nil }
}
