import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore
@testable import EventJournal

/// One hall, two journals: a restored backup or a cloned card must not mix its records in.
@Suite(.centralServer)
struct ForkTests {
  private func link(_ id: String, _ centre: Centre) async throws -> CentralLink {
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    try await link.connect()
    return link
  }

  private func send(_ records: [JournalRecord], _ link: CentralLink) async throws
    -> CentralLink.Verdict
  {
    let batch = try #require(RecordBatch(records))
    return try await link.send(batch, journalEnd: records.last?.sequence ?? 0)
  }

  @Test func aJournalThatEndsBeforeTheCentresIsFencedAndTellsTheHall() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let hall = try await SyncedHall(id, port: centre.cluster.port, records: 20)
    try await hall.arrive()
    let backup = hall.folder + "/backup.sqlite"
    try await hall.journal.backup(to: backup)
    try await hall.append(5)
    try await hall.arrive()
    try await hall.stop()

    let restored = try await SyncedHall(id, port: centre.cluster.port, from: backup)
    let reason = try await restored.becomeDown()
    #expect(reason.contains("25") && reason.contains("20"), "\(reason)")
    #expect(try centre.incidents(of: id) == ["fenced"])
    // The hall itself has it among its events.
    #expect(
      restored.house.commands.contains {
        if case .devices(.health(Replicator.device, .down)) = $0 { true } else { false }
      })
    try await restored.stop()
    try await hall.expectSameRowsAfterStop(count: 25, at: centre)
  }

  @Test func aCloneThatWentItsOwnWayIsFencedWhereverItJoins() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let true30 = ChainedRecords.make(30)
    let clone = Array(true30[..<10])
      + ChainedRecords.make(20, after: JournalMark(sequence: 10, hash: true30[9].hash)) {
        $0.boottime += 5
      }
    let link = try await link(id, centre)
    defer { link.close() }
    #expect(try await send(Array(true30[..<15]), link) == .taken(through: 15))
    guard case .fenced(let reason) = try await send(Array(clone[15...]), link) else {
      Issue.record("the clone was taken")
      return
    }
    #expect(reason == "record 16 does not follow record 15 that is here")
    // The true one has to wait too: which is true, a person says.
    guard case .fenced = try await send(Array(true30[15...]), link) else {
      Issue.record("a fenced hall was taken from")
      return
    }
    try centre.administration().release(id)
    #expect(try await send(Array(true30[15...]), link) == .taken(through: 30))
    guard case .fenced(let second) = try await send(Array(clone[15...20]), link) else {
      Issue.record("an old record that differs was taken for the one that is here")
      return
    }
    #expect(second == "record 21 differs from the one that is here")
    #expect(try centre.incidents(of: id) == ["fenced", "released", "fenced"])
    #expect(
      try centre.rows(of: id).compactMap { $0[12] }
        == true30.map { RecordHash(bytes: $0.hash).hex })
  }

  @Test func aRecordThatWasChangedInTheJournalIsNotTaken() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    var records = ChainedRecords.make(8)
    records[5].payload[12] ^= 1
    let link = try await link(id, centre)
    defer { link.close() }
    let verdict = try await send(records, link)
    #expect(verdict == .fenced("record 6 does not follow record 5 of the hall's own journal"))
    #expect(try centre.rows(of: id).isEmpty)
  }

  static let changes: [String: @Sendable (inout JournalRecord) -> Void] = [
    "boot epoch": { $0.bootEpoch += 1 }, "boottime": { $0.boottime += 1 },
    "instant": { $0.instant += 1 }, "wall clock": { $0.unixTime += 1 },
    "local time": { $0.civil = "2026-11-18 09:00:01" }, "quality": { $0.quality = "plausible" },
    "kind": { $0.kind = "day.hallClosed" }, "version": { $0.version += 1 },
    "origin's kind": { $0.originKind = "pad" }, "origin's name": { $0.originName = "pad-1" },
    "hash": { $0.hash[31] ^= 1 },
  ]

  @Test(arguments: changes.keys.sorted())
  func eachFieldIsUnderTheHash(field: String) async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    var records = ChainedRecords.make(1)
    let change = try #require(Self.changes[field])
    change(&records[0])
    let link = try await link(id, centre)
    defer { link.close() }
    guard case .fenced = try await send(records, link) else {
      Issue.record("the change was not seen")
      return
    }
  }
}

extension SyncedHall {
  func expectSameRowsAfterStop(count: Int, at centre: Centre) async throws {
    let there = try centre.rows(of: id)
    #expect(there.count == count)
    #expect(Set(there.map { $0[0] }).count == count)
  }
}
