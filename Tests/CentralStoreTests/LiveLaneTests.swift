import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore

/// New records are seen at the centre while an old backlog is still on its way.
@Suite(.centralServer)
struct LiveLaneTests {
  @Test func aNewRecordIsSeenBeforeTheBacklogAndComesOnceInItsPlace() async throws {
    let centre = try Centre.current()
    let proxy = FaultyProxy(to: centre.cluster.port)
    let start = ContinuousClock.now
    let hall = try await SyncedHall(
      try centre.newHall(), port: proxy.port, records: 6000
    ) { $0.bandwidth = 128 << 10 }
    while hall.figure("batches") ?? 0 < 1 { try await Task.sleep(for: .milliseconds(5)) }
    var line = TicketLine()
    try await hall.append([try line.open(), try line.issue()])
    let connection = try centre.connection()
    var head: Int64 = 0
    while try connection.run(
      "SELECT FROM central.ticket WHERE hall_id = $1 AND number = $2",
      [.text(hall.id), .text(line.numbers[0])]
    ).isEmpty {
      head = Int64(hall.figure("position") ?? 0)
      try #require(ContinuousClock.now - start < .seconds(400))
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(head < 6000, "the backlog was through first")
    try await hall.arrive(within: .seconds(300))
    // Not quicker than the cap lets it, but for the last second's batch.
    let seconds = (ContinuousClock.now - start).components.seconds
    #expect(Int64(proxy.bytes.toServer) < (seconds + 3) * (128 << 10))
    try await hall.expectSameRows(at: centre)
    #expect(
      try connection.run(
        """
        SELECT live_sequence, (SELECT count(*) FROM central.live_event WHERE hall_id = h.hall_id)
        FROM central.hall h WHERE hall_id = $1
        """, [.text(hall.id)]) == [["0", "0"]])
    #expect(
      try connection.run(
        "SELECT count(*) FROM central.ticket WHERE hall_id = $1", [.text(hall.id)]) == [["1"]])
    try await hall.stop()
  }

  @Test func aFencedHallsLookAheadGoesAway() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let records = ChainedRecords.make(20)
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    try await link.preview(try #require(RecordBatch(Array(records[10...]))))
    let shown = "SELECT count(*) FROM central.live_event WHERE hall_id = '\(id)'"
    #expect(try centre.connection().run(shown) == [["10"]])
    var changed = records[0]
    changed.hash[0] ^= 1
    let bad = try #require(RecordBatch([changed]))
    guard case .fenced = try await link.send(bad, journalEnd: 20) else {
      Issue.record("a broken chain was taken")
      return
    }
    #expect(try centre.connection().run(shown) == [["0"]])
  }
}
