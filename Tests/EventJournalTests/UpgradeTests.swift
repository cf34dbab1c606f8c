import Foundation
import GRDB
import HallDomain
import HallPorts
import Testing

@testable import EventJournal

/// Older files, each from a fixture of its version, brought to the present one.
struct UpgradeTests {
  let directory = TestDirectory()

  func load(fixture name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "sql", subdirectory: "Fixtures"))
    try FileManager.default.createDirectory(
      atPath: directory.path, withIntermediateDirectories: true)
    try directory.tamper(String(contentsOf: url, encoding: .utf8))
  }

  /// A state as it was before there were announcements.
  func silent(_ state: HallState) throws -> HallState {
    let whole = try JSONSerialization.jsonObject(with: JSONEncoder().encode(state))
    var members = try #require(whole as? [String: Any])
    members["voice"] = nil
    return try JSONDecoder().decode(
      HallState.self, from: JSONSerialization.data(withJSONObject: members))
  }

  @Test func version1GetsItsOutboxItsKeysInOrderAndCheckedSnapshots() async throws {
    try load(fixture: "v1")
    try await directory.withJournal { journal in
      let recovered = try await journal.recover()
      #expect(recovered.repair == nil)
      let records = try await journal.allRecords()
      #expect(records.count == 27)
      #expect(recovered.sequence == 27)
      // Its snapshot is from before the hall could speak: what was called before it is not said.
      #expect(try silent(recovered.state) == silent(replay(records)))
      #expect(recovered.state.voice.last < replay(records).voice.last)
      #expect(try await journal.verify().faults == [], "the hashes that Python computed")
      #expect(try await journal.records(of: IdempotencyKey("2026-11-24 press 3"))?.count == 2)
      #expect(try await journal.outboxPosition(of: OutboxReader.head) == 27)
      let (version, snapshot) = try await journal.pool.onReader { db in
        (
          try Int.fetchOne(db, sql: "PRAGMA user_version"),
          try JournalTables.snapshots(db).first.flatMap {
            try JournalTables.snapshotState(db, at: $0.sequence, codec: .current)
          }
        )
      }
      #expect(version == JournalSchema.version)
      #expect(snapshot != nil, "with a digest that fits")
      var day = SampleDay(startingAt: 100)
      try await journal.append(each: day.next(10))
      #expect(try await journal.verify().faults == [])
    }
  }

  @Test func anUpgradedFileHasTheTablesOfANewOne() async throws {
    func tables(_ journal: SQLiteJournal) async throws -> [String] {
      try await journal.pool.onReader { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT m.name AS name, c.name AS column_name, c.type AS type, c.pk AS pk
            FROM sqlite_master m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' ORDER BY m.name, c.cid
            """
        ).map { "\($0["name"] as String).\($0["column_name"] as String) \($0["type"] as String)"
          + " \($0["pk"] as Int)" }
      }
    }
    try load(fixture: "v1")
    let upgraded = try await directory.withJournal { try await tables($0) }
    let new = try await TestDirectory().withJournal { try await tables($0) }
    #expect(upgraded == new)
    #expect(new.contains("record.payload TEXT 0"))
  }

  @Test func anOldBackupCanBeRestored() async throws {
    let old = TestDirectory()
    try load(fixture: "v1")
    try await old.withJournal { try await $0.stageRestore(from: directory.files.journal) }
    let recovered = try await old.withJournal { try await $0.recover() }
    #expect(recovered.sequence == 27)
  }

  @Test func aNewerFileIsRefusedAndLeftAsItIs() async throws {
    try await directory.withJournal { journal in
      var day = SampleDay()
      try await journal.append(each: day.next(10))
    }
    try directory.tamper("PRAGMA user_version = 99")
    let error = try #require(throws: JournalError.self) { _ = try directory.open() }
    #expect("\(error)".contains("install the newer version"))
    #expect(try !directory.names().contains { $0.contains("damaged") })
    try directory.tamper("PRAGMA user_version = \(JournalSchema.version)")
    let recovered = try await directory.withJournal { try await $0.recover() }
    #expect(recovered.sequence > 0)
  }

  @Test func aRecordOfANewerVersionIsRefusedNotSetAside() async throws {
    var codec = EventCodec.current
    codec.eventVersion = 2
    let journal = try directory.open(codec: codec)
    var day = SampleDay()
    try await journal.append(each: day.next(10))
    await journal.close()
    let error = try #require(throws: JournalError.self) { _ = try directory.open() }
    #expect("\(error)".contains("newer version"))
    #expect(try !directory.names().contains { $0.contains("damaged") })
  }
}
