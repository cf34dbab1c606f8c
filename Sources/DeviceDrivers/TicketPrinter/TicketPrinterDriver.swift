public import HallDomain
public import HallPorts
import HallRaster
import Logging
import ServiceLifecycle
import Synchronization
import WireFormats

/// The driver of one ticket printer. The line's blocking calls run on a thread of its own; what is
/// sent and what became of each job is decided by `PrinterSession`.
public final class TicketPrinterDriver: DeviceDriver {
  private struct State {
    var session: PrinterSession
    /// The newest open jobs.
    var jobs: [PrinterJob] = []
    /// What the session has not seen: that `jobs` changed, and answers to its starts.
    var hasNewJobs = false
    var answers: [PrinterSession.Input] = []
    var paperUsed = 0
    /// When a USB port is looked at; nil: the printer itself tells how it is.
    var portLookAt: HallInstant?
    var submissions = PrinterSubmissions()
    var since: Int64
    /// Set while the daemon stops: the ticket at hand gets so long.
    var lastTicketUntil: HallInstant?
    var isHallAway = false
    var picture: (job: PrintJobID, png: [UInt8])?
  }

  private let plan: PrinterPlan
  private let device: DeviceID
  private let line: any SerialLineOpener
  private let context: DriverContext
  private let state: Mutex<State>
  private let bell: AsyncStream<Void>
  private let ring: AsyncStream<Void>.Continuation

  /// - Parameter publicURL: the address of the hall's pages as citizens reach it; nil: tickets
  ///   carry no QR code.
  public init(
    plan: PrinterPlan, line: any SerialLineOpener, publicURL: String?, context: DriverContext
  ) {
    self.plan = plan
    self.line = line
    self.context = context
    device = DeviceID(rawValue: plan.id.rawValue)
    let layout = TicketLayout(plan, publicURL: publicURL, painter: Self.painter)
    state = Mutex(
      State(
        session: PrinterSession(plan: plan, layout: layout),
        portLookAt: Self.looksAtPort(plan) ? .zero : nil,
        since: context.clock.now().unixTime / 1_000_000))
    (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  private static func looksAtPort(_ plan: PrinterPlan) -> Bool {
    if case .usb = plan.wire { !plan.quirks.realTimeStatus } else { false }
  }

  public func run() async throws {
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    DedicatedThread.start(name: "print \(plan.id)") { [self] in
      serve()
      end.finish()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.follow() }
      await withTaskGroup(of: Void.self) { last in
        last.addTask { await self.submitAll() }
        try? await gracefulShutdown()
        let until = context.clock.instant + PrinterLimits.lastTicket
        state.withLock { state in
          state.lastTicketUntil = until
          state.session.isStopping = true
        }
        line.wake()
        // The line is free again when this returns: a new hall file may ask for it at once.
        await Task { for await _ in ended {} }.value
        // The ticket at hand has ended: what became of it should be on disk before the daemon goes.
        ring.finish()
        let end = context.clock.instant + PrinterLimits.lastSubmissions
        last.addTask { try? await self.context.clock.sleep(until: end) }
        await last.next()
        last.cancelAll()
      }
      group.cancelAll()
    }
  }

  private func follow() async {
    for await view in context.hall.views() {
      let open = view.state.printing.openJobs(of: plan.id).prefix(PrinterLimits.jobsInSight)
      let jobs = open.map { job in
        let isStarted = if case .started = job.state { true } else { false }
        return PrinterJob(
          id: job.id, isStarted: isStarted,
          face: isStarted ? nil : view.state.ticketFace(of: job, rules: view.rules))
      }
      let used = view.state.printing.roll(in: plan.id).used
      let isNews = state.withLock { state in
        if state.paperUsed != used {
          state.paperUsed = used
          state.answers.append(.paperUsed(used))
        }
        if state.jobs != jobs {
          state.jobs = jobs
          state.hasNewJobs = true
        }
        return state.hasNewJobs || !state.answers.isEmpty
      }
      if isNews { line.wake() }
    }
  }

  // MARK: - To the hall

  private func submitAll() async {
    for await _ in bell {
      while let entry = state.withLock({ $0.submissions.pop() }) {
        await submit(entry)
        if Task.isCancelled { return }
      }
    }
  }

  private func submit(_ entry: PrinterSubmissions.Entry) async {
    let command: Command =
      switch entry {
      case .start(let job): .printing(.started(job: job))
      case .end(let job, let outcome, let paper):
        .printing(.ended(job: job, outcome: outcome, paper: paper))
      case .rollChanged: .printing(.rollChanged(printer: plan.id))
      case .health(let health): .devices(.health(device: device, health: health))
      }
    do throws(CommandError) {
      try await context.commands.submit(
        command, from: Origin(.driver, device.rawValue), key: nil)
      noteTaken()
      if case .start(let job) = entry { answer(.startCommitted(job)) }
    } catch {
      if case .start(let job) = entry { answer(.startFailed(job)) }
      switch error {
      case .refused(let refusal):
        noteTaken()
        context.logger.debug("\(device): \(command) refused, \(refusal.code.rawValue)")
      case .stopping: break
      case .notRecorded, .overloaded:
        noteAway(error)
        if case .start = entry { return }
        // An outcome is never given up: without it the next start would call it unknown.
        state.withLock { $0.submissions.putBack(entry) }
        ring.yield()
        let pause = context.clock.instant + PrinterLimits.submitRetry
        try? await context.clock.sleep(until: pause)
      }
    }
  }

  private func answer(_ input: PrinterSession.Input) {
    state.withLock { $0.answers.append(input) }
    line.wake()
  }

  private func push(_ entry: PrinterSubmissions.Entry) {
    state.withLock { $0.submissions.push(entry) }
    ring.yield()
  }

  private func noteAway(_ error: CommandError) {
    let isNew = state.withLock { state in
      defer { state.isHallAway = true }
      return !state.isHallAway
    }
    if isNew { context.logger.warning("\(device): the hall does not take commands: \(error)") }
  }

  private func noteTaken() {
    let isBack = state.withLock { state in
      defer { state.isHallAway = false }
      return state.isHallAway
    }
    if isBack { context.logger.notice("\(device): the hall takes commands again") }
  }

  // MARK: - The line's thread

  /// A stopping daemon waits for the ticket at hand, and not for ever.
  private var goesOn: Bool {
    let (until, isPrinting) = state.withLock { ($0.lastTicketUntil, $0.session.current != nil) }
    guard let until else { return true }
    return isPrinting && context.clock.instant < until
  }

  private func serve() {
    var pause = PrinterLimits.firstReopen
    while goesOn {
      do throws(WireError) {
        let open = try line.open()
        defer { open.close() }
        try feed(.opened, to: open)
        pause = PrinterLimits.firstReopen
        while goesOn { try pump(open) }
      } catch {
        lose(error)
        rest(until: context.clock.instant + pause)
        pause = min(pause * 2, PrinterLimits.lastReopen)
      }
    }
  }

  /// While the line is away: nothing can be sent, and what the hall says is heard all the same.
  private func rest(until end: HallInstant) {
    while goesOn {
      for input in waitingInputs() + [.tick] { _ = decide(input) }
      let left = end - context.clock.instant
      if left <= .zero { return }
      line.rest(for: min(left, patience() ?? left))
    }
  }

  private func pump(_ open: any SerialLine) throws(WireError) {
    for input in waitingInputs() { try feed(input, to: open) }
    let port = state.withLock { $0.portLookAt }
    let bytes = try open.read(atMost: PrinterLimits.readChunk, timeout: patience(port))
    if !bytes.isEmpty { try feed(.received(bytes), to: open) }
    try lookAtPort(open)
    try feed(.tick, to: open)
  }

  private func lookAtPort(_ open: any SerialLine) throws(WireError) {
    let now = context.clock.instant
    guard let due = state.withLock({ $0.portLookAt }), due <= now else { return }
    state.withLock { $0.portLookAt = now + PrinterLimits.portPeriod }
    if let status = try open.portStatus() { try feed(.port(status), to: open) }
  }

  /// Until the next deadline; nil: until something happens.
  private func patience(_ other: HallInstant? = nil) -> Duration? {
    let deadlines = state.withLock { [$0.session.nextDeadline, $0.lastTicketUntil, other] }
    return deadlines.compactMap(\.self).min().map { max($0 - context.clock.instant, .zero) }
  }

  private func waitingInputs() -> [PrinterSession.Input] {
    state.withLock { state in
      defer {
        state.answers = []
        state.hasNewJobs = false
      }
      return state.answers + (state.hasNewJobs ? [.jobs(state.jobs)] : [])
    }
  }

  private func feed(
    _ input: PrinterSession.Input, to open: any SerialLine
  ) throws(WireError) {
    var next: PrinterSession.Input? = input
    while let input = next {
      next = nil
      for action in decide(input) {
        if case .send(let bytes) = action {
          next = .sent(try open.write(bytes, timeout: PrinterLimits.writeWait))
        }
      }
    }
  }

  private func lose(_ error: WireError) {
    let reason =
      switch error {
      case .gone(let text), .busy(let text), .unsupported(let text), .failed(let text): text
      }
    _ = decide(.lost(reason))
  }

  /// Feeds the session; passes on what concerns the hall and answers with all actions.
  private func decide(_ input: PrinterSession.Input) -> [PrinterSession.Action] {
    let now = context.clock.instant
    let actions = state.withLock { $0.session.handle(input, at: now) }
    for action in actions {
      switch action {
      case .send: break
      case .start(let job): push(.start(job))
      case .end(let job, let outcome, let paper):
        log(job, outcome)
        push(.end(job, outcome, paper: paper))
      case .rollChanged:
        context.logger.notice("\(device): a new roll is in")
        push(.rollChanged)
      case .health(let health):
        let since = context.clock.now().unixTime / 1_000_000
        state.withLock { $0.since = since }
        log(health)
        push(.health(health))
      }
    }
    return actions
  }

  private func log(_ job: PrintJobID, _ outcome: PrintOutcome) {
    switch outcome {
    case .printed: break
    case .notPrinted(let reason):
      context.logger.warning("\(device): job \(job) not printed: \(reason.rawValue)")
    case .unknown(let reason):
      context.logger.warning(
        "\(device): nobody knows whether job \(job) was printed (\(reason.rawValue)): look")
    }
  }

  private func log(_ health: DeviceHealth) {
    switch health {
    case .up: context.logger.debug("\(device): works (\(line.label))")
    case .degraded(let reason): context.logger.debug("\(device): \(reason)")
    case .down(let reason): context.logger.debug("\(device): \(reason)")
    }
  }

  public func identify(_ device: DeviceID, for span: Duration) -> [IdentifySign]? {
    guard device == self.device else { return nil }
    answer(.identify(name: plan.name, until: context.clock.instant + span))
    return [.prints(text: plan.name.zh)]
  }

  // MARK: - DeviceDirectory

  public func devices() -> [DeviceReport] {
    state.withLock { state in
      let session = state.session
      return [
        DeviceReport(
          id: device, family: "ticket-printer", name: plan.name, wire: line.label,
          health: session.health ?? .down(reason: "it has not answered yet"), since: state.since,
          shows: session.current.map { "printing job \($0.id)" }
            ?? "paper \(Self.word(for: session.condition.paper))",
          figures: Self.figures(of: session), hasPicture: session.lastTicket != nil)
      ]
    }
  }

  private static func figures(of session: PrinterSession) -> [DeviceReport.Figure] {
    let paper = session.condition.paper
    let ticketsLeft = session.ticketsLeft.map { [DeviceReport.Figure("tickets left", Double($0))] }
    return [
      .init("printed", Double(session.figures.printed)),
      .init("not printed", Double(session.figures.notPrinted)),
      .init("unknown", Double(session.figures.unknown)),
      .init("paper left", Double(session.paperLeft / 100) / 10, "m"),
      .init("paper low", paper == .adequate ? 0 : 1),
      .init("paper out", paper == .end ? 1 : 0),
      .init("missed answers", Double(session.figures.missedAnswers)),
    ] + (ticketsLeft ?? [])
  }

  private static func word(for paper: PaperStatus) -> String {
    switch paper {
    case .adequate: "adequate"
    case .nearEnd: "low"
    case .end: "out"
    }
  }

  /// The last ticket whose bytes left, drawn from those bytes.
  public func picture(of device: DeviceID) -> [UInt8]? {
    guard device == self.device, let last = state.withLock({ $0.session.lastTicket }) else {
      return nil
    }
    if let kept = state.withLock({ $0.picture }), kept.job == last.job { return kept.png }
    guard let painter = Self.painter else { return nil }
    let png = TicketPicture.draw(
      ESCPOSDecoder.decode(last.bytes), dots: plan.dots, painter: painter
    ).png()
    state.withLock { $0.picture = (last.job, png) }
    return png
  }

  public func sample(of device: DeviceID, language: TicketLanguage?) -> [UInt8]? {
    guard device == self.device, let painter = Self.painter else { return nil }
    let layout = state.withLock { $0.session.layout }
    let face = TicketFace.sample(of: context.hall.view.rules, language: language)
    return TicketPicture.draw(layout.paper(face), dots: plan.dots, painter: painter).png()
  }

  /// nil on a machine without the fonts, where the boards' driver says what is missing.
  private static let painter = try? TextPainter()
}
