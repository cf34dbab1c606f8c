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
  private var commitsInFlight = 0
  private var isStopping = false
  private var idleWaiters: [CheckedContinuation<Void, Never>] = []
  private var snapshotAt: Int64
  /// The hall day of the last snapshot.
  private var snapshotDay: CivilDate?
  /// After a failure not before this sequence: a full disk would else be asked at each commit.
  private var nextSnapshotTry: Int64 = 0
  private var snapshotTask: Task<Void, Never>?
  private var journalTrouble: JournalError?
  private var tickTrouble: CommandError?

  public init(
    recovered: RecoveredHall, rules: HallRules, journal: any HallJournal, clock: any HallClock,
    logger: Logger
  ) {
    self.journal = journal
    self.clock = clock
    self.logger = logger
    pipeline = CommitPipeline(recovered: recovered, rules: rules)
    snapshotAt = recovered.sequence - Int64(recovered.replayed)
    snapshotDay = recovered.state.day.date
    publisher = ViewPublisher(
      HallView(
        state: recovered.state, sequence: recovered.sequence, rules: rules, now: clock.now()))
  }

  /// What the watchdog may see without asking the writer itself, which may hang.
  private struct Progress {
    var lastTick = ContinuousClock.now
    /// Since when the journal owes an answer; nil: no commit is in flight.
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
    while let batch = pipeline.takeBatch() {
      commitsInFlight += 1
      if commitsInFlight == 1 { progress.withLock { $0.commitBegan = .now } }
      Task { await commit(batch) }
    }
  }

  private func commit(_ batch: CommitPipeline.Batch) async {
    let result: Result<[[RecordedEvent]], JournalError>
    do {
      result = .success(try await journal.append(batch.entries, after: batch.after))
    } catch {
      result = .failure(error)
    }
    let settled = pipeline.finish(batch.id, result)
    commitsInFlight -= 1
    let isNoneInFlight = commitsInFlight == 0
    progress.withLock { $0.commitBegan = isNoneInFlight ? nil : .now }
    switch result {
    case .success:
      publish()
      note(nil)
    case .failure(.outOfStep): break
    case .failure(let error): note(error)
    }
    for one in settled { answers.removeValue(forKey: one.id)?.resume(returning: one.answer) }
    // A group that used the reserve up must not be followed by a second of new tickets.
    pipeline.onReserve = await journal.status().onReserve
    startCommitting()
    startSnapshotIfDue()
    guard pipeline.isIdle else { return }
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
    var trouble: CommandError?
    if case .failure(let error) = await settle(.tick, from: .timer, key: nil) { trouble = error }
    if let trouble, trouble != tickTrouble, trouble != .stopping {
      logger.warning("the hall's tick was not taken", metadata: ["error": "\(trouble)"])
    }
    tickTrouble = trouble
    progress.withLock { $0.lastTick = .now }
  }

  /// A snapshot after so many events, and one at each turn of the hall day: old records can only
  /// be removed up to a snapshot, and a quiet hall would else keep them for months. Commits go on
  /// while it is written.
  private func startSnapshotIfDue() {
    guard snapshotTask == nil, pipeline.sequence >= nextSnapshotTry else { return }
    guard
      pipeline.sequence - snapshotAt >= Limits.eventsPerSnapshot
        || pipeline.committed.day.date != snapshotDay
    else { return }
    snapshotTask = Task { await saveSnapshot() }
  }

  private func saveSnapshot() async {
    defer { snapshotTask = nil }
    guard pipeline.sequence > snapshotAt else { return }
    let (state, sequence) = (pipeline.committed, pipeline.sequence)
    do {
      try await journal.saveSnapshot(of: state, at: sequence)
      snapshotAt = sequence
      snapshotDay = state.day.date
    } catch {
      nextSnapshotTry = sequence + Limits.eventsPerSnapshot / 10
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
    if !pipeline.isIdle {
      await withCheckedContinuation { idleWaiters.append($0) }
    }
    await snapshotTask?.value
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
  /// The newest committed state, looked at now: waiting times go on between two commits.
  public nonisolated var view: HallView {
    var view = publisher.view
    view.now = clock.now()
    return view
  }

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
      try? await clock.sleep(until: clock.instant + Limits.tick)
    }
  }
}
