import EventJournal
import ServiceLifecycle

/// Ends the daemon when SQLite found the journal's file damaged while it ran: the next start sets
/// the file aside and goes on from the newest good state.
struct JournalGuard: Service {
  var journal: SQLiteJournal

  func run() async throws {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      if let damage = journal.damage {
        throw StartFailure(
          .tryAgain, "the journal is damaged: \(damage)",
          cure: "The next start repairs it; the damaged file is kept beside it.")
      }
      await cancelWhenGracefulShutdown { try? await Task.sleep(for: Limits.journalLook) }
    }
  }
}
