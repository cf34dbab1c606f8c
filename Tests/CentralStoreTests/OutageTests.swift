import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore

/// Accidents of whole machines. After each the centre's rows are the journal, record for record.
struct OutageTests {
  @Test(
    .enabled(
      if: PostgresCluster.canLimitRoom, "this kernel lets nobody mount a small file system"))
  func aFullDiskAtTheCentreHoldsTheHallUpUntilThereIsRoom() async throws {
    let cluster = try PostgresCluster(room: "64m")
    let centre = Centre(cluster)
    try centre.migrate()
    let filler = try #require(cluster.pathInRoom("filler"))
    var status = statvfs()
    try #require(statvfs(URL(filePath: filler).deletingLastPathComponent().path, &status) == 0)
    let free = Int(status.f_bavail) * Int(status.f_frsize)
    try Data(count: free - (4 << 20)).write(to: URL(filePath: filler))
    let hall = try await SyncedHall(try centre.newHall(), port: cluster.port, records: 30_000)
    let reason = try await hall.becomeDown(within: .seconds(120))
    #expect(reason.contains("53100"), "\(reason)")
    try FileManager.default.removeItem(atPath: filler)
    try await hall.arrive(within: .seconds(180))
    try await hall.expectSameRows(at: centre)
    #expect(try centre.incidents(of: hall.id) == [])
    try await hall.stop()
  }

  @Test func aStandbyThatIsBehindIsSentWhatItMissed() async throws {
    let primary = try PostgresCluster()
    let centre = Centre(primary)
    try centre.migrate()
    let standby = try PostgresCluster(following: primary)
    let proxy = FaultyProxy(to: primary.port)
    let hall = try await SyncedHall(try centre.newHall(), port: proxy.port, records: 3000)
    try await hall.arrive()
    let behind = try PostgresConnection(
      [("dbname", standby.url(database: "halls"))], stop: StopSignal())
    let count = "SELECT count(*) FROM central.event"
    let end = ContinuousClock.now + .seconds(120)
    while try behind.run(count) != [["3000"]], ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    // It follows no longer: what the primary takes from here on is lost with it.
    try behind.run("ALTER SYSTEM SET primary_conninfo = ''")
    try behind.run("SELECT pg_reload_conf()")
    while try behind.run("SELECT FROM pg_stat_wal_receiver").isEmpty == false,
      ContinuousClock.now < end
    {
      try await Task.sleep(for: .milliseconds(20))
    }
    try await hall.append(500)
    try await hall.arrive()
    #expect(try behind.run(count) == [["3000"]])
    primary.kill()
    proxy.redirect(to: standby.port)
    try behind.run("SELECT pg_promote()")
    try await hall.append(20)
    try await hall.arrive(within: .seconds(180))
    try await hall.expectSameRows(at: Centre(standby))
    #expect(try Centre(standby).incidents(of: hall.id) == [])
    try await hall.stop()
  }

  @Test func threeDaysWithoutTheCentreArriveWhole() async throws {
    let cluster = try PostgresCluster()
    let centre = Centre(cluster)
    try centre.migrate()
    // Nobody listens there.
    let proxy = FaultyProxy(to: 1)
    let hall = try await SyncedHall(try centre.newHall(), port: proxy.port)
    let clock = SimulatedClock()
    for _ in 0..<3 {
      // A day of ten hours with a record every three seconds, in a hall that sleeps at night.
      var line = TicketLine(clock: clock)
      try await hall.append([try line.open()])
      for _ in 0..<30 {
        try await hall.append(
          (0..<400).map { index in
            clock.advance(by: .seconds(3))
            let now = clock.now()
            return JournalEntry(
              events: [
                .queue(
                  .ticketCalled(
                    ticket: TicketID(rawValue: index), window: "3", times: 1, at: now.instant,
                    reason: nil))
              ], origin: Origin(.pad, "pad-3"), key: nil, now: now)
          })
      }
      clock.advance(by: .hours(14))
    }
    _ = try await hall.becomeDown()
    #expect(hall.figure("lag events") ?? 0 > 30_000)
    proxy.redirect(to: cluster.port)
    try await hall.arrive(within: .seconds(180))
    try await hall.expectSameRows(at: centre)
    #expect(try centre.incidents(of: hall.id) == [])
    try await hall.stop()
  }

  @Test func aWallClockThatJumpsLosesNothing() async throws {
    let cluster = try PostgresCluster()
    let centre = Centre(cluster)
    try centre.migrate()
    let hall = try await SyncedHall(try centre.newHall(), port: cluster.port)
    let clock = SimulatedClock()
    let day: Int64 = 86_400_000_000_000
    // Back over a month's end, on by ten years, to the time before PostgreSQL and before 1970, to
    // the year 2245, and back.
    for jump in [0, -40 * day, 40 * day, 3650 * day, -21_000 * day, 80_000 * day, 0] {
      for quality in [ClockQuality.synchronised, .untrusted] {
        let entries = (0..<60).map { index in
          clock.advance(by: .seconds(1))
          var now = clock.now()
          now.unixTime = now.unixTime.addingReportingOverflow(jump).partialValue
          now.quality = quality
          return JournalEntry(
            events: [
              .queue(
                .ticketCalled(
                  ticket: TicketID(rawValue: index), window: "3", times: 1, at: now.instant,
                  reason: nil))
            ], origin: Origin(.pad, "pad-3"), key: nil, now: now)
        }
        try await hall.append(entries)
      }
    }
    try await hall.arrive(within: .seconds(120))
    try await hall.expectSameRows(at: centre)
    #expect(try centre.incidents(of: hall.id) == [])
    try await hall.stop()
  }
}
