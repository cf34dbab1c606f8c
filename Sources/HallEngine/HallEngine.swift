public import HallDomain
public import HallPorts
public import Logging
public import ServiceLifecycle
import Synchronization

/// The one writer. It owns the domain state; every change goes decide -> append -> evolve here
/// and nowhere else, and the journal's sequence is the only order.
public actor HallEngine {
  private let journal: any HallJournal
  private let clock: any HallClock
  private let logger: Logger
  private let publisher: ViewPublisher
  private let progress = Mutex(Progress())

  private var pipeline: CommitPipeline
  private var answers: [Int: CheckedContinuation<CommitPipeline.Answer, Never>] = [:]
  private var nextSubmission = 0
  private var isCommitting = false
  private var isStopping = false
  private var idleWaiters: [CheckedContinuation<Void, Never>] = []
  private var snapshotAt: Int64
  private var journalTrouble: JournalError?

  public init(
    recovered: RecoveredHall, rules: HallRules, journal: any HallJournal, clock: any HallClock,
    logger: Logger
  ) {
    self.journal = journal
    self.clock = clock
    self.logger = logger
    pipeline = CommitPipeline(recovered: recovered, rules: rules)
    snapshotAt = recovered.sequence - Int64(recovered.replayed)
    publisher = ViewPublisher(
      HallView(
        state: recovered.state, sequence: recovered.sequence, rules: rules, now: clock.now()))
  }

  /// What the watchdog may see without asking the writer itself, which may hang.
  private struct Progress {
    var lastTick = ContinuousClock.now
    /// When the commit in flight was given to the journal; nil: none is in flight.
    var commitBegan: ContinuousClock.Instant?
  }

  /// Whether the writer makes progress: it ticked lately, and no commit has been in flight for
  /// longer. A disk that hangs makes it false; the systemd watchdog watches it.
  public nonisolated func isAlive(within span: Duration) -> Bool {
    progress.withLock { progress in
      let oldest = min(progress.lastTick, progress.commitBegan ?? progress.lastTick)
      return .now - oldest <= span
    }
  }

  /// Takes new rules from a re-read hall file, from the next command on.
  public func adopt(_ rules: HallRules) {
    pipeline.rules = rules
    publish()
  }

  // MARK: - The straight line

  private func settle(
    _ command: Command, from origin: Origin, key: IdempotencyKey?
  ) async -> CommitPipeline.Answer {
    if isStopping { return .failure(.stopping) }
    if let key, !pipeline.isKnown(key) {
      do {
        if let records = try await journal.records(of: key) { return .success(records) }
      } catch {
        return .failure(.notRecorded(error))
      }
      if isStopping { return .failure(.stopping) }
    }
    let id = nextSubmission
    nextSubmission += 1
    let submission = CommitPipeline.Submission(
      id: id, command: command, origin: origin, key: key, now: clock.now())
    if let answer = pipeline.offer(submission) { return answer }
    return await withCheckedContinuation { continuation in
      answers[id] = continuation
      startCommitting()
    }
  }

  private func startCommitting() {
    guard !isCommitting else { return }
    isCommitting = true
    Task { await commitAll() }
  }

  private func commitAll() async {
    while let batch = pipeline.takeBatch() {
      let settled: [CommitPipeline.Settled]
      progress.withLock { $0.commitBegan = .now }
      do {
        settled = pipeline.didCommit(try await journal.append(batch))
        publish()
        note(nil)
      } catch {
        settled = pipeline.didFail(error)
        note(error)
      }
      progress.withLock { $0.commitBegan = nil }
      for one in settled { answers.removeValue(forKey: one.id)?.resume(returning: one.answer) }
      await saveSnapshotIfDue()
    }
    isCommitting = false
    for waiter in idleWaiters { waiter.resume() }
    idleWaiters = []
  }

  private func publish() {
    publisher.publish(
      HallView(
        state: pipeline.committed, sequence: pipeline.sequence, rules: pipeline.rules,
        now: clock.now()))
  }

  // MARK: - Upkeep

  private func tick() async {
    pipeline.onReserve = await journal.status().onReserve
    if case .failure(let error) = await settle(.tick, from: .timer, key: nil), error != .stopping {
      logger.debug("tick was not taken", metadata: ["error": "\(error)"])
    }
    progress.withLock { $0.lastTick = .now }
  }

  private func saveSnapshotIfDue() async {
    guard pipeline.sequence - snapshotAt >= Limits.eventsPerSnapshot else { return }
    await saveSnapshot()
  }

  private func saveSnapshot() async {
    guard pipeline.sequence > snapshotAt else { return }
    let sequence = pipeline.sequence
    do {
      try await journal.saveSnapshot(of: pipeline.committed, at: sequence)
      snapshotAt = sequence
    } catch {
      note(error)
    }
  }

  /// Logs once when the journal begins to refuse and once when it takes again.
  private func note(_ error: JournalError?) {
    if let error, journalTrouble == nil {
      logger.error(
        "the journal refuses: what cannot be recorded is refused until it has room again",
        metadata: ["error": "\(error)", "message_id": "journal-refuses"])
    } else if error == nil, journalTrouble != nil {
      logger.notice(
        "the journal takes records again", metadata: ["message_id": "journal-takes"])
    }
    journalTrouble = error
  }

  private func stop() async {
    isStopping = true
    if !pipeline.isIdle || isCommitting {
      await withCheckedContinuation { idleWaiters.append($0) }
    }
    await saveSnapshot()
    publisher.finish()
  }
}

extension HallEngine: CommandSink {
  @discardableResult
  public func submit(
    _ command: Command, from origin: Origin, key: IdempotencyKey?
  ) async throws(CommandError) -> [RecordedEvent] {
    if let key, key.text.utf8.count > Limits.keyBytes {
      throw .refused(
        HallError(.requestInvalid, "Idempotency-Key", detail: "\(Limits.keyBytes) bytes"))
    }
    return try await settle(command, from: origin, key: key).get()
  }
}

extension HallEngine: HallReader {
  public nonisolated var view: HallView { publisher.view }

  public nonisolated func views() -> AsyncStream<HallView> { publisher.follow() }

  public nonisolated func records(
    after sequence: Int64
  ) -> AsyncThrowingStream<RecordedEvent, any Error> {
    let follower = JournalFollower(journal: journal, cursor: sequence, views: publisher.follow())
    return AsyncThrowingStream { try await follower.next() }
  }
}

extension HallEngine: Service {
  /// Ticks until the daemon stops; then the last commit and a snapshot are made.
  public func run() async throws {
    await cancelWhenGracefulShutdown { await self.tickForEver() }
    await stop()
  }

  private func tickForEver() async {
    while !Task.isCancelled {
      await tick()
      try? await clock.sleep(until: clock.now().instant + Limits.tick)
    }
  }
}
