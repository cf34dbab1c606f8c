import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import EventJournal

/// Damaged files: set aside, never replaced in silence, and as much taken over as can be read.
struct DamageTests {
  let directory = TestDirectory()

  struct Filled {
    var records: [RecordedEvent]
    var day: SampleDay
    /// How many records the daily backup holds.
    var inBackup: Int64
  }

  /// Work, a daily backup, and more work; all in the database file or the tail in the log.
  func fill(
    backup: Bool = true, afterBackup: Int = 60, leavingLog: Bool = false
  ) async throws -> Filled {
    let journal = try directory.open()
    var day = SampleDay()
    var records = try await journal.append(each: day.next(200))
    try await journal.saveSnapshot(of: replay(records), at: Int64(records.count))
    if backup { await journal.makeDailyBackup() }
    let inBackup = Int64(records.count)
    records += try await journal.append(each: day.next(afterBackup))
    if leavingLog {
      // As after a power cut: the log is there, nothing was written back.
      let copy = TestDirectory()
      try FileManager.default.createDirectory(
        atPath: copy.path, withIntermediateDirectories: true)
      for name in try directory.names() where !name.hasSuffix("-shm") && !name.hasSuffix(".lock") {
        try FileManager.default.copyItem(
          atPath: directory.path + "/" + name, toPath: copy.path + "/" + name)
      }
      await journal.close()
      try FileManager.default.removeItem(atPath: directory.path)
      try FileManager.default.copyItem(atPath: copy.path, toPath: directory.path)
    } else {
      await journal.close()
    }
    return Filled(records: records, day: day, inBackup: inBackup)
  }

  func setAside() throws -> [String] {
    try directory.names().filter { $0.hasPrefix("journal.sqlite.damaged-") }
  }

  /// The highest number that may have been handed out.
  func highestNumber(_ records: [RecordedEvent]) -> Int {
    records.compactMap { record in
      if case .queue(.ticketIssued(let ticket, _, _)) = record.event { ticket.number.value } else {
        nil
      }
    }.max() ?? 0
  }

  @Test func aFileOfGarbageIsSetAsideAndTheBackupTaken() async throws {
    let filled = try await fill()
    let size = Int(JournalFiles.size(directory.files.journal))
    try directory.overwrite(
      "journal.sqlite", at: 0, with: [UInt8](repeating: 0x5A, count: size))
    let journal = try directory.open()
    let recovered = try await journal.recover()
    let repair = try #require(recovered.repair)
    #expect(repair.contains("daily backup up to record \(filled.inBackup)"))
    #expect(repair.contains("\(filled.records.count - Int(filled.inBackup)) records are lost"))
    #expect(try setAside().count == 1)
    #expect(repair.contains(try #require(try setAside().first)))
    #expect(try await journal.verify().faults == [])
    let kept = try await journal.allRecords().prefix(Int(filled.inBackup))
    #expect(Array(kept) == Array(filled.records.prefix(Int(filled.inBackup))))
    let counter = recovered.state.queue.counters["A"]?.lastValue
    #expect(
      try #require(counter) >= highestNumber(filled.records), "no number can come a second time")
    #expect(
      recovered.state.queue.nextTicket.rawValue > highestNumber(filled.records),
      "no identity either")
    await journal.close()
  }

  @Test func recordsBehindTheBackupAreSalvaged() async throws {
    let filled = try await fill()
    // The chain is broken in the tail that every start looks at.
    try directory.tamper("DELETE FROM outbox")
    let journal = try directory.open()
    let recovered = try await journal.recover()
    let repair = try #require(recovered.repair)
    #expect(repair.contains("No record is lost"))
    #expect(recovered.state == replay(filled.records))
    #expect(try await journal.allRecords() == filled.records)
    #expect(
      try await journal.records(of: IdempotencyKey("2026-11-24 press 60"))?.isEmpty == false)
    #expect(try await journal.verify().faults == [])
    await journal.close()
  }

  @Test func withoutABackupTheWholeRecordsAreTaken() async throws {
    let filled = try await fill(backup: false)
    try directory.tamper("DELETE FROM outbox")
    let journal = try directory.open()
    let recovered = try await journal.recover()
    #expect(recovered.repair?.contains("no good backup") == true)
    #expect(recovered.state == replay(filled.records))
    await journal.close()
  }

  @Test func whatLiesBehindAGapIsRecordedAgain() async throws {
    let filled = try await fill()
    let gap = filled.inBackup + 10
    try directory.tamper("DELETE FROM record WHERE sequence BETWEEN \(gap) AND \(gap + 2)")
    let journal = try directory.open()
    let recovered = try await journal.recover()
    let repair = try #require(recovered.repair)
    #expect(repair.contains("3 records are lost"))
    #expect(repair.contains("recorded again with new sequence numbers"))
    let all = try await journal.allRecords()
    let expected = filled.records.filter { !(gap...(gap + 2)).contains($0.sequence) }
    #expect(all.prefix(expected.count).map(\.event) == expected.map(\.event))
    #expect(all.dropFirst(expected.count).allSatisfy { $0.origin.name == "journal repair" })
    #expect(try await journal.verify().faults == [])
    await journal.close()
  }

  @Test func aTruncatedFileIsRepairedFromTheBackup() async throws {
    let filled = try await fill()
    let size = Int(JournalFiles.size(directory.files.journal))
    try directory.truncate("journal.sqlite", to: size / 3 / 4096 * 4096)
    let journal = try directory.open()
    let recovered = try await journal.recover()
    #expect(recovered.repair != nil)
    #expect(recovered.sequence >= filled.inBackup)
    #expect(try await journal.verify().faults == [])
    let counter = recovered.state.queue.counters["A"]?.lastValue
    #expect(try #require(counter) >= highestNumber(filled.records))
    await journal.close()
  }

  @Test(arguments: ["empty", "missing"])
  func aFileThatIsGoneIsNotTakenForANewHall(how: String) async throws {
    let filled = try await fill()
    if how == "empty" {
      try directory.truncate("journal.sqlite", to: 0)
    } else {
      try FileManager.default.removeItem(atPath: directory.files.journal)
    }
    let journal = try directory.open()
    let recovered = try await journal.recover()
    #expect(recovered.repair?.contains(how) == true)
    #expect(recovered.sequence >= filled.inBackup)
    await journal.close()
  }

  @Test func aGarbageLogIsNoticedByTheWitness() async throws {
    let filled = try await fill(leavingLog: true)
    let log = Int(JournalFiles.size(directory.files.journal + "-wal"))
    #expect(log > 0)
    try directory.overwrite(
      "journal.sqlite-wal", at: 0, with: [UInt8](repeating: 0xA5, count: log))
    let journal = try directory.open()
    let recovered = try await journal.recover()
    let repair = try #require(recovered.repair)
    #expect(repair.contains("were committed and are gone"))
    #expect(repair.contains("records are lost"))
    let counter = recovered.state.queue.counters["A"]?.lastValue
    #expect(try #require(counter) >= highestNumber(filled.records))
    await journal.close()
  }

  @Test func aTornLastCommitThatWasNeverAcknowledgedIsNoDamage() async throws {
    _ = try await fill(leavingLog: true)
    let log = try FileHandle(forUpdating: URL(filePath: directory.path + "/journal.sqlite-wal"))
    try log.seekToEnd()
    try log.write(contentsOf: Data(repeating: 0x11, count: 5000))
    try log.close()
    let journal = try directory.open()
    #expect(try await journal.recover().repair == nil)
    await journal.close()
  }

  /// Any byte of the file may flip. Whatever a start makes of it, it does not trap, it does not
  /// take a wrong history for a good one in silence, and a repair loses no number.
  @Test func flippedBytesAreFoundByTheStartOrByVerify() async throws {
    var random = SplitMix64(seed: 20_261_124)
    let filled = try await fill()
    let pristine = try Data(contentsOf: URL(filePath: directory.files.journal))
    let witness = try Data(contentsOf: URL(filePath: directory.files.witness))
    for round in 0..<40 {
      for name in try setAside() {
        try FileManager.default.removeItem(atPath: directory.path + "/" + name)
      }
      JournalFiles.remove(database: directory.files.journal)
      var bytes = pristine
      let offset = Int.random(in: 0..<bytes.count, using: &random)
      for index in offset..<min(offset + 64, bytes.count) { bytes[index] ^= 0xFF }
      try bytes.write(to: URL(filePath: directory.files.journal))
      try witness.write(to: URL(filePath: directory.files.witness))
      let journal = try directory.open()
      let recovered = try await journal.recover()
      if recovered.repair == nil {
        let faults = (try? await journal.verify().faults) ?? ["unreadable"]
        let records = try? await journal.allRecords()
        #expect(
          records == filled.records || !faults.isEmpty,
          "round \(round), offset \(offset): another history, and no word about it")
        #expect(recovered.state == replay(filled.records), "round \(round), offset \(offset)")
      } else {
        #expect(try await journal.verify().faults == [], "round \(round), offset \(offset)")
        let counter = recovered.state.queue.counters["A"]?.lastValue ?? 0
        #expect(counter >= highestNumber(filled.records), "round \(round), offset \(offset)")
      }
      await journal.close()
    }
  }

  @Test func damageFoundWhileRunningIsRepairedByTheNextStart() async throws {
    let filled = try await fill()
    let journal = try directory.open()
    _ = try await journal.recover()
    try directory.tamper("UPDATE record SET hash = zeroblob(3) WHERE sequence = 30")
    #expect(try await !journal.verify().faults.isEmpty)
    #expect(journal.failure(Damage("a page")) != .full(""))
    #expect(journal.damage != nil)
    await journal.close()
    let again = try directory.open()
    let recovered = try await again.recover()
    #expect(recovered.repair?.contains("No record is lost") == true)
    #expect(recovered.state == replay(filled.records))
    #expect(try await again.allRecords() == filled.records, "the old record from the backup")
    await again.close()
  }

  @Test func aDamagedFileNeverReplacesTheDailyBackup() async throws {
    _ = try await fill()
    let before = try Data(contentsOf: URL(filePath: directory.files.backup))
    try directory.tamper("UPDATE record SET kind = 'queue.none' WHERE sequence = 30")
    let journal = try directory.open()
    await journal.makeDailyBackup()
    #expect(journal.damage != nil)
    await journal.close()
    #expect(try Data(contentsOf: URL(filePath: directory.files.backup)) == before)
    #expect(try !directory.names().contains { $0.hasSuffix(".part") })
  }

  @Test func aRepairThatWasCutShortIsDoneAgain() async throws {
    let filled = try await fill()
    try directory.tamper("DELETE FROM outbox")
    // The power went after the damaged file was set aside and before the new one had its name.
    _ = try directory.files.setAside(directory.files.journal, as: "damaged")
    try Data([1, 2, 3]).write(to: URL(filePath: directory.files.draft))
    let journal = try directory.open()
    let recovered = try await journal.recover()
    #expect(recovered.state == replay(filled.records))
    #expect(try !directory.names().contains("journal.sqlite.new"))
    await journal.close()
  }
}
