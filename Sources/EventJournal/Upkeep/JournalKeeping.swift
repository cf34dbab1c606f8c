import Glibc
import GRDB
import HallPorts

/// An operator's commands.
extension SQLiteJournal {
  /// Writes a checked copy to a new file while the hall goes on.
  public func backup(to path: String) async throws(JournalError) {
    guard !JournalFiles.exists(path) else {
      throw .failed("\(path): there is a file already; a backup never overwrites one")
    }
    do {
      try await copyJournal(to: path, pause: nil)
    } catch {
      throw isDamage(error) ? failure(error) : JournalError(error, near: path)
    }
  }

  /// Checks a backup whole, in a copy beside the journal, and lays it ready for the next start.
  public func stageRestore(from path: String) async throws(JournalError) {
    let (files, codec) = (files, codec)
    let part = files.restore + ".part"
    do {
      try await Self.offPool {
        JournalFiles.remove(database: part)
        try FileCopy.copy(path, to: part)
        do {
          let queue = try JournalConnection.draft(part)
          defer { try? queue.close() }
          try queue.writeWithoutTransaction { db in
            let id = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            guard id > 0 else { throw Damage("it is not a journal") }
            _ = try JournalSchema.upgrade(db)
            try FileCheck.run(db)
            _ = try LoadedState.load(db, codec: codec)
          }
        } catch {
          JournalFiles.remove(database: part)
          throw JournalError.failed("\(path): it cannot be restored: \(error)")
        }
        try JournalFiles.sync(part)
        try JournalFiles.move(part, to: files.restore)
        try files.syncDirectory()
      }
    } catch {
      throw JournalError(error, near: path)
    }
  }

  /// Computes every record's hash anew, page by page beside the running hall, and compares the
  /// places that are kept elsewhere: snapshots, the outbox, the daily backup, the head's file.
  public func verify() async throws(JournalError) -> JournalVerdict {
    do {
      var verification = Verification(known: try await knownPlaces())
      while true {
        let page = try await pool.onReader { [after = verification.next] db in
          try Verification.Page(db, after: after)
        }
        if verification.take(page) { return verification.verdict }
      }
    } catch {
      throw failure(error)
    }
  }

  private func knownPlaces() async throws -> [Verification.Known] {
    var known: [Verification.Known] = []
    if let place = HeadWitness.read(files.witness)?.place {
      known.append(.init(name: "the file journal.head", place: place))
    }
    let backup = files.backup
    if JournalFiles.exists(backup) {
      let head = try? await JournalConnection.reader(backup).onReader { db in
        try JournalTables.position(db, of: OutboxReader.head)
      }
      if let head { known.append(.init(name: "the daily backup", place: head)) }
    }
    return try await known + pool.onReader { db in
      try JournalTables.snapshots(db).map { .init(name: "a snapshot", place: $0) }
    }
  }
}
