public import HallDomain
public import HallPorts

/// The journal's in-memory twin, with faults to order.
public actor InMemoryJournal: HallJournal {
  public private(set) var records: [RecordedEvent] = []
  private var keys: [IdempotencyKey: ClosedRange<Int64>] = [:]
  private var snapshot: (state: HallState, sequence: Int64)?
  private var failure: JournalError?
  private var failuresLeft = 0
  private var isHeld = false
  private var held: [CheckedContinuation<Void, Never>] = []
  private var reserve = false
  /// The size of each committed group, in commands.
  public private(set) var groups: [Int] = []

  public init() {}

  /// The next `count` appends throw.
  public func fail(_ count: Int, with error: JournalError) {
    failure = error
    failuresLeft = count
  }

  /// Appends wait until `release`: a commit that stays in flight.
  public func hold() { isHeld = true }

  public func release() {
    isHeld = false
    for waiter in held { waiter.resume() }
    held = []
  }

  public func setOnReserve(_ onReserve: Bool) { reserve = onReserve }

  /// How many appends wait in `hold`.
  public var appendsInFlight: Int { held.count }

  public func recover() -> RecoveredHall {
    var state = snapshot?.state ?? HallState()
    let from = snapshot?.sequence ?? 0
    let tail = records.filter { $0.sequence > from }
    for record in tail { evolve(&state, record.event) }
    return RecoveredHall(
      state: state, sequence: records.last?.sequence ?? 0, last: records.last?.now,
      replayed: tail.count)
  }

  public func append(
    _ entries: [JournalEntry], after sequence: Int64
  ) async throws(JournalError) -> [[RecordedEvent]] {
    if isHeld { await withCheckedContinuation { held.append($0) } }
    if failuresLeft > 0, let failure {
      failuresLeft -= 1
      throw failure
    }
    guard sequence == records.count else { throw .outOfStep(last: Int64(records.count)) }
    groups.append(entries.count)
    return entries.map { entry in
      let first = Int64(records.count) + 1
      for event in entry.events {
        records.append(
          RecordedEvent(
            sequence: Int64(records.count) + 1, event: event, origin: entry.origin, now: entry.now))
      }
      if let key = entry.key { keys[key] = first...Int64(records.count) }
      return Array(records[(Int(first) - 1)...])
    }
  }

  public func records(of key: IdempotencyKey) -> [RecordedEvent]? {
    keys[key].map { range in records.filter { range.contains($0.sequence) } }
  }

  public func records(after sequence: Int64, limit: Int) -> [RecordedEvent] {
    Array(records.dropFirst(Int(sequence)).prefix(limit))
  }

  public func saveSnapshot(of state: HallState, at sequence: Int64) {
    snapshot = (state, sequence)
  }

  public func status() -> JournalStatus {
    JournalStatus(
      lastSequence: Int64(records.count), bytes: 0, capBytes: 1 << 30, freeDiskBytes: 1 << 30,
      onReserve: reserve)
  }
}
