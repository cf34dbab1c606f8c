import HallDomain
public import HallPorts
import LinuxIO
public import Logging
public import ServiceLifecycle
import Synchronization

/// One Modbus bus: a dedicated thread that does what `BusScheduler` decides on a `ModbusPort`.
///
/// Handlers run on that thread and must not block. A port that goes away is opened again for
/// ever, and a thread that hangs in an adapter's driver is left behind and another takes its
/// place; other buses are not touched.
public final class FieldBus: FieldBusPort, Service {
  struct State {
    var scheduler: BusScheduler
    var pollHandlers: [@Sendable (Result<[UInt16], BusFailure>) -> Void] = []
    var writeHandlers: [Int: @Sendable (Result<Void, BusFailure>) -> Void] = [:]
    var oneOffHandlers: [Int: @Sendable (Result<[UInt16], BusFailure>) -> Void] = [:]
    /// Completions that orders brought about; the thread calls them, because whoever gives an
    /// order may hold a lock that its handler takes too.
    var pending: [BusScheduler.Completion] = []
    var told = BusComplaint()
    var figures = BusFigures()
    var history = LineHistory()
    /// Who listens to the wire, and whether the port has not been told yet.
    var tap: WireTap?
    var isTapNew = false
    var health = DeviceHealth.down(reason: "not opened yet")
    var healthSince = MonotonicTime.now
    var isStopping = false
    /// The thread that serves; one with another number was left behind.
    var shift = 0
    var watch = PortWatch()
    var hung = 0
    var finished: CheckedContinuation<Void, Never>?
    var isFinished = true
  }

  public let plan: BusPlan
  let logger: Logger
  let state: Mutex<State>
  let wake = WakeSignal()
  let open: BusPortOpener
  private let commands: any CommandSink
  private let started = MonotonicTime.now

  public convenience init(plan: BusPlan, commands: any CommandSink, logger: Logger) {
    self.init(plan: plan, commands: commands, logger: logger, open: Self.openModbus)
  }

  /// What opens the port of a real bus.
  package static let openModbus: BusPortOpener = { plan, watch throws(WireError) in
    try ModbusPort(plan: plan, watch: watch)
  }

  package init(
    plan: BusPlan, commands: any CommandSink, logger: Logger, open: @escaping BusPortOpener
  ) {
    self.plan = plan
    self.commands = commands
    self.logger = logger
    self.open = open
    state = Mutex(State(scheduler: BusScheduler(plan: plan)))
  }

  public var name: String { plan.name }
  private var id: DeviceID { DeviceID("bus/\(plan.name)") }
  static var now: HallInstant { MonotonicTime.now.instant }

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

  public func transact(
    _ request: BusTransaction, with settings: LineSettings?,
    completion: @escaping @Sendable (Result<[UInt16], BusFailure>) -> Void
  ) {
    state.withLock { state in
      let (id, ended) = state.scheduler.add(request, with: settings, at: Self.now)
      state.oneOffHandlers[id] = completion
      state.pending += ended
    }
    wake.signal()
  }

  // MARK: - Recording

  /// Records the wire for so long: pieces of a capture file (`PcapFile`), the first of them its
  /// header. Whoever reads too slowly loses packets, never the bus its time.
  ///
  /// - Returns: nil while somebody else records.
  public func trace(for span: Duration) -> AsyncStream<[UInt8]>? {
    let (pieces, feed) = AsyncStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingOldest(Limits.tracedPackets))
    let recorder = TraceRecorder(isSerial: isSerial, feed: feed)
    let isFree = state.withLock { state in
      guard state.tap == nil else { return false }
      state.tap = recorder.listener
      state.isTapNew = true
      return true
    }
    guard isFree else { return nil }
    let end = Task {
      try? await Task.sleep(for: span)
      feed.finish()
    }
    feed.onTermination = { [weak self] _ in
      end.cancel()
      self?.state.withLock { state in
        state.tap = nil
        state.isTapNew = true
      }
    }
    return pieces
  }

  private var isSerial: Bool { if case .tcp = plan.wire { false } else { true } }

  // MARK: - What others see

  /// Whether the thread is where it should be; one that hangs is replaced by itself, so this is
  /// false for longer than `Limits.hangLook` times `hangLooks` only when that fails too.
  public func isAlive(within span: Duration) -> Bool {
    state.withLock { $0.isFinished || .now - $0.watch.dueMoment <= span }
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
            alive: slaves.count - dead, dead: dead, refused: state.scheduler.refusedGroups.count,
            expired: state.scheduler.expired, hung: state.hung),
          diagnoses: diagnoses(of: state, slaves))
      ]
    }
  }

  /// What the bus knows of one of its slaves: figures, and what ails it.
  public func report(
    of slave: Int
  ) -> (figures: [DeviceReport.Figure], diagnoses: [Diagnosis]) {
    state.withLock { state in
      let figures = state.figures.report(
        of: slave, since: .now - started,
        predicted: state.scheduler.predictedUtilisation(of: slave), at: .now)
      return (figures, diagnostician(of: state).of(slave).map { [$0] } ?? [])
    }
  }

  private func diagnoses(of state: State, _ slaves: Set<Int>) -> [Diagnosis] {
    let doctor = diagnostician(of: state)
    return (doctor.ofBus.map { [$0] } ?? []) + slaves.sorted().compactMap { doctor.of($0) }
  }

  private func diagnostician(of state: State) -> Diagnostician {
    var gone: String?
    if case .down(let reason) = state.health { gone = reason }
    let serial: SerialPlan? =
      switch plan.wire {
      case .rtu(let serial), .rtuOverTCP(_, _, let serial): serial
      case .tcp: nil
      }
    let line = serial?.label.split(separator: " ").dropFirst().joined(separator: " ")
    return Diagnostician(
      // What a scan asked in vain is no fault of the hall's.
      records: state.history.records.filter { slave, record in
        record.good > 0 || state.scheduler.polls.contains { $0.slave == slave }
      },
      gone: gone, isSerial: isSerial, responseTimeout: plan.responseTimeout,
      line: line ?? "")
  }

  private var wire: String {
    switch plan.wire {
    case .rtu(let serial), .rtuOverTCP(_, _, let serial): serial.label
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
    }
    startShift(after: nil, feed)
    // Not a child: a bus that was told to stop is watched until its thread has ended.
    let watching = Task { [self] in
      var hang = HangWatch()
      while !Task.isCancelled {
        look(&hang, feed)
        try? await Task.sleep(for: Limits.hangLook)
      }
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
    watching.cancel()
  }
}

extension MonotonicTime {
  /// The scheduler's clock is CLOCK_MONOTONIC here.
  var instant: HallInstant { HallInstant(nanoseconds: nanoseconds) }
}
