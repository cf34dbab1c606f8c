import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore
@testable import EventJournal

/// Journals on disk, a real PostgreSQL, and a wire that does what wires do. Each test ends with the
/// centre's rows compared with the journal, record for record.
@Suite(.centralServer)
struct ReplicationToPostgresTests {
  @Test func aBacklogOfDaysArrivesWholeAndThenLiveRecords() async throws {
    let centre = try Centre.current()
    let hall = try await SyncedHall(
      try centre.newHall(), port: centre.cluster.port, records: 20_000)
    try await hall.arrive()
    for _ in 0..<5 { try await hall.append(3) }
    try await hall.arrive()
    try await hall.expectSameRows(at: centre)
    try await hall.stop()
    let kept = try hall.reopened()
    #expect(try await kept.outboxPosition(of: Replicator.reader) == 20_015)
    await kept.close()
    let months = try centre.connection().run(
      "SELECT DISTINCT month::text FROM central.event WHERE hall_id = $1 ORDER BY 1",
      [.text(hall.id)]
    ).compactMap { $0[0] }
    #expect(months.first == "1970-01-01" && months.count >= 2, "\(months)")
  }

  /// Each hall's connections are cut at three places: in the start-up, in the greeting, in the
  /// batches and their answers. What was under way may have been committed or not.
  @Test func connectionsCutAnywhereLoseAndRepeatNothing() async throws {
    let centre = try Centre.current()
    let cuts: [[FaultyProxy.Behaviour]] = [
      [.cut(toServer: 0, fromServer: nil), .cut(toServer: 1, fromServer: nil)],
      [.cut(toServer: 60, fromServer: nil), .cut(toServer: 300, fromServer: nil)],
      [.cut(toServer: 1000, fromServer: nil), .cut(toServer: 20_000, fromServer: nil)],
      [.cut(toServer: 70_001, fromServer: nil), .cut(toServer: 200_003, fromServer: nil)],
      [.cut(toServer: nil, fromServer: 0), .cut(toServer: nil, fromServer: 1)],
      [.cut(toServer: nil, fromServer: 200), .cut(toServer: nil, fromServer: 400)],
      // The greeting is answered; the batch's answer is cut: committed, and nobody was told.
      [.cut(toServer: nil, fromServer: 600), .cut(toServer: nil, fromServer: 640)],
      [.cut(toServer: nil, fromServer: 700), .cut(toServer: nil, fromServer: 800)],
      [.cut(toServer: nil, fromServer: 900), .drip(bytes: 400)],
    ]
    try await withThrowingTaskGroup { group in
      for behaviours in cuts {
        group.addTask {
          let proxy = FaultyProxy(to: centre.cluster.port, behaviours)
          let hall = try await SyncedHall(try centre.newHall(), port: proxy.port, records: 2000)
          try await hall.arrive()
          try await hall.append(10)
          try await hall.arrive()
          try await hall.expectSameRows(at: centre)
          try await hall.stop()
          #expect(try centre.incidents(of: hall.id) == [])
          #expect(proxy.connections >= 2, "\(behaviours) cut nothing")
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func aCentreThatFallsSilentIsLeftAndAskedAgain() async throws {
    let centre = try Centre.current()
    let proxy = FaultyProxy(to: centre.cluster.port, [.swallow(afterFromServer: 500)])
    let hall = try await SyncedHall(try centre.newHall(), port: proxy.port, records: 500)
    try await hall.arrive()
    #expect(proxy.connections == 2)
    try await hall.expectSameRows(at: centre)
    try await hall.stop()
  }

  @Test func stoppingDoesNotWaitForASilentCentre() async throws {
    let centre = try Centre.current()
    let proxy = FaultyProxy(to: centre.cluster.port, [.swallow(afterFromServer: 0)])
    let hall = try await SyncedHall(try centre.newHall(), port: proxy.port, records: 5)
    while proxy.connections == 0 { try await Task.sleep(for: .milliseconds(5)) }
    try await hall.stop()
    // Not the fault of a time that ran out.
    #expect(hall.replicator.devices()[0].health == .degraded(reason: UplinkFault.stopping.code))
  }

  @Test func theSameBatchTwiceIsTakenOnce() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let records = ChainedRecords.make(30)
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    let first = try #require(RecordBatch(Array(records[..<20])))
    let overlapping = try #require(RecordBatch(Array(records[10...])))
    #expect(try await link.send(first, journalEnd: 30) == .taken(through: 20))
    #expect(try await link.send(first, journalEnd: 30) == .taken(through: 20))
    #expect(try await link.send(overlapping, journalEnd: 30) == .taken(through: 30))
    #expect(try await link.send(first, journalEnd: 30) == .taken(through: 30))
    #expect(try centre.rows(of: id).compactMap { $0[0] } == (1...30).map { "\($0)" })
    let ahead = try #require(RecordBatch([ChainedRecords.make(33)[32]]))
    #expect(try await link.send(ahead, journalEnd: 33) == .misplaced)
  }

  @Test func aBatchIsWrittenInOnePass() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let records = ChainedRecords.make(120)
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    // The first batch of a month has to make its room, in the careful way.
    let opening = try #require(RecordBatch(Array(records[..<5])))
    #expect(try await link.send(opening, journalEnd: 120) == .taken(through: 5))
    // That one writes each record in a transaction of its own within the batch's.
    for (first, last) in [(6, 9), (10, 40), (41, 99), (100, 120)] {
      let batch = try #require(RecordBatch(Array(records[first - 1..<last])))
      #expect(try await link.send(batch, journalEnd: 120) == .taken(through: Int64(last)))
      #expect(
        try centre.connection().run(
          """
          SELECT count(*), count(DISTINCT xmin::text) FROM central.event
          WHERE hall_id = '\(id)' AND sequence BETWEEN \(first) AND \(last)
          """) == [["\(last - first + 1)", "1"]])
    }
  }

  @Test func aLongBatchEndsWhereANumberGrowsADigit() throws {
    let records = ChainedRecords.make(1300)
    // Sequence, boot time and instant grow together here.
    #expect(RecordBatch(records)?.last == 9)
    #expect(RecordBatch(Array(records[9...]))?.last == 99)
    #expect(RecordBatch(Array(records[999...]))?.last == 1300)
    #expect(RecordBatch(Array(records[..<200]))?.last == 200)
    let start = JournalMark(sequence: 1000, hash: records[999].hash)
    let back = ChainedRecords.make(300, after: start) {
      if $0.sequence == 1200 { $0.unixTime = 5 }
    }
    #expect(RecordBatch(back)?.last == 1199)
  }

  @Test func aBatchWhoseNumbersGrowADigitIsWrittenToo() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    let batch = try #require(RecordBatch(ChainedRecords.make(120)))
    #expect(try await link.send(batch, journalEnd: 120) == .taken(through: 120))
    #expect(try centre.rows(of: id).compactMap { $0[0] } == (1...120).map { "\($0)" })
    #expect(try centre.incidents(of: id) == [])
  }

  @Test func aRecordThatCannotBeReadIsSetAsideAndTheRestGoesOn() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let records = ChainedRecords.make(9) { record in
      if record.sequence == 4 { record.payload = Array("{\"queue\":".utf8) }
      if record.sequence == 6 { record.payload = [0xFF, 0xFE] }
    }
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    let batch = try #require(RecordBatch(records))
    #expect(try await link.send(batch, journalEnd: 9) == .taken(through: 9))
    #expect(try await link.send(batch, journalEnd: 9) == .taken(through: 9))
    #expect(try centre.rows(of: id).compactMap { $0[0] } == ["1", "2", "3", "5", "7", "8", "9"])
    let aside = try centre.connection().run(
      "SELECT sequence, payload FROM central.set_aside WHERE hall_id = $1 ORDER BY 1", [.text(id)])
    #expect(aside == [["4", "\\x7b227175657565223a"], ["6", "\\xfffe"]])
    #expect(try centre.incidents(of: id) == ["set-aside", "set-aside"])
  }

  /// PostgreSQL reads JSON by recursion and stops at its stack's limit.
  @Test func aRecordThatIsNestedTooDeeplyIsSetAsideToo() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
      + [UInt8](repeating: UInt8(ascii: "]"), count: 100_000)
    let records = ChainedRecords.make(5) { if $0.sequence == 3 { $0.payload = deep } }
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    let batch = try #require(RecordBatch(records))
    #expect(try await link.send(batch, journalEnd: 5) == .taken(through: 5))
    #expect(try centre.rows(of: id).compactMap { $0[0] } == ["1", "2", "4", "5"])
    #expect(try centre.incidents(of: id) == ["set-aside"])
    // A board that takes the hall over gets it back all the same.
    let copy = try CentralCopy(
      CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port),
      code: BoardCode(text: ""), software: "test")
    #expect(try copy.records(after: 0) == records)
  }

  @Test func recordsThatLeftTheJournalUnsentAreAGapThatIsReported() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let records = ChainedRecords.make(12)
    let feed = InMemoryJournalFeed(
      Array(records[5...]), from: JournalMark(sequence: 5, hash: records[4].hash))
    let house = InMemoryHall(rules: .sample)
    let replicator = Replicator(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), journal: feed,
      hall: house, commands: house, clock: SimulatedClock(), software: "test",
      logger: .init(label: "test"))
    let running = Task { try await replicator.run() }
    let end = ContinuousClock.now + .seconds(120)
    while try centre.rows(of: id).count < 7 || replicator.devices()[0].health != .up,
      ContinuousClock.now < end
    {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(replicator.devices()[0].health == .up)
    running.cancel()
    try await running.value
    #expect(try centre.rows(of: id).first?[0] == "6")
    #expect(try centre.incidents(of: id) == ["gap"])
  }
}
