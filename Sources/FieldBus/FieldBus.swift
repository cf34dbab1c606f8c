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
    var figures = BusFigures()
    var health = DeviceHealth.down(reason: "not opened yet")
    var healthSince = MonotonicTime.now
    var isStopping = false
    var progress = MonotonicTime.now
    var finished: CheckedContinuation<Void, Never>?
    var isFinished = false
  }

  public let plan: BusPlan
  private let commands: any CommandSink
  private let logger: Logger
  private let state: Mutex<State>
  private let wake = WakeSignal()
  private let started = MonotonicTime.now

  public init(plan: BusPlan, commands: any CommandSink, logger: Logger) {
    self.plan = plan
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
      _ = state.scheduler.add(request, at: Self.now)
      state.pollHandlers.append(handler)
    }
    wake.signal()
  }

  public func write(
    _ request: WriteRequest, completion: @escaping @Sendable (Result<Void, BusFailure>) -> Void
  ) {
    let calls = state.withLock { state in
      let (id, ended) = state.scheduler.add(request, at: Self.now)
      state.writeHandlers[id] = completion
      return state.take(ended)
    }
    for call in calls { call() }
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
            predicted: state.scheduler.timing.utilisation(of: state.scheduler.polls),
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

  private static var now: HallInstant { HallInstant(nanoseconds: MonotonicTime.now.nanoseconds) }

  private func work(health: AsyncStream<DeviceHealth>.Continuation) {
    var pause = Duration.zero
    var goneSince: MonotonicTime?
    while !state.withLock({ $0.isStopping }) {
      do {
        let port = try ModbusPort(plan: plan)
        pause = .zero
        noteBack(after: goneSince.map { .now - $0 }, health)
        goneSince = nil
        try serve(port)
      } catch {
        if goneSince == nil {
          goneSince = .now
          noteGone("\(error.text)", health)
        }
        let calls = state.withLock { $0.take($0.scheduler.portIsGone(error.text)) }
        for call in calls { call() }
        sleep(until: .now + pause)
        pause = min(max(pause * 2, Limits.firstReopenPause), Limits.longestReopenPause)
      }
    }
  }

  private func serve(_ port: ModbusPort) throws(WireError) {
    while true {
      let next: BusScheduler.Next? = state.withLock { state in
        state.progress = .now
        return state.isStopping ? nil : state.scheduler.next(at: Self.now)
      }
      switch next {
      case nil: return
      case .sleep(let moment):
        wake.wait(until: MonotonicTime(nanoseconds: moment.nanoseconds))
      case .perform(let transaction):
        let done = try port.perform(transaction.request)
        let calls = state.withLock { state in
          state.figures.count(done.outcome, took: done.ended - done.began)
          return state.take(
            state.scheduler.finish(
              transaction, done.outcome,
              began: HallInstant(nanoseconds: done.began.nanoseconds), at: Self.now))
        }
        for call in calls { call() }
      }
    }
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
    state.withLock { state in
      state.health = .down(reason: reason)
      state.healthSince = .now
    }
    health.yield(.down(reason: reason))
  }

  private func noteBack(after gone: Duration?, _ health: AsyncStream<DeviceHealth>.Continuation) {
    if let gone {
      logger.notice("bus \(plan.name) is back after \(gone.milliseconds / 1000) s")
    }
    state.withLock { state in
      state.scheduler.portIsBack(at: Self.now)
      if gone != nil { state.figures.countReopening() }
      state.health = .up
      state.healthSince = .now
    }
    health.yield(.up)
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

extension WireError {
  var text: String {
    switch self {
    case .gone(let text), .busy(let text), .unsupported(let text), .failed(let text): text
    }
  }
}
