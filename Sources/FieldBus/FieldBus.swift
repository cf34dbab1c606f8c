import HallDomain
public import HallPorts
import LinuxIO
public import Logging
public import ServiceLifecycle
import Synchronization

/// One Modbus bus: a dedicated thread that does what `BusScheduler` decides on a `ModbusPort`.
///
/// Handlers run on that thread and must not block. A port that goes away is opened again for
/// ever; its slaves and other buses are not touched.
public final class FieldBus: FieldBusPort, Service {
  fileprivate struct State {
    var scheduler: BusScheduler
    var pollHandlers: [@Sendable (Result<[UInt16], BusFailure>) -> Void] = []
    var writeHandlers: [Int: @Sendable (Result<Void, BusFailure>) -> Void] = [:]
    /// Completions that orders brought about; the thread calls them, because whoever gives an
    /// order may hold a lock that its handler takes too.
    var pending: [BusScheduler.Completion] = []
    var isAllSilent = false
    var figures = BusFigures()
    var health = DeviceHealth.down(reason: "not opened yet")
    var healthSince = MonotonicTime.now
    var isStopping = false
    var progress = MonotonicTime.now
    var finished: CheckedContinuation<Void, Never>?
    var isFinished = false
  }

  public let plan: BusPlan
  /// What parts a request from the frame before it.
  private let silence: Duration
  private let commands: any CommandSink
  private let logger: Logger
  private let state: Mutex<State>
  private let wake = WakeSignal()
  private let started = MonotonicTime.now

  public init(plan: BusPlan, commands: any CommandSink, logger: Logger) {
    self.plan = plan
    silence = BusTiming(plan).silence
    self.commands = commands
    self.logger = logger
    state = Mutex(State(scheduler: BusScheduler(plan: plan)))
  }

  public var name: String { plan.name }
  private var id: DeviceID { DeviceID("bus/\(plan.name)") }

  // MARK: - FieldBusPort

  public func poll(
    _ request: PollRequest, handler: @escaping @Sendable (Result<[UInt16], BusFailure>) -> Void
  ) {
    state.withLock { state in
      state.pollHandlers.append(handler)
      state.pending += state.scheduler.add(request, at: Self.now).ended
    }
    wake.signal()
  }

  public func write(
    _ request: WriteRequest, completion: @escaping @Sendable (Result<Void, BusFailure>) -> Void
  ) {
    state.withLock { state in
      let (id, ended) = state.scheduler.add(request, at: Self.now)
      state.writeHandlers[id] = completion
      state.pending += ended
    }
    wake.signal()
  }

  // MARK: - What others see

  /// Whether the thread made progress lately: an adapter that hangs in a call makes it false.
  public func isAlive(within span: Duration) -> Bool {
    state.withLock { $0.isFinished || .now - $0.progress <= span }
  }

  public func devices() -> [DeviceReport] {
    let wallNow = SystemTime.unixMilliseconds
    return state.withLock { state in
      let slaves = Set(state.scheduler.polls.map(\.slave))
      let dead = slaves.count { state.scheduler.slaves[$0]?.isDead == true }
      let ago = (MonotonicTime.now - state.healthSince).wholeNanoseconds / 1_000_000
      return [
        DeviceReport(
          id: id, family: "bus",
          name: LocalizedText(zh: "总线 \(plan.name)", en: "Bus \(plan.name)"), wire: wire,
          health: state.health, since: wallNow - ago,
          shows: "\(slaves.count - dead)/\(slaves.count)",
          figures: state.figures.report(
            since: .now - started,
            predicted: state.scheduler.predictedUtilisation,
            alive: slaves.count - dead, dead: dead))
      ]
    }
  }

  private var wire: String {
    switch plan.wire {
    case .rtu(let serial): serial.label
    case .tcp(let host, let port): "\(host):\(port)"
    }
  }

  // MARK: - Service

  public func run() async throws {
    let (health, feed) = AsyncStream.makeStream(
      of: DeviceHealth.self, bufferingPolicy: .bufferingNewest(1))
    state.withLock { state in
      state.isStopping = false
      state.isFinished = false
      state.progress = .now
    }
    DedicatedThread.start(name: "bus \(plan.name)") { [self] in
      work(health: feed)
      feed.finish()
      let finished = state.withLock { state in
        state.isFinished = true
        defer { state.finished = nil }
        return state.finished
      }
      finished?.resume()
    }
    await withTaskCancellationOrGracefulShutdownHandler {
      for await change in health {
        _ = try? await commands.submit(
          .devices(.health(device: id, health: change)), from: Origin(.driver, id.rawValue),
          key: nil)
      }
      await withCheckedContinuation { continuation in
        let isFinished = state.withLock { state in
          if !state.isFinished { state.finished = continuation }
          return state.isFinished
        }
        if isFinished { continuation.resume() }
      }
    } onCancelOrGracefulShutdown: { [self] in
      state.withLock { $0.isStopping = true }
      wake.signal()
    }
  }

  // MARK: - The thread

  private static var now: HallInstant { MonotonicTime.now.instant }

  private func work(health: AsyncStream<DeviceHealth>.Continuation) {
    var opening = Opening()
    while !state.withLock({ $0.isStopping }) {
      do throws(WireError) {
        let port = try ModbusPort(plan: plan)
        try serve(port, &opening, health)
      } catch {
        if opening.isGone(at: .now) { noteGone(error.text, health) }
        call { $0.scheduler.portIsGone(error.text) }
        sleep(until: .now + opening.nextPause())
      }
    }
  }

  private func serve(
    _ port: ModbusPort, _ opening: inout Opening,
    _ health: AsyncStream<DeviceHealth>.Continuation
  ) throws(WireError) {
    state.withLock { $0.scheduler.portIsBack(at: Self.now) }
    while true {
      call { _ in [] }
      let next: BusScheduler.Next? = state.withLock { state in
        state.progress = .now
        return state.isStopping ? nil : state.scheduler.next(at: Self.now)
      }
      switch next {
      case nil: return
      case .sleep(let moment):
        noteWorking(&opening, health)
        wake.wait(until: MonotonicTime(nanoseconds: moment.nanoseconds))
      case .perform(let transaction):
        let done = try port.perform(transaction.request)
        noteWorking(&opening, health)
        call { state in
          state.figures.count(done.outcome, took: done.ended - done.began + silence)
          return state.scheduler.finish(
            transaction, done.outcome, began: done.began.instant, at: Self.now,
            lateUntil: done.lateUntil?.instant)
        }
        noteSilence(health)
      }
    }
  }

  /// Calls the handlers of what `body` and earlier orders brought about, outside the lock.
  private func call(_ body: @Sendable (inout State) -> [BusScheduler.Completion]) {
    let calls = state.withLock { state in
      let ended = body(&state)
      defer { state.pending = [] }
      return state.take(state.pending + ended)
    }
    for call in calls { call() }
  }

  /// Sleeps through wake-ups: a port that is gone is not opened faster because a write comes.
  private func sleep(until moment: MonotonicTime) {
    while MonotonicTime.now < moment {
      let isStopping = state.withLock { state in
        state.progress = .now
        return state.isStopping
      }
      if isStopping { return }
      wake.wait(until: min(moment, .now + Limits.longestSleep))
    }
  }

  private func noteGone(_ reason: String, _ health: AsyncStream<DeviceHealth>.Continuation) {
    logger.warning("bus \(plan.name) is gone: \(reason)")
    set(.down(reason: reason), health)
  }

  /// The port is there when it took a request or had nothing to do; that it could be opened says
  /// little of a gateway that hangs up at once.
  private func noteWorking(
    _ opening: inout Opening, _ health: AsyncStream<DeviceHealth>.Continuation
  ) {
    guard !opening.isWorking else { return }
    if let gone = opening.works(at: .now) {
      logger.notice("bus \(plan.name) is back after \(gone.milliseconds / 1000) s")
      state.withLock { $0.figures.countReopening() }
    }
    state.withLock { $0.isAllSilent = false }
    set(.up, health)
  }

  /// Once when the last slave falls silent and once when one answers again.
  private func noteSilence(_ health: AsyncStream<DeviceHealth>.Continuation) {
    let change: Bool? = state.withLock { state in
      let isAllSilent = state.scheduler.isAllSilent
      defer { state.isAllSilent = isAllSilent }
      return isAllSilent == state.isAllSilent ? nil : isAllSilent
    }
    guard let isAllSilent = change else { return }
    if isAllSilent {
      logger.warning("bus \(plan.name): none of its slaves answers; look at cable and power")
      set(.degraded(reason: "none of its slaves answers: look at cable and power"), health)
    } else {
      logger.notice("bus \(plan.name): slaves answer again")
      set(.up, health)
    }
  }

  private func set(_ value: DeviceHealth, _ health: AsyncStream<DeviceHealth>.Continuation) {
    state.withLock { state in
      state.health = value
      state.healthSince = .now
    }
    health.yield(value)
  }
}

extension FieldBus.State {
  /// What to call for each completion, outside the lock.
  fileprivate mutating func take(
    _ completions: [BusScheduler.Completion]
  ) -> [@Sendable () -> Void] {
    completions.compactMap { completion in
      switch completion {
      case .poll(let index, let result):
        let handler = pollHandlers[index]
        return { handler(result) }
      case .write(let id, let result):
        guard let handler = writeHandlers.removeValue(forKey: id) else { return nil }
        return { handler(result) }
      }
    }
  }
}

extension MonotonicTime {
  /// The scheduler's clock is CLOCK_MONOTONIC here.
  fileprivate var instant: HallInstant { HallInstant(nanoseconds: nanoseconds) }
}

extension WireError {
  var text: String {
    switch self {
    case .gone(let text), .busy(let text), .unsupported(let text), .failed(let text): text
    }
  }
}
