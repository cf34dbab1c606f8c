import HallEngine
import HallPorts

/// Gives a journal its groups in order, the next while one is in flight, as `HallEngine` does.
actor OverlappingWriter {
  private let journal: any HallJournal

  init(journal: any HallJournal) { self.journal = journal }

  func write(_ batches: [[JournalEntry]]) async throws {
    var inFlight: [Task<Void, any Error>] = []
    var last: Int64 = 0
    for batch in batches {
      if inFlight.count == Limits.commitsInFlight { try await inFlight.removeFirst().value }
      let after = last
      inFlight.append(Task { _ = try await journal.append(batch, after: after) })
      last += Int64(batch.reduce(0) { $0 + $1.events.count })
    }
    for task in inFlight { try await task.value }
  }
}
