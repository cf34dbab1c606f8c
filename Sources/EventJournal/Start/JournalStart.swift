import GRDB
import HallDomain
import HallPorts
import Logging

/// Everything between an unknown state of the directory and a journal that can be written to.
struct JournalStart {
  struct Opened {
    var pool: DatabasePool
    var loaded: LoadedState
    /// What was done to the files, in words; nil when they were in order.
    var repair: String?
  }

  var files: JournalFiles
  var codec: EventCodec
  var logger: Logger

  func open() throws -> Opened {
    JournalFiles.remove(database: files.draft)
    var words: [String] = []
    if JournalFiles.exists(files.restore) { words.append(try takeRestore()) }
    let witness = HeadWitness.read(files.witness)
    if let reason = vanished(witness) {
      words.append(try repair(reason, witness: witness))
      return try finish(words)
    }
    try JournalFiles.prepare(files.journal)
    do {
      let (pool, loaded) = try openAndCheck()
      do {
        if let word = try compare(pool, loaded, with: witness) { words.append(word) }
      } catch {
        try pool.close()
        throw error
      }
      return Opened(pool: pool, loaded: loaded, repair: words.joinedSentences)
    } catch where isDamage(error) {
      words.append(try repair("\(error)", witness: witness))
      return try finish(words)
    }
  }

  private func finish(_ words: [String]) throws -> Opened {
    let (pool, loaded) = try openAndCheck()
    return Opened(pool: pool, loaded: loaded, repair: words.joinedSentences)
  }

  /// Opens the file, brings its schema up to date and folds its tail; a suspect file is looked
  /// through whole.
  private func openAndCheck() throws -> (DatabasePool, LoadedState) {
    let pool = try JournalConnection.pool(files.journal)
    do {
      let loaded = try pool.writeWithoutTransaction { db in
        let passed = try JournalSchema.upgrade(db)
        if let version = passed.last {
          logger.info("the journal's schema was brought up", metadata: ["version": "\(version)"])
        }
        if JournalFiles.exists(files.suspect) { try FileCheck.run(db) }
        return try LoadedState.load(db, codec: codec)
      }
      return (pool, loaded)
    } catch {
      try? pool.close()
      throw error
    }
  }

  /// Why a journal that once was is no longer there; nil when it is, or never was.
  private func vanished(_ witness: HeadWitness.Record?) -> String? {
    let hadRecords = (witness?.place.sequence ?? 0) > 0 || JournalFiles.exists(files.backup)
    guard hadRecords, JournalFiles.size(files.journal) == 0 else { return nil }
    return JournalFiles.exists(files.journal)
      ? "the journal's file was empty" : "the journal's file was missing"
  }

  /// Throws `Damage` when records that were committed are gone.
  private func compare(
    _ pool: DatabasePool, _ loaded: LoadedState, with witness: HeadWitness.Record?
  ) throws -> String? {
    guard let place = witness?.place, place.sequence > 0 else { return nil }
    if place.sequence > loaded.place.sequence {
      throw Damage(
        "records \(loaded.place.sequence + 1) to \(place.sequence) were committed and are gone")
    }
    let same = try pool.read { db in
      let anchor = try JournalTables.anchor(db)
      return try place.sequence < anchor.sequence
        || LoadedState.isOnChain(db, place, anchor: anchor)
    }
    return same
      ? nil
      : "The journal is not the one that ran last: record \(place.sequence) was another one then."
  }

  private func repair(_ reason: String, witness: HeadWitness.Record?) throws -> String {
    logger.error("the journal is damaged", metadata: ["reason": "\(reason)"])
    return try JournalRepair(files: files, codec: codec, reason: reason, witness: witness).run()
  }

  /// Puts a staged backup in the journal's place. Doing it twice does no harm: a power cut in the
  /// midst leaves either the old file or the staged one to go on with.
  private func takeRestore() throws -> String {
    var kept = ""
    let present = [""] + JournalFiles.companions
    if present.contains(where: { JournalFiles.exists(files.journal + $0) }) {
      let name = try files.setAside(files.journal, as: "replaced")
      kept = " The journal that stood here before is kept as \(name)."
    }
    try JournalFiles.move(files.restore, to: files.journal)
    for path in [files.witness, files.suspect, files.backup] { JournalFiles.remove(database: path) }
    try files.syncDirectory()
    return "The journal was restored from a backup, as was asked for.\(kept) "
      + "What happened after the backup is not known to the hall: numbers given out since may "
      + "come again."
  }
}

extension [String] {
  var joinedSentences: String? { isEmpty ? nil : joined(separator: " ") }
}
