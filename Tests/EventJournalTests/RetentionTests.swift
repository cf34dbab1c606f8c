import GRDB
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import EventJournal

/// What goes by age, and what never does.
struct RetentionTests {
  let directory = TestDirectory()

  /// Ten days of work on one clock, a snapshot after each.
  func fillTenDays(_ journal: SQLiteJournal) async throws -> [RecordedEvent] {
    var records: [RecordedEvent] = []
    var ticket = 1
    for number in 0..<10 {
      let date = CivilDate(year: 2026, month: 11, day: 10 + number)
      let clock = SimulatedClock(
        civil: CivilTime(date: date, time: TimeOfDay(hour: 9, minute: 0)),
        instant: HallInstant(nanoseconds: Int64(number + 1) * 86_400_000_000_000))
      var day = SampleDay(date: date, startingAt: ticket, clock: clock)
      records += try await journal.append(day.next(100)).flatMap { $0 }
      ticket = day.nextTicket
      try await journal.saveSnapshot(
        of: replay(records), at: try #require(records.last?.sequence))
    }
    return records
  }

  @Test func whatIsOlderThanTheRetentionGoesAndTheChainStaysWhole() async throws {
    let records = try await directory.withJournal(retention: .hours(24 * 5)) { journal in
      let records = try await fillTenDays(journal)
      try await journal.prune()
      return records
    }
    try await directory.withJournal { journal in
      let verdict = try await journal.verify()
      #expect(verdict.faults == [])
      let first = try #require(records.first { $0.sequence == verdict.firstSequence })
      let newest = try #require(records.last)
      #expect(newest.now.instant - first.now.instant <= .hours(24 * 5))
      #expect(first.now.civil.date == CivilDate(year: 2026, month: 11, day: 14))
      #expect(try await journal.recover().state == replay(records))
      #expect(try await journal.allRecords() == records.filter { $0.sequence >= first.sequence })
    }
  }

  @Test func nothingGoesBeforeItsTime() async throws {
    try await directory.withJournal(retention: .hours(24 * 30)) { journal in
      let records = try await fillTenDays(journal)
      try await journal.prune()
      #expect(try await journal.allRecords() == records)
    }
  }

  @Test func keysAreForgottenAfterTwoDaysAndNotBefore() async throws {
    try await directory.withJournal { journal in
      _ = try await fillTenDays(journal)
      try await journal.prune()
      let days = try await journal.pool.onReader { db in
        try String.fetchAll(db, sql: "SELECT DISTINCT substr(text, 1, 10) FROM key ORDER BY 1")
      }
      #expect(days == ["2026-11-18", "2026-11-19"], "of ten days")
    }
  }

  @Test func nothingGoesThatAStartWouldNeed() async throws {
    try await directory.withJournal(retention: .seconds(1)) { journal in
      var day = SampleDay()
      try await journal.append(each: day.next(50))
      try await journal.prune()
      #expect(try await journal.verify().firstSequence == 1, "there is no snapshot yet")
    }
  }

  @Test func whatAReaderHasNotTakenYetStays() async throws {
    try await directory.withJournal(retention: .seconds(1)) { journal in
      _ = try await fillTenDays(journal)
      try await journal.advanceOutbox(of: "centre", to: 17)
      try await journal.prune()
      #expect(try await journal.verify().firstSequence == 18)
    }
  }

  @Test func oneStepIsSmall() async throws {
    try await directory.withJournal(retention: .seconds(1)) { journal in
      _ = try await fillTenDays(journal)
      let retention = Retention(keep: .seconds(1), pruningPages: .max)
      let step = try await journal.pool.onWriter { try retention.step($0) }
      #expect(step.records == Limits.recordsPerPruning)
      #expect(step.keys <= Limits.recordsPerPruning)
    }
  }
}
