import HallDomain
import HallPorts

/// The heart of the one writer, without any I/O: decides commands on the newest state and groups
/// their events into commits.
///
/// While one commit is in flight, later commands are decided on `head`, the state as evolved by
/// everything before them. Their answers leave only after their own commit. When a commit fails,
/// `head` falls back to `committed` whole, which value semantics make free, and what waited
/// behind it is decided again.
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

  private struct Decided {
    var submission: Submission
    var events: [Event]
  }

  private(set) var committed: HallState
  private(set) var sequence: Int64
  var rules: HallRules
  /// True while the journal lives on its reserve: only essential commands are taken.
  var onReserve = false

  private var head: HallState
  private var waiting: [Decided] = []
  private var inFlight: [Decided] = []
  private var stateInFlight: HallState?
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

  var isIdle: Bool { waiting.isEmpty && stateInFlight == nil }

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

  /// Gives the journal the next group, when none is in flight.
  mutating func takeBatch() -> [JournalEntry]? {
    guard stateInFlight == nil, !waiting.isEmpty else { return nil }
    let count = min(waiting.count, Limits.commandsPerCommit)
    inFlight = Array(waiting[..<count])
    waiting.removeFirst(count)
    if waiting.isEmpty {
      stateInFlight = head
    } else {
      var state = committed
      for decided in inFlight { for event in decided.events { evolve(&state, event) } }
      stateInFlight = state
    }
    return inFlight.map { decided in
      JournalEntry(
        events: decided.events, origin: decided.submission.origin, key: decided.submission.key,
        now: decided.submission.now)
    }
  }

  /// The group in flight is on disk.
  mutating func didCommit(_ recorded: [[RecordedEvent]]) -> [Settled] {
    guard let state = stateInFlight else { return [] }
    committed = state
    stateInFlight = nil
    if let last = recorded.last?.last { sequence = last.sequence }
    var settled: [Settled] = []
    for (decided, records) in zip(inFlight, recorded) {
      if let key = decided.submission.key { recentKeys[key] = records }
      settled += settle(decided.submission, .success(records))
    }
    inFlight = []
    return settled
  }

  /// Nothing of the group in flight is on disk: as if it had never been sent.
  mutating func didFail(_ error: JournalError) -> [Settled] {
    var settled: [Settled] = []
    for decided in inFlight {
      settled += settle(decided.submission, .failure(.notRecorded(error)))
    }
    inFlight = []
    stateInFlight = nil
    head = committed
    let again = waiting
    waiting = []
    for decided in again {
      guard let answer = decideOnHead(decided.submission) else { continue }
      settled += settle(decided.submission, answer)
    }
    return settled
  }

  /// The answer for a submission and for those that came with its key.
  private mutating func settle(_ submission: Submission, _ answer: Answer) -> [Settled] {
    let twins = submission.key.flatMap { pendingKeys.removeValue(forKey: $0) } ?? []
    return ([submission.id] + twins).map { Settled(id: $0, answer: answer) }
  }

  private mutating func decideOnHead(_ submission: Submission) -> Answer? {
    do {
      let events = try decide(head, submission.command, now: submission.now, rules: rules)
      if events.isEmpty { return .success([]) }
      for event in events { evolve(&head, event) }
      waiting.append(Decided(submission: submission, events: events))
      return nil
    } catch {
      return .failure(.refused(error))
    }
  }
}
