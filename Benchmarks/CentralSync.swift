import CLibpq
import CentralStore
import EventJournal
import Foundation
import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Logging

/// The way of the journal to the centre, on loopback and a PostgreSQL of its own: a backlog beside
/// a bare COPY of the same rows, then a live hall of 100 events a second.
enum CentralSync: Scene {
  static let names = [
    "backlog_events_per_s", "wire_bytes_per_event", "live_lag_p99_ms", "sync_cpu_percent",
  ]
  static let backlog = 100_000
  static let live = 1000
  static let livePerSecond = 100

  static func measure() async throws -> [Figure] {
    let cluster = try PostgresCluster()
    try sql(cluster, "postgres", "CREATE DATABASE halls")
    let centre = try CentralAdministration(url: cluster.url(database: "halls"))
    _ = try centre.migrate()
    try centre.addHall("bench", name: "")
    let folder = FileManager.default.temporaryDirectory.path + "/hall-central-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var logger = Logger(label: "bench")
    logger.logLevel = .error
    let journal = try SQLiteJournal(
      directory: folder, capBytes: 1 << 30, retention: .hours(24 * 90), logger: logger)
    _ = try await journal.recover()
    try await fill(journal, backlog)

    let proxy = FaultyProxy(to: cluster.port)
    let house = InMemoryHall(rules: .sample)
    let replicator = Replicator(
      plan: CentralPlan(hall: "bench", host: "127.0.0.1", port: proxy.port), journal: journal,
      hall: house, commands: house,
      clock: try SystemHallClock(timeZone: "Asia/Shanghai", last: nil, bootFile: folder + "/boot"),
      software: "bench", logger: logger)
    let start = ContinuousClock.now
    let running = Task { try await replicator.run() }
    try await reach(replicator, Int64(backlog))
    let perSecond = Double(backlog) / seconds(since: start)
    let bytes = Double(proxy.bytes.toServer) / Double(backlog)
    let copied = try bareCopy(cluster)
    let (lags, cpu) = try await live(journal, house, replicator)
    running.cancel()
    try await running.value
    await journal.close()
    return [
      Figure(
        name: names[0], value: perSecond, unit: "1/s", limit: copied, better: .higher, n: backlog,
        limitIs: "bare COPY of the same rows into a table with the same key, same server"),
      Figure(
        name: names[1], value: bytes, unit: "B", limit: 200, better: .lower, n: backlog,
        limitIs: "the bar: 200 bytes to the server, without TCP's and TLS's own"),
      Figure(
        name: names[2], value: lags.quantile(0.99), unit: "ms", limit: 100, better: .lower,
        n: lags.count, limitIs: "the bar: 100 ms from commit to known at the centre"),
      Figure(
        name: names[3], value: cpu, unit: "%", limit: 5, better: .lower, n: live,
        limitIs: "the bar: 5 % of a core at \(livePerSecond) events a second; journal included"),
    ]
  }

  private static func fill(_ journal: SQLiteJournal, _ count: Int) async throws {
    let clock = SimulatedClock()
    for group in 0..<(count / 500) {
      let entries = (0..<500).map { index in
        clock.advance(by: .seconds(1))
        return entry(TicketID(rawValue: group * 500 + index), clock.now())
      }
      _ = try await journal.append(entries, after: await journal.status().lastSequence)
    }
  }

  private static func entry(_ ticket: TicketID, _ now: Now) -> JournalEntry {
    JournalEntry(
      events: [
        .queue(
          .ticketCalled(ticket: ticket, window: "3", times: 1, at: now.instant, reason: nil))
      ], origin: Origin(.pad, "pad-3"), key: nil, now: now)
  }

  private static func position(_ replicator: Replicator) -> Int64 {
    Int64(replicator.devices()[0].figures.first { $0.name == "position" }?.value ?? 0)
  }

  private static func reach(_ replicator: Replicator, _ sequence: Int64) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while position(replicator) < sequence {
      guard ContinuousClock.now < end else {
        throw SimulatedHall.Failure("the backlog did not arrive: \(replicator.devices())")
      }
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  /// Lags from commit to known at the centre, and the process's CPU while they were measured. The
  /// looking costs too: the figure is an upper bound.
  private static func live(
    _ journal: SQLiteJournal, _ house: InMemoryHall, _ replicator: Replicator
  ) async throws -> (lags: [Double], cpu: Double) {
    let clock = SimulatedClock()
    let (start, spent) = (ContinuousClock.now, cpuSeconds())
    var waiting: [(sequence: Int64, since: ContinuousClock.Instant)] = []
    var lags: [Double] = []
    var count = 0
    while lags.count < live {
      let due = Int(seconds(since: start) * Double(livePerSecond))
      if count < min(due, live) {
        let last = await journal.status().lastSequence
        clock.advance(by: .milliseconds(10))
        _ = try await journal.append(
          [entry(TicketID(rawValue: count), clock.now())], after: last)
        waiting.append((last + 1, .now))
        house.record([.day(.hallOpened(at: .zero))])
        count += 1
      }
      let reached = position(replicator)
      while let first = waiting.first, first.sequence <= reached {
        lags.append(seconds(since: first.since) * 1000)
        waiting.removeFirst()
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    return (lags, 100 * (cpuSeconds() - spent) / seconds(since: start))
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start).asSeconds
  }

  private static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  // MARK: - The peer

  private static func open(_ cluster: PostgresCluster, _ database: String) throws -> OpaquePointer {
    guard let connection = PQconnectdb(cluster.url(database: database)),
      PQstatus(connection) == CONNECTION_OK
    else { throw SimulatedHall.Failure("the bare connection was not made") }
    return connection
  }

  private static func sql(
    _ cluster: PostgresCluster, _ database: String, _ text: String
  ) throws {
    let connection = try open(cluster, database)
    defer { PQfinish(connection) }
    try run(connection, text)
  }

  private static func run(_ connection: OpaquePointer, _ text: String) throws {
    let result = PQexec(connection, text)
    defer { PQclear(result) }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      throw SimulatedHall.Failure(String(cString: PQerrorMessage(connection)))
    }
  }

  /// The rows out of the centre and into a plain table with the same key, in one COPY.
  private static func bareCopy(_ cluster: PostgresCluster) throws -> Double {
    let connection = try open(cluster, "halls")
    defer { PQfinish(connection) }
    try run(
      connection, """
        CREATE TABLE bare (LIKE central.event, PRIMARY KEY (hall_id, sequence, boot_epoch, month))
        """)
    var rows: [UnsafeMutableBufferPointer<CChar>] = []
    defer { for row in rows { PQfreemem(row.baseAddress) } }
    PQclear(PQexec(connection, "COPY (SELECT * FROM central.event) TO STDOUT (FORMAT binary)"))
    while true {
      var bytes: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(connection, &bytes, 0)
      guard count > 0 else { break }
      rows.append(UnsafeMutableBufferPointer(start: bytes, count: Int(count)))
    }
    PQclear(PQgetResult(connection))
    PQclear(PQgetResult(connection))
    let start = ContinuousClock.now
    PQclear(PQexec(connection, "COPY bare FROM STDIN (FORMAT binary)"))
    for row in rows { PQputCopyData(connection, row.baseAddress, Int32(row.count)) }
    PQputCopyEnd(connection, nil)
    let result = PQgetResult(connection)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else {
      throw SimulatedHall.Failure(String(cString: PQerrorMessage(connection)))
    }
    return Double(backlog) / seconds(since: start)
  }
}
