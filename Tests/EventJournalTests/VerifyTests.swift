import HallDomain
import HallPorts
import Testing

@testable import EventJournal

/// What somebody with the file could do, and what `verify` says to it.
struct VerifyTests {
  let directory = TestDirectory()

  /// 40 records and more, a snapshot at 20.
  func fill() async throws -> [RecordedEvent] {
    try await directory.withJournal { journal in
      var day = SampleDay()
      var records = try await journal.append(each: day.next(20))
      try await journal.saveSnapshot(
        of: replay(records), at: try #require(records.last?.sequence))
      records += try await journal.append(each: day.next(20))
      return records
    }
  }

  /// The faults after a change that the start itself does not see, because it lies before the
  /// snapshot that a start begins with.
  func faults(after sql: String) async throws -> [String] {
    try directory.tamper(sql)
    return try await directory.withJournal { try await $0.verify().faults }
  }

  /// The faults that the chain's check finds in the file, without a start in between.
  func faultsUnstarted(after sql: String) throws -> [String] {
    try directory.tamper(sql)
    let queue = try JournalConnection.reader(directory.files.journal)
    defer { try? queue.close() }
    let witness = try #require(HeadWitness.read(directory.files.witness))
    var verification = Verification(known: [.init(name: "journal.head", place: witness.place)])
    while try !verification.take(
      queue.read { try Verification.Page($0, after: verification.next) })
    {}
    return verification.verdict.faults
  }

  @Test func aWholeJournalHasNoFaults() async throws {
    let records = try await fill()
    let verdict = try await directory.withJournal { try await $0.verify() }
    #expect(verdict.faults == [])
    #expect(verdict.records == Int64(records.count))
    #expect(verdict.firstSequence == 1)
    #expect(verdict.lastSequence == records.last?.sequence)
    #expect(verdict.lastHash.count == 64)
  }

  @Test(arguments: [
    "payload = replace(payload, '\"at\"', '\"aT\"')", "civil = '2026-11-24 10:00'",
    "origin_name = 'someone else'", "unix_time = unix_time + 1", "instant = instant - 1",
    "quality = 'plausible'", "kind = 'queue.other'", "boot_epoch = 2", "version = 0",
  ])
  func aChangedRecordIsFoundByItsNumber(change: String) async throws {
    _ = try await fill()
    let faults = try await faults(after: "UPDATE record SET \(change) WHERE sequence = 7")
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix("record 7 (") == true)
    #expect(faults.first?.contains("was changed") == true)
  }

  @Test func aMissingRecordIsFoundByItsNumber() async throws {
    _ = try await fill()
    #expect(
      try await faults(after: "DELETE FROM record WHERE sequence = 7") == ["record 7 is missing"])
    #expect(
      try await faults(after: "DELETE FROM record WHERE sequence BETWEEN 9 AND 11")
        == ["record 7 is missing", "records 9 to 11 are missing"])
  }

  @Test func aMissingFirstRecordIsFound() async throws {
    _ = try await fill()
    #expect(
      try await faults(after: "DELETE FROM record WHERE sequence <= 2")
        == ["records 1 to 2 are missing"])
  }

  @Test func anInsertedRecordIsFoundByItsNumber() async throws {
    _ = try await fill()
    // What stood at 9 and behind moves up by one; the copy of 8 takes the free number.
    let faults = try faultsUnstarted(
      after: """
        UPDATE record SET sequence = -sequence - 1 WHERE sequence >= 9;
        UPDATE record SET sequence = -sequence WHERE sequence < 0;
        INSERT INTO record SELECT 9, boot_epoch, boottime, instant, unix_time, civil, quality,
          kind, version, origin_kind, origin_name, payload, hash FROM record WHERE sequence = 8;
        """)
    #expect(faults.first == "record 9 was inserted")
    #expect(!faults.contains { $0.contains("was changed") })
  }

  @Test func aRecordPutBehindTheEndIsFound() async throws {
    let count = Int64(try await fill().count)
    let faults = try faultsUnstarted(
      after: """
        INSERT INTO record SELECT sequence + 1, boot_epoch, boottime, instant, unix_time, civil,
          quality, kind, version, origin_kind, origin_name, payload, hash FROM record
          WHERE sequence = \(count);
        """)
    #expect(faults.count == 2)
    #expect(faults.last?.contains("\(count + 1) to \(count + 1) were put in") == true)
  }

  @Test func aCutOffEndIsFound() async throws {
    let count = Int64(try await fill().count)
    let faults = try faultsUnstarted(
      after: "DELETE FROM record WHERE sequence > \(count - 3)")
    #expect(faults == ["records \(count - 2) to \(count) are missing"])
  }

  @Test func aCutOffEndWithAForgedHeadIsFoundByWhatIsKeptElsewhere() async throws {
    let count = Int64(try await fill().count)
    let faults = try faultsUnstarted(
      after: """
        DELETE FROM record WHERE sequence > \(count - 3);
        UPDATE outbox SET sequence = \(count - 3),
          hash = (SELECT hash FROM record WHERE sequence = \(count - 3));
        """)
    #expect(
      faults == [
        "the end is missing: journal.head knows record \(count), the last one is \(count - 3)"
      ])
  }

  @Test func aSnapshotOfAnotherHistoryIsFound() async throws {
    _ = try await fill()
    let faults = try await faults(after: "UPDATE snapshot SET hash = zeroblob(32)")
    #expect(faults.count == 1)
    #expect(faults.first?.hasSuffix("is another one than a snapshot has") == true)
  }

  @Test func aHistoryComputedAnewIsFoundByTheDailyBackup() async throws {
    _ = try await fill()
    try await directory.withJournal { await $0.makeDailyBackup() }
    let head = try await directory.withJournal { try await $0.verify() }
    // The forger has a whole program: a journal of other events, as long, with good hashes.
    let other = TestDirectory()
    try await other.withJournal { journal in
      var day = SampleDay(startingAt: 500)
      try await journal.append(each: day.next(60))
    }
    let journal = try other.open()
    try JournalFiles.prepare(other.files.backup)
    try FileCopy.copy(directory.files.backup, to: other.files.backup)
    let verdict = try await journal.verify()
    await journal.close()
    #expect(
      verdict.faults == ["record \(head.lastSequence) is another one than the daily backup has"])
  }

  @Test func verifyingGoesOnWhileTheHallWritesAndOldDaysGo() async throws {
    try await directory.withJournal(retention: .seconds(60)) { journal in
      var day = SampleDay()
      let writing = Task {
        var records: [RecordedEvent] = []
        for round in 0..<40 {
          records += try await journal.append(day.next(20)).flatMap { $0 }
          if round % 5 == 4 {
            try await journal.saveSnapshot(
              of: replay(records), at: records.last?.sequence ?? 0)
            try await journal.prune()
          }
        }
      }
      for _ in 0..<10 { #expect(try await journal.verify().faults == []) }
      try await writing.value
      let verdict = try await journal.verify()
      #expect(verdict.faults == [])
      #expect(verdict.firstSequence > 1, "old records are gone")
    }
  }
}
