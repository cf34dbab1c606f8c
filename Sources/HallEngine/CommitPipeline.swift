import HallDomain
import HallPorts

/// The heart of the one writer, without any I/O: decides commands on the newest state and groups
/// their events into commits.
///
/// While commits are in flight, later commands are decided on `head`, the state as evolved by
/// everything before them. Their answers leave only after their own commit. When a commit fails,
/// `head` falls back to `committed` whole, which value semantics make free, and what waited or was
/// in flight behind it is decided again.
struct CommitPipeline {
  typealias Answer = Result<[RecordedEvent], CommandError>

  struct Submission: Sendable {
    var id: Int
    var command: Command
    var origin: Origin
    var key: IdempotencyKey?
    var now: Now
  }

  /// An answer for each submission that is settled.
  struct Settled {
    var id: Int
    var answer: Answer
  }

  /// What the journal is asked to write in one transaction.
  struct Batch: Sendable {
    var id: Int
    var entries: [JournalEntry]
    /// The record they were decided on.
    var after: Int64
  }

  private struct Decided {
    var submission: Submission
    var events: [Event]
    /// How often a group that held it fell with the one before it.
    var falls = 0
  }

  /// A batch from the moment the journal has it until it is settled.
  private struct Flight {
    var id: Int
    var commands: [Decided]
    /// The state and the sequence once it is on disk.
    var state: HallState
    var last: Int64
    var result: Result<[[RecordedEvent]], JournalError>?

    var hasFailed: Bool { if case .failure = result { true } else { false } }
  }

  private(set) var committed: HallState
  private(set) var sequence: Int64
  var rules: HallRules
  /// True while the journal lives on its reserve: only essential commands are taken.
  var onReserve = false

  private var head: HallState
  private var waiting: [Decided] = []
  private var inFlight: [Flight] = []
  private var nextBatch = 0
  private var recentKeys = RecentKeys(capacity: Limits.recentKeys)
  /// The keys of what waits or is in flight, each with the submissions that came with the same key
  /// meanwhile: they get its answer.
  private var pendingKeys: [IdempotencyKey: [Int]] = [:]

  init(recovered: RecoveredHall, rules: HallRules) {
    committed = recovered.state
    head = recovered.state
    sequence = recovered.sequence
    self.rules = rules
  }

  var isIdle: Bool { waiting.isEmpty && inFlight.isEmpty }

  /// What is known in memory about a command sent before with this key.
  func isKnown(_ key: IdempotencyKey) -> Bool {
    recentKeys[key] != nil || pendingKeys[key] != nil
  }

  /// Decides a command. Answers at once when there is nothing to commit; nil: it waits.
  mutating func offer(_ submission: Submission) -> Answer? {
    if let key = submission.key {
      if let records = recentKeys[key] { return .success(records) }
      if pendingKeys[key] != nil {
        pendingKeys[key]?.append(submission.id)
        return nil
      }
    }
    if waiting.count >= Limits.waitingCommands { return .failure(.overloaded) }
    if onReserve && !submission.command.isEssential {
      return .failure(
        .notRecorded(.full("the journal lives on its reserve: only running matters go on")))
    }
    let answer = decideOnHead(submission)
    if answer == nil, let key = submission.key { pendingKeys[key] = [] }
    return answer
  }

  /// The next group for the journal. A second one goes while the first is in flight only when it
  /// is worth it: small ones gather, because each costs a flush.
  mutating func takeBatch() -> Batch? {
    guard !waiting.isEmpty, !inFlight.contains(where: \.hasFailed) else { return nil }
    if !inFlight.isEmpty {
      guard inFlight.count < Limits.commitsInFlight, waiting.count >= Limits.commandsToOverlap
      else { return nil }
    }
    let count = min(waiting.count, Limits.commandsPerCommit)
    let commands = Array(waiting[..<count])
    waiting.removeFirst(count)
    let after = inFlight.last?.last ?? sequence
    let events = commands.reduce(0) { $0 + $1.events.count }
    nextBatch += 1
    inFlight.append(
      Flight(
        id: nextBatch, commands: commands, state: state(after: commands),
        last: after + Int64(events)))
    return Batch(
      id: nextBatch,
      entries: commands.map { decided in
        JournalEntry(
          events: decided.events, origin: decided.submission.origin, key: decided.submission.key,
          now: decided.submission.now)
      }, after: after)
  }

  private func state(after commands: [Decided]) -> HallState {
    if waiting.isEmpty { return head }
    var state = inFlight.last?.state ?? committed
    for decided in commands { for event in decided.events { evolve(&state, event) } }
    return state
  }

  /// The journal's answer for a batch: it is on disk whole, or nothing of it is. Answers with what
  /// is settled by that, in the order of the journal.
  mutating func finish(
    _ batch: Int, _ result: Result<[[RecordedEvent]], JournalError>
  ) -> [Settled] {
    guard let index = inFlight.firstIndex(where: { $0.id == batch }) else { return [] }
    inFlight[index].result = result
    var settled: [Settled] = []
    while case .success(let recorded) = inFlight.first?.result {
      settled += commit(inFlight.removeFirst(), recorded)
    }
    if inFlight.contains(where: \.hasFailed), inFlight.allSatisfy({ $0.result != nil }) {
      settled += fallBack()
    }
    return settled
  }

  private mutating func commit(_ flight: Flight, _ recorded: [[RecordedEvent]]) -> [Settled] {
    committed = flight.state
    sequence = flight.last
    var settled: [Settled] = []
    for (decided, records) in zip(flight.commands, recorded) {
      if let key = decided.submission.key { recentKeys[key] = records }
      settled += settle(decided.submission, .success(records))
    }
    return settled
  }

  /// A group failed and all behind it with it: as if none had ever been sent. Those that only fell
  /// with another are decided again, and so is what waited.
  private mutating func fallBack() -> [Settled] {
    var settled: [Settled] = []
    var again: [Decided] = []
    for flight in inFlight {
      guard case .failure(let error) = flight.result else {
        preconditionFailure("the journal took a group whose predecessor it refused")
      }
      for var decided in flight.commands {
        decided.falls += 1
        if case .outOfStep = error, decided.falls <= Limits.falls {
          again.append(decided)
        } else {
          settled += settle(decided.submission, .failure(.notRecorded(error)))
        }
      }
    }
    again += waiting
    inFlight = []
    waiting = []
    head = committed
    for decided in again {
      guard let answer = decideOnHead(decided.submission, falls: decided.falls) else { continue }
      settled += settle(decided.submission, answer)
    }
    return settled
  }

  /// The answer for a submission and for those that came with its key.
  private mutating func settle(_ submission: Submission, _ answer: Answer) -> [Settled] {
    let twins = submission.key.flatMap { pendingKeys.removeValue(forKey: $0) } ?? []
    return ([submission.id] + twins).map { Settled(id: $0, answer: answer) }
  }

  private mutating func decideOnHead(_ submission: Submission, falls: Int = 0) -> Answer? {
    do {
      let events = try decide(head, submission.command, now: submission.now, rules: rules)
      if events.isEmpty { return .success([]) }
      for event in events { evolve(&head, event) }
      waiting.append(Decided(submission: submission, events: events, falls: falls))
      return nil
    } catch {
      return .failure(.refused(error))
    }
  }
}
