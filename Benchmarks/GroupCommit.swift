import EventJournal
import Foundation
import GRDBSQLite
import HallDomain
import HallPorts
import HallTestKit
import Logging

/// Durable commands a second through the journal, with as many commits in flight as the hall's one
/// writer has under load, beside bare SQLite writing the same rows in
/// the same groups on the same disk with the same settings.
enum GroupCommit: Scene {
  static let names = ["group_commit_per_s"]
  static let groups = 120
  static let commandsPerGroup = 32
  /// The disk of these machines is noisy: the two take turns and the medians are compared.
  static let rounds = 7

  static func measure() async throws -> [Figure] {
    let batches = sampleBatches()
    var ours: [Double] = []
    var peer: [Double] = []
    for _ in 0..<rounds {
      let (perSecond, rows) = try await journal(batches)
      ours.append(perSecond)
      peer.append(try bare(rows))
    }
    return [
      Figure(
        name: names[0], value: ours.quantile(0.5), unit: "1/s", limit: peer.quantile(0.5),
        better: .higher, n: rounds * groups * commandsPerGroup,
        limitIs: "bare SQLite, same rows and grouping, same disk")
    ]
  }

  /// What a busy hall commits: a call and its start, one key a command.
  private static func sampleBatches() -> [[JournalEntry]] {
    let clock = SimulatedClock()
    return (0..<groups).map { group in
      (0..<commandsPerGroup).map { index in
        clock.advance(by: .milliseconds(5))
        let now = clock.now()
        let ticket = TicketID(rawValue: group * commandsPerGroup + index + 1)
        return JournalEntry(
          events: [
            .queue(
              .ticketCalled(
                ticket: ticket, window: "3", times: 1, at: now.instant, reason: nil)),
            .queue(.servingStarted(ticket: ticket, window: "3", at: now.instant)),
          ], origin: Origin(.pad, "pad-3"), key: IdempotencyKey("pad-3/\(ticket)"), now: now)
      }
    }
  }

  private static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "hall-bench-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func journal(_ batches: [[JournalEntry]]) async throws -> (Double, BareRows) {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let journal = try SQLiteJournal(
      directory: folder.path, capBytes: 1 << 30, retention: .hours(24 * 90),
      logger: Logger(label: "bench"))
    _ = try await journal.recover()
    let start = ContinuousClock.now
    try await OverlappingWriter(journal: journal).write(batches)
    let perSecond = Double(groups * commandsPerGroup) / (ContinuousClock.now - start).asSeconds
    await journal.close()
    return (perSecond, try BareRows(of: folder.appending(path: "journal.sqlite").path))
  }

  /// The peer: the journal's own tables and rows, written by nothing but SQLite.
  private static func bare(_ rows: BareRows) throws -> Double {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try BareDatabase(folder.appending(path: "bare.sqlite").path)
    try database.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
    try database.run(rows.schema)
    let record = try database.prepare("INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)")
    let key = try database.prepare("INSERT INTO key VALUES (?,?,?)")
    let head = try database.prepare("INSERT OR REPLACE INTO outbox VALUES ('journal',?,?)")
    defer { for statement in [record, key, head] { sqlite3_finalize(statement) } }
    let (records, keys) = (rows.records.count / groups, rows.keys.count / groups)
    let start = ContinuousClock.now
    for group in 0..<groups {
      try database.run("BEGIN IMMEDIATE")
      let batch = rows.records[group * records..<(group + 1) * records]
      for row in batch { try database.insert(row, record) }
      for row in rows.keys[group * keys..<(group + 1) * keys] { try database.insert(row, key) }
      // The first and the last column of the group's last record: its sequence and hash.
      if let last = batch.last { try database.insert([last[0], last[12]], head) }
      try database.run("COMMIT")
    }
    return Double(groups * commandsPerGroup) / (ContinuousClock.now - start).asSeconds
  }
}
