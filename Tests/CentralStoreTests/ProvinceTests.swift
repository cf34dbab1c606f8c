import Foundation
import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Logging
import Synchronization
import Testing

@testable import CentralStore

/// A thousand halls on three servers by their slots, and a province that sees them as one
/// (docs/central.md, "More than one server").
struct ProvinceTests {
  /// Three servers, a name a slot, and the province's database on the first of them.
  private struct Province {
    static let slots = 16
    let nodes: [Centre]
    /// A name of the network, for each slot: it leads to the server that has it.
    let names: [FaultyProxy]
    let view: PostgresConnection

    init() throws {
      nodes = try (0..<3).map { _ in
        Centre(try PostgresCluster(settings: ["max_connections=600"]))
      }
      for node in nodes { try node.migrate() }
      names = (0..<Self.slots).map { [nodes] slot in
        FaultyProxy(to: nodes[slot % nodes.count].cluster.port)
      }
      let cluster = nodes[0].cluster
      try PostgresConnection([("dbname", cluster.url())], stop: StopSignal())
        .run("CREATE DATABASE province")
      view = try PostgresConnection(
        [("dbname", cluster.url(database: "province"))], stop: StopSignal())
      try view.run(
        """
        CREATE EXTENSION postgres_fdw;
        CREATE TABLE event (
          hall_id text NOT NULL, sequence bigint NOT NULL, boot_epoch bigint NOT NULL,
          month date NOT NULL, boottime bigint NOT NULL, instant bigint NOT NULL,
          unix_time bigint NOT NULL, civil text NOT NULL, quality text NOT NULL, kind text NOT NULL,
          version bigint NOT NULL, origin_kind text NOT NULL, origin_name text NOT NULL,
          payload json NOT NULL, hash bytea NOT NULL) PARTITION BY HASH (hall_id)
        """)
      for (index, node) in nodes.enumerated() {
        try Self.connect("node\(index)", to: node, from: view)
      }
      for slot in 0..<Self.slots { try attach(slot, to: slot % nodes.count) }
    }

    static func connect(
      _ name: String, to node: Centre, from connection: PostgresConnection
    ) throws {
      try connection.run(
        """
        CREATE SERVER \(name) FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
          host '127.0.0.1', port '\(node.cluster.port)', dbname 'halls', fetch_size '5000');
        CREATE USER MAPPING FOR CURRENT_USER SERVER \(name) OPTIONS (user 'postgres')
        """)
    }

    func attach(_ slot: Int, to node: Int) throws {
      let part = "slot_" + (slot < 10 ? "0" : "") + "\(slot)"
      try view.run(
        """
        DROP FOREIGN TABLE IF EXISTS \(part);
        CREATE FOREIGN TABLE \(part) PARTITION OF event
          FOR VALUES WITH (MODULUS \(Self.slots), REMAINDER \(slot))
          SERVER node\(node) OPTIONS (schema_name 'central', table_name '\(part)')
        """)
    }

    /// Moves a slot as docs/central.md tells it.
    func move(_ slot: Int, from old: Int, to new: Int) throws {
      let target = try nodes[new].connection()
      try target.run("CREATE EXTENSION postgres_fdw; CREATE SCHEMA moving")
      try Self.connect("old", to: nodes[old], from: target)
      try target.run(
        """
        IMPORT FOREIGN SCHEMA central LIMIT TO (hall, event, set_aside, incident, hall_order)
          FROM SERVER old INTO moving
        """)
      let moved = try nodes[old].connection().run("SELECT central.move_out(\(slot))")
      for id in moved.compactMap({ $0[0] }) {
        // Roles are the whole cluster's; one that is there already is the same hall's.
        try target.run("CREATE ROLE \"hall_\(id)\" LOGIN IN ROLE central_hall")
      }
      try target.run("SELECT central.move_in(\(slot))")
      names[slot].redirect(to: nodes[new].cluster.port)
      try attach(slot, to: new)
    }
  }

  /// The halls' side. They read one journal: its chain is as good for all of them.
  private final class Halls: Sendable {
    let feed = InMemoryJournalFeed(ChainedRecords.make(20))
    private let house = InMemoryHall(rules: .sample)
    let replicators: [Replicator]
    private let end = Mutex(20)
    private let running: Task<Void, any Error>

    init(_ ids: [(id: String, slot: Int)], _ province: Province) throws {
      let clock = try SystemHallClock(timeZone: "Asia/Shanghai", last: nil)
      var logger = Logger(label: "test")
      logger.logLevel = .critical
      replicators = ids.map { [feed, house, logger] hall in
        Replicator(
          plan: CentralPlan(
            hall: hall.id, host: "127.0.0.1", port: province.names[hall.slot].port),
          journal: feed, hall: house, commands: house, clock: clock, software: "test",
          logger: logger)
      }
      running = Task { [replicators] in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for replicator in replicators { group.addTask { try await replicator.run() } }
          try await group.waitForAll()
        }
      }
    }

    func append(_ count: Int) {
      let last = end.withLock { end in
        defer { end += count }
        return end
      }
      guard let mark = feed.mark(at: Int64(last)) else { return }
      feed.append(ChainedRecords.make(count, after: mark))
      house.record([.day(.hallOpened(at: .zero))])
    }

    func missing(_ sequence: Double) -> Int {
      replicators.count {
        $0.devices()[0].figures.first { $0.name == "position" }?.value ?? 0 < sequence
      }
    }

    func reach(_ sequence: Double, but count: Int = 0) async throws {
      let end = ContinuousClock.now + .seconds(240)
      while missing(sequence) > count, ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(missing(sequence) == count)
    }

    func stop() async throws {
      running.cancel()
      try await running.value
    }
  }

  @Test func aThousandHallsOnThreeServersLoseNothingWhenOneFallsOrASlotMoves() async throws {
    Descriptors.raise()
    let province = try Province()
    let ids = (0..<1000).map { "p-\($0)" }
    let slots = try province.nodes[0].connection().run(
      "SELECT central.slot_of('p-' || i) FROM generate_series(0, 999) i ORDER BY i"
    ).compactMap { $0[0].flatMap { Int($0) } }
    let halls = Array(zip(ids, slots)).map { (id: $0.0, slot: $0.1) }
    #expect(Set(slots).count == Province.slots)
    for (index, node) in province.nodes.enumerated() {
      let administration = try node.administration()
      for hall in halls where hall.slot % 3 == index {
        try administration.addHall(hall.id, name: "")
      }
    }
    let sending = try Halls(halls, province)
    try await sending.reach(20)

    // A server falls: its halls wait, the others' do not notice.
    province.nodes[1].cluster.kill()
    sending.append(10)
    try await sending.reach(30, but: halls.count { $0.slot % 3 == 1 })
    try province.nodes[1].cluster.start()
    try await sending.reach(30)

    // A slot goes to another server while its halls send. What was ordered goes along.
    let moved = try #require(halls.first { $0.slot == 4 })
    let orders = try ["open", "close"].map {
      try province.nodes[1].order(moved.id, "hall", #"{"action": "\#($0)"}"#)
    }
    try province.move(4, from: 1, to: 2)
    let own = try province.nodes[2].connection(as: "hall_" + moved.id)
    #expect(try own.run("SELECT order_id FROM central.orders(10)") == orders.map { [$0] })
    #expect(throws: UplinkFault.self) {
      try province.nodes[1].order(moved.id, "hall", #"{"action": "open"}"#)
    }
    sending.append(10)
    try await sending.reach(40)
    try await sending.stop()

    let seen = try province.view.run(
      """
      SELECT count(*), min(n), max(n), count(DISTINCT chain) FROM (
        SELECT hall_id, count(*) AS n, md5(string_agg(hash::text, '' ORDER BY sequence)) AS chain
        FROM event GROUP BY hall_id) h
      """)
    #expect(seen == [["1000", "40", "40", "1"]])
    let rows = try province.view.run(
      "SELECT encode(hash, 'hex') FROM event WHERE hall_id = $1 ORDER BY sequence",
      [.text(moved.id)])
    #expect(
      rows.compactMap { $0[0] }
        == sending.feed.journalRecords(after: 0, limit: 100).map { record in
          record.hash.map { String(format: "%02x", $0) }.joined()
        })
    // One hall is asked of its own server alone.
    let plan = try province.view.run("EXPLAIN SELECT * FROM event WHERE hall_id = '\(moved.id)'")
    #expect(plan.count { $0[0]?.contains("Foreign Scan") ?? false } == 1, "\(plan)")
    for node in province.nodes {
      #expect(try node.connection().run("SELECT count(*) FROM central.incident") == [["0"]])
    }
  }
}
