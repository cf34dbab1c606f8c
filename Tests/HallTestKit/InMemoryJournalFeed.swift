public import HallPorts
import Synchronization

/// The journal's in-memory twin for readers outside the hall; a test puts records in and takes
/// old ones away.
public final class InMemoryJournalFeed: JournalFeed {
  private struct State {
    var first: JournalMark
    var records: [JournalRecord]
    var positions: [String: Int64] = [:]
  }

  private let state: Mutex<State>

  public init(_ records: [JournalRecord] = [], from first: JournalMark = .start) {
    state = Mutex(State(first: first, records: records))
  }

  public func append(_ records: [JournalRecord]) {
    state.withLock { $0.records += records }
  }

  /// How far each reader has taken the journal over.
  public var positions: [String: Int64] { state.withLock { $0.positions } }

  public func journalRecords(after sequence: Int64, limit: Int) -> [JournalRecord] {
    state.withLock { Array($0.records.lazy.filter { $0.sequence > sequence }.prefix(limit)) }
  }

  public func mark(at sequence: Int64) -> JournalMark? {
    state.withLock { state in
      if sequence == state.first.sequence { return state.first }
      return state.records.first { $0.sequence == sequence }
        .map { JournalMark(sequence: sequence, hash: $0.hash) }
    }
  }

  public func firstMark() -> JournalMark { state.withLock { $0.first } }

  public func lastSequence() -> Int64 {
    state.withLock { $0.records.last?.sequence ?? $0.first.sequence }
  }

  public func advanceOutbox(of reader: String, to sequence: Int64) {
    state.withLock { $0.positions[reader] = sequence }
  }
}
