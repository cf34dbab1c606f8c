import Foundation
import HallDomain
import HallPorts
import Testing

@testable import EventJournal

/// A disk without room: nothing acknowledged is lost, the reserve carries what is under way, and
/// all goes on by itself when there is room.
struct FullDiskTests {
  /// Appends until the journal refuses; answers with what was acknowledged until then.
  func appendUntilFull(
    _ journal: SQLiteJournal, _ day: inout SampleDay, atMost limit: Int = 20_000
  ) async throws -> (records: [RecordedEvent], onReserveAt: Int?) {
    var records: [RecordedEvent] = []
    var onReserveAt: Int?
    for index in 0..<limit {
      do {
        records += try await journal.append([day.next()]).flatMap { $0 }
      } catch {
        guard error.isFull else { throw error }
        return (records, onReserveAt)
      }
      if onReserveAt == nil, await journal.status().onReserve { onReserveAt = index }
    }
    Issue.record("the disk never got full")
    return (records, onReserveAt)
  }

  @Test func aFullDiskIsSurvivedOnTheReserveAndLeftByItself() async throws {
    let disk = try TinyDisk()
    let directory = TestDirectory(at: disk.path + "/state")
    var day = SampleDay()
    let journal = try directory.open()
    var records = try await journal.append(each: day.next(40))
    try await journal.saveSnapshot(of: replay(records), at: try #require(records.last?.sequence))
    #expect(await !journal.status().onReserve)
    #expect(journal.reserve.isHeld)

    try disk.fill(leaving: 64 << 10)
    let (more, onReserveAt) = try await appendUntilFull(journal, &day)
    records += more
    let switched = try #require(onReserveAt, "the reserve was never used")
    #expect(switched < more.count - 20, "the reserve carries more than a few commands")
    #expect(!journal.reserve.isHeld)
    #expect(try await journal.allRecords() == records, "nothing acknowledged is lost")

    // Still full: refused again, readers go on.
    await #expect(throws: JournalError.self) { _ = try await journal.append(day.next(40)) }
    await journal.upkeepStep()
    #expect(await journal.status().onReserve)
    #expect(try await journal.records(after: 0, limit: 10).count == 10)

    try disk.empty()
    await journal.upkeepStep()
    #expect(await !journal.status().onReserve)
    #expect(journal.reserve.isHeld)
    records += try await journal.append(each: day.next(40))
    #expect(try await journal.allRecords() == records)
    #expect(try await journal.verify().faults == [])
    await journal.close()

    let again = try directory.open()
    let recovered = try await again.recover()
    #expect(recovered.state == replay(records))
    #expect(recovered.repair == nil)
    await again.close()
  }

  @Test func aStartOnAFullDiskBeginsOnTheReserve() async throws {
    let disk = try TinyDisk()
    let directory = TestDirectory(at: disk.path + "/state")
    var day = SampleDay()
    let records = try await directory.withJournal { try await $0.append(each: day.next(20)) }
    try FileManager.default.removeItem(atPath: directory.files.reserve)
    try disk.fill(leaving: 100 << 10)
    let journal = try directory.open()
    #expect(try await journal.recover().state == replay(records))
    #expect(await journal.status().onReserve)
    await journal.close()
  }

  @Test func theCapIsKeptAsIfTheDiskEndedThere() async throws {
    let directory = TestDirectory()
    let cap: Int64 = 2 << 20
    let journal = try directory.open(cap: cap)
    var day = SampleDay()
    let (records, onReserveAt) = try await appendUntilFull(journal, &day)
    #expect(onReserveAt != nil)
    await journal.upkeepStep()
    #expect(await journal.status().onReserve, "today's records are never removed")
    #expect(await journal.status().bytes <= cap)
    #expect(try await journal.allRecords() == records)
    await journal.close()
  }

  @Test func endedDaysMakeRoomUnderTheCap() async throws {
    let directory = TestDirectory()
    let cap: Int64 = 8 << 20
    let journal = try directory.open(cap: cap)
    var last: [RecordedEvent] = []
    var ticket = 1
    for number in 0..<12 {
      let date = CivilDate(year: 2026, month: 11, day: 1 + number)
      let clock = HallInstant(nanoseconds: Int64(number + 1) * 86_400_000_000_000)
      var day = SampleDay(
        date: date, startingAt: ticket,
        clock: .init(
          civil: CivilTime(date: date, time: TimeOfDay(hour: 9, minute: 0)), instant: clock))
      for _ in 0..<60 { last += try await journal.append(day.next(10)).flatMap { $0 } }
      ticket = day.nextTicket
      try await journal.saveSnapshot(of: replay(last), at: try #require(last.last?.sequence))
      await journal.upkeepStep()
      #expect(await !journal.status().onReserve, "day \(number)")
      #expect(await journal.status().bytes <= cap)
    }
    let verdict = try await journal.verify()
    #expect(verdict.faults == [])
    #expect(verdict.firstSequence > 1)
    #expect(verdict.lastSequence == last.last?.sequence)
    await journal.close()
    let again = try directory.open(cap: cap)
    #expect(try await again.recover().state == replay(last))
    await again.close()
  }
}
