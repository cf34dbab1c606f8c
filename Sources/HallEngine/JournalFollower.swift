import HallDomain
import HallPorts

/// Reads the journal record by record behind the writer and never touches the write path: what
/// is committed is read from disk, and the published view only says that there is more.
actor JournalFollower {
  private let journal: any HallJournal
  private var cursor: Int64
  private var views: AsyncStream<HallView>.AsyncIterator
  private var page: ArraySlice<RecordedEvent> = []

  init(journal: any HallJournal, cursor: Int64, views: AsyncStream<HallView>) {
    self.journal = journal
    self.cursor = cursor
    self.views = views.makeAsyncIterator()
  }

  /// The next committed record; nil when the daemon stops or the reader is cancelled.
  func next() async throws -> RecordedEvent? {
    while page.isEmpty {
      page = try await journal.records(after: cursor, limit: Limits.recordsPerRead)[...]
      if page.isEmpty {
        var iterator = views
        guard await iterator.next(isolation: self) != nil else { return nil }
        views = iterator
      }
    }
    let record = page.removeFirst()
    cursor = record.sequence
    return record
  }
}
