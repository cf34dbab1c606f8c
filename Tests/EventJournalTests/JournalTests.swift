import Foundation
import GRDB
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import EventJournal

/// The promises of the write path and of its readers.
struct JournalTests {
  let directory = TestDirectory()

  @Test func whatWasAppendedIsThereAfterAStart() async throws {
    var day = SampleDay()
    let entries = day.next(50)
    let records = try await directory.withJournal { journal in
      let first = try await journal.append(Array(entries[..<20]))
      let second = try await journal.append(Array(entries[20...]))
      #expect((first + second).map(\.count) == entries.map { $0.events.count })
      return (first + second).flatMap { $0 }
    }
    #expect(records.map(\.sequence) == Array(1...Int64(records.count)))
    #expect(records.map(\.event) == entries.flatMap(\.events))
    try await directory.withJournal { journal in
      let recovered = try await journal.recover()
      #expect(recovered.sequence == records.last?.sequence)
      #expect(recovered.last == records.last?.now)
      #expect(recovered.state == replay(records))
      #expect(recovered.replayed == records.count)
      #expect(recovered.repair == nil)
      #expect(try await journal.allRecords() == records, "clocks and origins too")
    }
  }

  @Test func aGroupThatWasDecidedOnALostOneIsRefusedWhole() async throws {
    var day = SampleDay()
    try await directory.withJournal { journal in
      let first = try await journal.append(each: day.next(5))
      let last = try #require(first.last).sequence
      let behind = day.next(2)
      await #expect(throws: JournalError.outOfStep(last: last)) {
        _ = try await journal.append(behind, after: last + 3)
      }
      #expect(try await journal.allRecords() == first)
      let taken = try await journal.append(behind, after: last)
      #expect(taken.first?.first?.sequence == last + 1)
    }
  }

  @Test func aGroupCanBeGivenWhileTheOneBeforeItIsOnItsWay() async throws {
    var day = SampleDay()
    let (one, two) = (day.next(40), day.next(40))
    let last = Int64(one.reduce(0) { $0 + $1.events.count })
    try await directory.withJournal { journal in
      async let first = journal.append(one, after: 0)
      // Whichever comes first: the second is taken behind the first or not at all.
      var isOutOfStep = false
      do {
        _ = try await journal.append(two, after: last)
      } catch {
        #expect(error as? JournalError == .outOfStep(last: 0))
        isOutOfStep = true
      }
      let recorded = try await first
      #expect(recorded.flatMap { $0 }.map(\.sequence) == Array(1...last))
      if isOutOfStep { _ = try await journal.append(two, after: last) }
      #expect(try await journal.allRecords().map(\.event) == (one + two).flatMap(\.events))
      #expect(try await journal.verify().faults.isEmpty)
    }
  }

  @Test func aNewJournalIsEmpty() async throws {
    try await directory.withJournal { journal in
      let recovered = try await journal.recover()
      #expect(recovered.sequence == 0)
      #expect(recovered.last == nil)
      #expect(recovered.repair == nil)
      #expect(try await journal.verify().faults == [])
    }
  }

  @Test func aKeyLeadsToItsRecordsAlsoAfterAStart() async throws {
    var day = SampleDay()
    let records = try await directory.withJournal { try await $0.append(each: day.next(30)) }
    try await directory.withJournal { journal in
      let found = try await journal.records(of: IdempotencyKey("2026-11-24 press 2"))
      let expected = records.filter {
        switch $0.event {
        case .queue(.ticketIssued(let ticket, _, _)): ticket.id.rawValue == 2
        case .printing(.jobRequested(let job)): job.ticket.rawValue == 2
        default: false
        }
      }
      #expect(expected.count == 2)
      #expect(found == expected)
      #expect(try await journal.records(of: IdempotencyKey("never")) == nil)
    }
  }

  @Test func nothingStaysOfAGroupThatFails() async throws {
    try await directory.withJournal { journal in
      var day = SampleDay()
      try await journal.append(each: day.next(3))
      let before = try await journal.allRecords()
      var twice = day.next(2)
      twice[0].key = IdempotencyKey("same")
      twice[1].key = IdempotencyKey("same")
      await #expect(throws: JournalError.self) { _ = try await journal.append(twice) }
      #expect(try await journal.allRecords() == before)
      #expect(try await journal.records(of: IdempotencyKey("same")) == nil)
      let next = try await journal.append(each: day.next(1))
      #expect(next.first?.sequence == (before.last?.sequence ?? 0) + 1, "no sequence was used up")
      #expect(try await journal.verify().faults == [])
    }
  }

  @Test func readersSeeOnlyWholeGroupsWhileTheWriterGoesOn() async throws {
    try await directory.withJournal { journal in
      let groups = 120
      let writing = Task {
        var day = SampleDay()
        for _ in 0..<groups { _ = try await journal.append(day.next(4)) }
      }
      var seen: [Int64] = []
      while seen.count < groups * 4 {
        let page = try await journal.records(after: seen.last ?? 0, limit: 64)
        seen += page.map(\.sequence)
        await Task.yield()
      }
      try await writing.value
      #expect(seen == Array(1...Int64(seen.count)))
    }
  }

  @Test func everyCommitIsForcedToTheDisk() async throws {
    try await directory.withJournal { journal in
      let (level, mode, automatic) = try await journal.pool.onWriter { db in
        (
          try Int.fetchOne(db, sql: "PRAGMA synchronous"),
          try String.fetchOne(db, sql: "PRAGMA journal_mode"),
          try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint")
        )
      }
      #expect(level == 2)
      #expect(mode == "wal")
      #expect(automatic == 0)
      await #expect(throws: (any Error).self) {
        try await journal.pool.onReader { try $0.execute(sql: "DELETE FROM record") }
      }
    }
  }

  @Test func theWriteAheadLogStaysBounded() async throws {
    try await directory.withJournal(cap: 4 << 20) { journal in
      var day = SampleDay()
      for _ in 0..<400 { _ = try await journal.append(day.next(4)) }
      let log = JournalFiles.size(directory.files.journal + "-wal")
      #expect(log > 0)
      #expect(log < 4 * Int64(journal.budget.walPages) * DiskBudget.pageBytes)
    }
  }

  @Test func aSnapshotWithItsTailGivesTheSameStateAsAFullReplay() async throws {
    var day = SampleDay()
    var records: [RecordedEvent] = []
    try await directory.withJournal { journal in
      for _ in 0..<6 {
        records += try await journal.append(each: day.next(37))
        try await journal.saveSnapshot(
          of: replay(records), at: try #require(records.last?.sequence))
      }
      records += try await journal.append(each: day.next(11))
    }
    try await directory.withJournal { journal in
      let recovered = try await journal.recover()
      #expect(recovered.state == replay(records))
      #expect((1..<30).contains(recovered.replayed))
      let kept = try await journal.pool.onReader { try JournalTables.snapshots($0) }
      #expect(kept.count == Limits.snapshots)
    }
    // A damaged snapshot is passed over, an older one and its longer tail lead to the same state.
    try directory.tamper(
      """
      UPDATE snapshot SET state = zeroblob(10)
      WHERE sequence = (SELECT max(sequence) FROM snapshot)
      """)
    try await directory.withJournal { journal in
      let recovered = try await journal.recover()
      #expect(recovered.state == replay(records))
      #expect(recovered.replayed > 30)
    }
    try directory.tamper("UPDATE snapshot SET version = 99")
    try await directory.withJournal { journal in
      let recovered = try await journal.recover()
      #expect(recovered.state == replay(records))
      #expect(recovered.replayed == records.count)
    }
  }

  @Test func theOutboxRemembersEachReadersPlace() async throws {
    var day = SampleDay()
    try await directory.withJournal { journal in
      try await journal.append(each: day.next(10))
      #expect(try await journal.outboxPosition(of: "centre") == 0)
      try await journal.advanceOutbox(of: "centre", to: 7)
    }
    try await directory.withJournal { journal in
      let (taken, head) = (
        try await journal.outboxPosition(of: "centre"),
        try await journal.outboxPosition(of: OutboxReader.head)
      )
      #expect(taken == 7)
      #expect(head > 10)
    }
  }

  @Test func allFilesAreTheDaemonsOwn() async throws {
    try await directory.withJournal { journal in
      var day = SampleDay()
      try await journal.append(each: day.next(10))
      try await journal.backup(to: directory.path + "/copy.sqlite")
      await journal.makeDailyBackup()
      for name in try directory.names() {
        let attributes = try FileManager.default.attributesOfItem(
          atPath: directory.path + "/" + name)
        #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
      }
      #expect(try directory.names().contains("journal.sqlite-wal"))
    }
  }

  @Test func oneProcessHoldsTheJournalAndIsNamed() async throws {
    let journal = try directory.open()
    let error = try #require(throws: JournalError.self) { _ = try directory.open() }
    #expect("\(error)".contains("in use by process \(getpid())"))
    await journal.close()
  }
}
