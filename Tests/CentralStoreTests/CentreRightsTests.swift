import HallPorts
import HallTestKit
import Testing

@testable import CentralStore

/// Who may do what at the centre, tried with each role's own login.
@Suite(.centralServer)
struct CentreRightsTests {
  private func state(
    _ connection: PostgresConnection, _ sql: String
  ) -> String {
    do {
      try connection.run(sql)
      return "done"
    } catch {
      if case .database(let state, _) = error { return state }
      return "\(error)"
    }
  }

  @Test func aHallReadsAndWritesItsOwnRowsOnly() async throws {
    let centre = try Centre.current()
    let (own, other) = (try centre.newHall(), try centre.newHall())
    for id in [own, other] {
      let link = CentralLink(
        plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port),
        software: "test")
      defer { link.close() }
      try await link.connect()
      let batch = try #require(RecordBatch(ChainedRecords.make(5)))
      #expect(try await link.send(batch, journalEnd: 5) == .taken(through: 5))
    }
    let hall = try centre.connection(as: "hall_\(own)")
    #expect(
      try hall.run("SELECT hall_id, count(*) FROM central.event GROUP BY 1") == [[own, "5"]])
    #expect(try hall.run("SELECT hall_id FROM central.hall") == [[own]])
    let denied = "42501"
    let partition = try #require(
      try centre.connection().run(
        "SELECT tableoid::regclass::text FROM central.event WHERE hall_id = '\(other)' LIMIT 1"
      ).first?[0])
    for sql in [
      "INSERT INTO central.event SELECT * FROM central.event LIMIT 1",
      "UPDATE central.event SET kind = 'x'", "DELETE FROM central.event",
      "TRUNCATE central.event", "SELECT * FROM \(partition)",
      "UPDATE central.hall SET head_sequence = 0", "DELETE FROM central.incident",
      "SELECT central.fence('\(other)', 'x')", "SELECT central.release('\(own)')",
      "SELECT central.make_month('2030-01-01')", "SELECT central.forget('2020-01-01')",
      "SELECT central.store('\(other)', NULL, 0)", "SET ROLE central_owner",
      "SET SESSION AUTHORIZATION 'hall_\(other)'", "SET ROLE 'hall_\(other)'",
      "CREATE TABLE central.mine ()", "SELECT * FROM central.ticket",
      "ALTER TABLE central.event DISABLE ROW LEVEL SECURITY",
    ] {
      #expect(state(hall, sql) == denied, "\(sql)")
    }
    #expect(try centre.rows(of: own).count == 5 && centre.rows(of: other).count == 5)
  }

  /// A hall's function runs with the owner's rights: its search path must not be the caller's.
  @Test func aHallsOwnTemporaryTablesDoNotReachTheOwnersFunctions() throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let hall = try centre.connection(as: "hall_\(id)")
    try hall.run("CREATE TEMP TABLE hall AS SELECT * FROM central.hall")
    try hall.run("CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql RETURN $1")
    try hall.run("SET search_path = pg_temp, central")
    let batch = try #require(
      RecordBatch(ChainedRecords.make(2).map { record in
        var record = record
        record.hash[0] ^= 1
        return record
      }))
    let rows = try hall.run(RecordBatch.statement, batch.parameters(journalEnd: 2))
    #expect(rows.first?[0] == "fenced")
  }

  @Test func eventsAreAppendOnlyForTheOwnerToo() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let link = CentralLink(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port), software: "test")
    defer { link.close() }
    try await link.connect()
    let batch = try #require(RecordBatch(ChainedRecords.make(2)))
    _ = try await link.send(batch, journalEnd: 2)
    let owner = try centre.connection()
    #expect(state(owner, "DELETE FROM central.event WHERE hall_id = '\(id)'") == "HC002")
    #expect(state(owner, "UPDATE central.event SET kind = 'x' WHERE hall_id = '\(id)'") == "HC002")
  }

  @Test func analystsReadViewsAndNoTable() throws {
    let centre = try Centre.current()
    let admin = try centre.connection()
    try admin.run("CREATE ROLE analyst_test LOGIN IN ROLE central_analyst")
    let analyst = try centre.connection(as: "analyst_test")
    for view in [
      "queue_event", "ticket", "daily", "daily_all", "window_status", "device_status", "alarm",
      "hall_status",
    ] {
      #expect(state(analyst, "SELECT * FROM central.\(view)") == "done")
    }
    for table in [
      "event", "hall", "incident", "set_aside", "live_event", "daily_kept", "setting", "record",
      "slot_00",
    ] {
      #expect(state(analyst, "SELECT * FROM central.\(table)") == "42501")
    }
  }

  @Test func everyTableViewColumnAndFunctionIsExplained() throws {
    let centre = try Centre.current()
    let missing = try centre.connection().run(
      """
      SELECT c.relname || coalesce('.' || a.attname, '') FROM pg_class c
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'central'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'c')
          AND NOT c.relispartition
          AND (col_description(c.oid, a.attnum) IS NULL
            OR c.relkind <> 'c' AND obj_description(c.oid) IS NULL)
      UNION ALL
      SELECT proname FROM pg_proc WHERE pronamespace = 'central'::regnamespace
        AND obj_description(oid, 'pg_proc') IS NULL
      """)
    #expect(missing.isEmpty, "\(missing)")
  }

  @Test func migratingIsSafeToRepeatAndToDoTwiceAtOnce() async throws {
    let centre = try Centre.current()
    #expect(try centre.administration().migrate() == [])
    try centre.connection().run("CREATE DATABASE fresh")
    let url = centre.cluster.url(database: "fresh")
    let ran = try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<2 { group.addTask { try CentralAdministration(url: url).migrate() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(ran.map(\.count).sorted() == [0, Migration.all.count])
  }

  @Test func aMigrationThatWasChangedLaterIsRefused() throws {
    let centre = try Centre.current()
    try centre.connection().run("CREATE DATABASE changed")
    let url = centre.cluster.url(database: "changed")
    _ = try CentralAdministration(url: url).migrate()
    let admin = try PostgresConnection([("dbname", url)], stop: StopSignal())
    try admin.run("UPDATE central.migration SET digest = 'x' WHERE version = 2")
    #expect(throws: CentralAdministration.Refusal.self) {
      _ = try CentralAdministration(url: url).migrate()
    }
  }

  @Test(arguments: ["", "Hall", "a b", "x\"; DROP", "-a", String(repeating: "a", count: 41)])
  func whatIsNoHallIDIsRefused(id: String) throws {
    let centre = try Centre.current()
    #expect(throws: CentralAdministration.Refusal.self) {
      try centre.administration().addHall(id, name: "")
    }
  }

  @Test func aHallThatNobodyAddedIsToldSo() async throws {
    let centre = try Centre.current()
    let link = CentralLink(
      plan: CentralPlan(hall: "nobody", host: "127.0.0.1", port: centre.cluster.port),
      software: "test")
    defer { link.close() }
    do {
      try await link.connect()
      Issue.record("it was let in")
    } catch {
      #expect(error.code == "refused", "\(error)")
    }
  }
}
