import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore

/// Retention by a rule, and figures that outlive their events.
struct KeepingTests {
  @Test func monthsGoByTheRuleAndTheDaysFiguresStay() async throws {
    let cluster = try PostgresCluster()
    let centre = Centre(cluster)
    try centre.migrate()
    let hall = try await SyncedHall(try centre.newHall(), port: cluster.port)
    let old = SimulatedClock(
      civil: CivilTime(
        date: CivilDate(year: 2024, month: 3, day: 12), time: TimeOfDay(hour: 9, minute: 0)))
    var line = TicketLine(clock: old)
    try await hall.append([try line.open()])
    for _ in 0..<5 { try await hall.append([try line.issue()]) }
    old.set { now in
      let later = SimulatedClock().now()
      (now.unixTime, now.civil) = (later.unixTime, later.civil)
    }
    var next = TicketLine(line.state, clock: old)
    try await hall.append([try next.open()])
    for _ in 0..<3 { try await hall.append([try next.issue()]) }
    try await hall.arrive()
    try await hall.expectSameRows(at: centre)
    try await hall.stop()

    let admin = try centre.connection()
    let all = "SELECT day, service, issued FROM central.daily_all ORDER BY day"
    let days = try admin.run(all)
    #expect(days == [["2024-03-12", "A", "5"], ["2026-11-24", "A", "3"]])
    let owner = try centre.connection()
    try owner.run("SET ROLE central_owner")
    // Without a rule nothing goes.
    #expect(try owner.run("SELECT central.tidy()").isEmpty)
    try owner.run("UPDATE central.setting SET keep_months = 12, set_at = now()")
    #expect(try owner.run("SELECT central.tidy()") == [["event_202403"]])
    #expect(try owner.run("SELECT central.tidy()").isEmpty)
    #expect(try admin.run("SELECT min(month) FROM central.event") == [["2026-11-01"]])
    #expect(try admin.run(all) == days)
    // From zero: the kept day without events stays, the other is made anew.
    try owner.run("UPDATE central.daily_kept SET issued = 99 WHERE day >= '2026-11-01'")
    _ = try owner.run("SELECT central.rebuild()")
    #expect(try admin.run(all) == days)
  }

  @Test func aHallThatIsBehindGoesOnFollowingItsChainAfterItsMonthsWereDropped() async throws {
    let cluster = try PostgresCluster()
    let centre = Centre(cluster)
    try centre.migrate()
    let id = try centre.newHall()
    let records = ChainedRecords.make(20) { record in
      if record.sequence <= 10 { record.unixTime = 1_710_000_000_000_000_000 + record.sequence }
    }
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    let first = try #require(RecordBatch(Array(records[..<10])))
    #expect(try await link.send(first, journalEnd: 20) == .taken(through: 10))
    #expect(try centre.administration().forget(before: "2024-06-01") == ["event_202403"])
    // A late second copy of what was dropped is not an error either.
    #expect(try await link.send(first, journalEnd: 20) == .taken(through: 10))
    let rest = try #require(RecordBatch(Array(records[10...])))
    #expect(try await link.send(rest, journalEnd: 20) == .taken(through: 20))
    #expect(try centre.rows(of: id).count == 10)
  }
}
