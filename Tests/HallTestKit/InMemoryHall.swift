public import HallDomain
public import HallPorts
import Synchronization

/// The engine's in-memory twin: the real `decide` and `evolve` on a simulated clock, without a
/// journal. Every submission is kept with its answer, and faults come to order.
public final class InMemoryHall: CommandSink, HallReader {
  /// One command as it arrived, and what became of it.
  public struct Submission: Sendable {
    public var command: Command
    public var origin: Origin
    public var key: IdempotencyKey?
    public var result: Result<[RecordedEvent], CommandError>
  }

  fileprivate struct State {
    var state: HallState
    var rules: HallRules
    var records: [RecordedEvent] = []
    var submissions: [Submission] = []
    var keys: [IdempotencyKey: [RecordedEvent]] = [:]
    var failure: CommandError?
    var failuresLeft = 0
    var isHeld = false
    var held: [CheckedContinuation<Void, Never>] = []
    var viewers: [Int: AsyncStream<HallView>.Continuation] = [:]
    var readers: [Int: AsyncThrowingStream<RecordedEvent, any Error>.Continuation] = [:]
    var nextFollower = 0
  }

  public let clock: SimulatedClock
  private let state: Mutex<State>

  public init(
    rules: HallRules, clock: SimulatedClock = SimulatedClock(), state: HallState = HallState()
  ) {
    self.clock = clock
    self.state = Mutex(State(state: state, rules: rules))
  }

  /// Everything that was submitted, in order.
  public var submissions: [Submission] { state.withLock { $0.submissions } }
  public var commands: [Command] { submissions.map(\.command) }
  public var events: [Event] { state.withLock { $0.records.map(\.event) } }
  public var hallState: HallState { state.withLock { $0.state } }

  /// The next `count` commands are not taken.
  public func fail(_ count: Int, with error: CommandError) {
    state.withLock { state in
      state.failure = error
      state.failuresLeft = count
    }
  }

  /// Answers wait until `release`: a commit that stays in flight.
  public func hold() { state.withLock { $0.isHeld = true } }

  public func release() {
    let held = state.withLock { state in
      state.isHeld = false
      defer { state.held = [] }
      return state.held
    }
    for waiter in held { waiter.resume() }
  }

  /// Puts events into the state without a command: how a test sets its scene.
  public func record(_ events: [Event]) {
    let now = clock.now()
    publish(
      state.withLock { $0.append(events, origin: Origin(.shell, "test"), now: now) }.publication)
  }

  /// Ends all streams, as the daemon does when it stops.
  public func finish() {
    let (viewers, readers) = state.withLock { state in
      defer {
        state.viewers = [:]
        state.readers = [:]
      }
      return (Array(state.viewers.values), Array(state.readers.values))
    }
    for viewer in viewers { viewer.finish() }
    for reader in readers { reader.finish() }
  }

  // MARK: - CommandSink

  @discardableResult
  public func submit(
    _ command: Command, from origin: Origin, key: IdempotencyKey?
  ) async throws(CommandError) -> [RecordedEvent] {
    if state.withLock({ $0.isHeld }) {
      await withCheckedContinuation { waiter in
        let isHeld = state.withLock { state in
          if state.isHeld { state.held.append(waiter) }
          return state.isHeld
        }
        if !isHeld { waiter.resume() }
      }
    }
    let now = clock.now()
    let (result, publication) = state.withLock { state in
      let (result, publication) = state.settle(command, from: origin, key: key, now: now)
      state.submissions.append(
        Submission(command: command, origin: origin, key: key, result: result))
      return (result, publication)
    }
    if let publication { publish(publication) }
    return try result.get()
  }

  // MARK: - HallReader

  public var view: HallView {
    let now = clock.now()
    return state.withLock { $0.view(now: now) }
  }

  public func views() -> AsyncStream<HallView> {
    let now = clock.now()
    let (stream, continuation) = AsyncStream.makeStream(
      of: HallView.self, bufferingPolicy: .bufferingNewest(1))
    let follower = state.withLock { state in
      state.nextFollower += 1
      state.viewers[state.nextFollower] = continuation
      continuation.yield(state.view(now: now))
      return state.nextFollower
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.viewers.removeValue(forKey: follower) }
    }
    return stream
  }

  public func records(
    after sequence: Int64
  ) -> AsyncThrowingStream<RecordedEvent, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: RecordedEvent.self)
    let follower = state.withLock { state in
      state.nextFollower += 1
      state.readers[state.nextFollower] = continuation
      for record in state.records where record.sequence > sequence { continuation.yield(record) }
      return state.nextFollower
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.readers.removeValue(forKey: follower) }
    }
    return stream
  }

  private func publish(_ publication: Publication) {
    for viewer in publication.viewers { viewer.yield(publication.view) }
    for reader in publication.readers {
      for record in publication.records { reader.yield(record) }
    }
  }
}

extension InMemoryHall {
  fileprivate struct Publication {
    var view: HallView
    var records: [RecordedEvent]
    var viewers: [AsyncStream<HallView>.Continuation]
    var readers: [AsyncThrowingStream<RecordedEvent, any Error>.Continuation]
  }
}

extension InMemoryHall.State {
  fileprivate func view(now: Now) -> HallView {
    HallView(state: state, sequence: Int64(records.count), rules: rules, now: now)
  }

  fileprivate mutating func settle(
    _ command: Command, from origin: Origin, key: IdempotencyKey?, now: Now
  ) -> (Result<[RecordedEvent], CommandError>, InMemoryHall.Publication?) {
    if let key, let answer = keys[key] { return (.success(answer), nil) }
    if failuresLeft > 0, let failure {
      failuresLeft -= 1
      return (.failure(failure), nil)
    }
    do {
      let events = try decide(state, command, now: now, rules: rules)
      let (added, publication) = append(events, origin: origin, now: now)
      if let key { keys[key] = added }
      return (.success(added), publication)
    } catch {
      return (.failure(.refused(error)), nil)
    }
  }

  fileprivate mutating func append(
    _ events: [Event], origin: Origin, now: Now
  ) -> (records: [RecordedEvent], publication: InMemoryHall.Publication) {
    var added: [RecordedEvent] = []
    for event in events {
      added.append(
        RecordedEvent(
          sequence: Int64(records.count + added.count) + 1, event: event, origin: origin, now: now))
      evolve(&state, event)
    }
    records += added
    let publication = InMemoryHall.Publication(
      view: view(now: now), records: added, viewers: Array(viewers.values),
      readers: Array(readers.values))
    return (added, publication)
  }
}
