import EventJournal
import Foundation
import GRDBSQLite
import HallDomain
import HallPorts
import HallTestKit
import Logging

/// Durable commands a second through the journal, beside bare SQLite writing the same rows in
/// the same groups on the same disk with the same settings.
enum GroupCommit: Scene {
  static let names = ["group_commit_per_s"]
  static let groups = 120
  static let commandsPerGroup = 32
  /// The disk of these machines is noisy: the two take turns and the medians are compared.
  static let rounds = 7

  static func measure() async throws -> [Figure] {
    let batches = sampleBatches()
    let rows = try bareRows(batches)
    var ours: [Double] = []
    var bare: [Double] = []
    for _ in 0..<rounds {
      ours.append(try await journal(batches))
      bare.append(try sqlite(rows))
    }
    return [
      Figure(
        name: names[0], value: ours.quantile(0.5), unit: "1/s", limit: bare.quantile(0.5),
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

  private static func journal(_ batches: [[JournalEntry]]) async throws -> Double {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let journal = try SQLiteJournal(
      directory: folder.path, capBytes: 1 << 30, retention: .hours(24 * 90),
      logger: Logger(label: "bench"))
    _ = try await journal.recover()
    let start = ContinuousClock.now
    for batch in batches { _ = try await journal.append(batch) }
    let perSecond = Double(groups * commandsPerGroup) / (ContinuousClock.now - start).asSeconds
    await journal.close()
    return perSecond
  }

  // MARK: - The peer

  private struct BareRow {
    var payload: [UInt8]
    var key: String
  }

  private static func bareRows(_ batches: [[JournalEntry]]) throws -> [[BareRow]] {
    let encoder = JSONEncoder()
    return try batches.map { batch in
      try batch.flatMap { entry in
        try entry.events.map { event in
          BareRow(payload: Array(try encoder.encode(event)), key: entry.key?.text ?? "")
        }
      }
    }
  }

  private static func sqlite(_ groups: [[BareRow]]) throws -> Double {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var handle: OpaquePointer?
    guard sqlite3_open(folder.appending(path: "bare.sqlite").path, &handle) == SQLITE_OK else {
      throw SimulatedHall.Failure("bare SQLite does not open")
    }
    defer { sqlite3_close(handle) }
    func run(_ sql: String) throws {
      guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
        throw SimulatedHall.Failure(String(cString: sqlite3_errmsg(handle)))
      }
    }
    try run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
    try run(
      """
      CREATE TABLE record (sequence INTEGER PRIMARY KEY, epoch INTEGER, boottime INTEGER,
        instant INTEGER, wall INTEGER, quality TEXT, kind TEXT, version INTEGER, origin TEXT,
        payload BLOB, hash BLOB);
      CREATE TABLE key (text TEXT PRIMARY KEY, sequence INTEGER) WITHOUT ROWID
      """)
    var record: OpaquePointer?
    var key: OpaquePointer?
    sqlite3_prepare_v2(
      handle, "INSERT INTO record VALUES (NULL,1,?,?,?,'synchronised',?,1,'pad/pad-3',?,?)", -1,
      &record, nil)
    sqlite3_prepare_v2(handle, "INSERT OR IGNORE INTO key VALUES (?,?)", -1, &key, nil)
    defer {
      sqlite3_finalize(record)
      sqlite3_finalize(key)
    }
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let hash = [UInt8](repeating: 7, count: 32)
    let start = ContinuousClock.now
    var commands = 0
    for group in groups {
      try run("BEGIN IMMEDIATE")
      for (index, row) in group.enumerated() {
        for column in 1...3 { sqlite3_bind_int64(record, Int32(column), Int64(index)) }
        sqlite3_bind_text(record, 4, "queue.ticketCalled", -1, transient)
        sqlite3_bind_blob(record, 5, row.payload, Int32(row.payload.count), transient)
        sqlite3_bind_blob(record, 6, hash, Int32(hash.count), transient)
        sqlite3_step(record)
        sqlite3_reset(record)
        sqlite3_bind_text(key, 1, row.key, -1, transient)
        sqlite3_bind_int64(key, 2, Int64(index))
        sqlite3_step(key)
        sqlite3_reset(key)
      }
      try run("COMMIT")
      commands += commandsPerGroup
    }
    return Double(commands) / (ContinuousClock.now - start).asSeconds
  }
}
