public import HallDomain
public import HallPorts
import Logging
import ServiceLifecycle
import Synchronization

/// The driver of one Modbus device: call pad, button panel, window display, contacts, relays,
/// sensors; which registers it has says its profile. A thin shell: what the bus answers goes into
/// `ModbusPointSession`, what comes out becomes writes and commands.
public final class ModbusPointDriver: DeviceDriver {
  private struct State {
    var session: ModbusPointSession
    var isPolling = false
    var timer: (deadline: HallInstant, task: Task<Void, Never>)?
    var since: Int64
    var isStopped = false
  }

  private let plan: ModbusDevicePlan
  private let bus: any FieldBusPort
  private let context: DriverContext
  private let state: Mutex<State>
  private let submitter: CommandSubmitter

  /// - Parameter random: makes the unguessable codes of tickets.
  public init(
    plan: ModbusDevicePlan, bus: any FieldBusPort, context: DriverContext,
    random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    self.plan = plan
    self.bus = bus
    self.context = context
    let now = context.clock.now()
    let run = "\(now.bootEpoch)-" + String(now.boottime, radix: 36)
    state = Mutex(
      State(
        session: ModbusPointSession(plan: plan, run: run), since: now.unixTime / 1_000_000))
    submitter = CommandSubmitter(device: plan.id, context: context, random: random)
  }

  public func run() async throws {
    let polls = state.withLock { state -> [PollRequest] in
      state.isStopped = false
      // A bus keeps its polls for ever: a restarted driver has them already.
      defer { state.isPolling = true }
      return state.isPolling ? [] : state.session.polls
    }
    for (index, request) in polls.enumerated() {
      bus.poll(request) { [weak self] result in self?.handle(.polled(index, result)) }
    }
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.submitter.run() }
        group.addTask { await self.follow() }
        if case .panel(let panel) = self.plan.display {
          group.addTask { await self.review() }
          group.addTask {
            for await text in self.context.refusals.refusals(at: panel) {
              self.handle(.refused(text))
            }
          }
        }
        await group.next()
        group.cancelAll()
      }
    }
    state.withLock { state in
      state.isStopped = true
      state.timer?.task.cancel()
      state.timer = nil
    }
  }

  /// Shows what the hall is, from each view on.
  private func follow() async {
    for await view in context.hall.views() { handle(.wanted(faces(in: view))) }
  }

  /// A panel's face also changes by the time alone: a number that was not printed is shown for a
  /// while only.
  private func review() async {
    while true {
      let next = context.clock.instant + PointLimits.panelReview
      guard (try? await context.clock.sleep(until: next)) != nil else { return }
      var view = context.hall.view
      view.now = context.clock.now()
      handle(.wanted(faces(in: view)))
    }
  }

  private func faces(in view: HallView) -> PointFaces {
    var faces = PointFaces(outputs: plan.outputs.mapValues { $0.isActive(in: view) })
    switch plan.display {
    case .window(let window): faces.window = view.state.windowFace(window, rules: view.rules)
    case .panel(let panel):
      faces.panel = view.state.panelFace(panel, rules: view.rules, now: view.now)
    case nil: break
    }
    return faces
  }

  private func handle(_ input: ModbusPointSession.Input) {
    let now = context.clock.instant
    let actions = state.withLock { state -> [ModbusPointSession.Action] in
      if state.isStopped {
        // What was on its way still ends, so that a restarted driver does not wait for it.
        switch input {
        case .written, .verified: _ = state.session.handle(input, at: now)
        case .polled, .wanted, .refused, .identify, .tick: break
        }
        return []
      }
      let actions = state.session.handle(input, at: now)
      if actions.contains(where: { if case .health = $0 { true } else { false } }) {
        state.since = context.clock.now().unixTime / 1_000_000
      }
      setTimer(&state)
      return actions
    }
    for action in actions { perform(action, now) }
  }

  private func perform(_ action: ModbusPointSession.Action, _ now: HallInstant) {
    switch action {
    case .write(let request, let token):
      bus.write(request) { [weak self] result in self?.handle(.written(token, result)) }
    case .verify(let read):
      bus.transact(read) { [weak self] result in self?.handle(.verified(read, result)) }
    case .press(let press): submitter.push(.press(press), at: now)
    case .contact(let sensor, let active): submitter.push(.contact(sensor, active), at: now)
    case .reading(let sensor, let milli): submitter.push(.reading(sensor, milli), at: now)
    case .health(let health):
      log(health)
      submitter.push(.health(plan.id, health), at: now)
    }
  }

  private func log(_ health: DeviceHealth) {
    switch health {
    case .up: context.logger.debug("\(plan.id): works")
    case .degraded(let reason): context.logger.debug("\(plan.id): \(reason)")
    case .down(let reason): context.logger.debug("\(plan.id): \(reason)")
    }
  }

  private func setTimer(_ state: inout State) {
    let deadline = state.session.nextDeadline
    guard deadline != state.timer?.deadline else { return }
    state.timer?.task.cancel()
    state.timer = deadline.map { deadline in
      let task = Task { [weak self, clock = context.clock] in
        guard (try? await clock.sleep(until: deadline)) != nil else { return }
        self?.deadlineReached(deadline)
      }
      return (deadline, task)
    }
  }

  private func deadlineReached(_ deadline: HallInstant) {
    state.withLock { state in
      if state.timer?.deadline == deadline { state.timer = nil }
    }
    handle(.tick)
  }

  public func identify(_ device: DeviceID, for span: Duration) -> [IdentifySign]? {
    guard device == plan.id else { return nil }
    let signs = plan.identifySigns
    if !signs.isEmpty { handle(.identify(until: context.clock.instant + span)) }
    return signs
  }

  // MARK: - DeviceDirectory

  public func devices() -> [DeviceReport] {
    let figures = submitter.figures
    return state.withLock { state in
      let session = state.session
      let readings = plan.profile.values.compactMap { value in
        session.readings[value.name].map { ReadingText.of(milli: $0, unit: value.unit) }
      }
      let texts = plan.profile.texts.compactMap { session.texts[$0.name] }
      let contacts = session.contacts.sorted { $0.key < $1.key }.map {
        "\($0.key) \($0.value ? "on" : "off")"
      }
      let outputs = (session.faces?.outputs ?? [:]).sorted { $0.key < $1.key }.map {
        "\($0.key) \($0.value ? "on" : "off")"
      }
      let shows = ([session.shows] + readings + texts + contacts + outputs).filter { !$0.isEmpty }
        .joined(separator: " · ")
      var shown: [DeviceReport.Figure] = []
      if plan.inputs.contains(where: { $0.value.originKind != .sensor }) {
        shown += [
          .init("presses", Double(figures.presses)),
          .init("refused presses", Double(figures.refused)),
          .init("dropped presses", Double(figures.dropped)),
        ]
      }
      shown += [
        .init("writes", Double(session.figures.writes)),
        .init("failed writes", Double(session.figures.failedWrites)),
        .init("restarts", Double(session.figures.restarts)),
      ]
      return [
        DeviceReport(
          id: plan.id, family: plan.profile.family, name: plan.name,
          wire: "\(plan.bus), slave \(plan.slave)",
          health: session.currentHealth ?? .down(reason: "has not been asked yet"),
          since: state.since, shows: shows, figures: shown,
          hasPicture: plan.display != nil && plan.profile.display != nil)
      ]
    }
  }

  public func picture(of device: DeviceID) -> [UInt8]? {
    guard device == plan.id, plan.display != nil, let display = plan.profile.display else {
      return nil
    }
    let (text, isBlinking) = state.withLock { state in
      (state.session.displayText, state.session.isBlinking)
    }
    return DisplayPicture.png(
      of: display, text: text, nameplate: plan.name.zh, isBlinking: isBlinking)
  }
}
