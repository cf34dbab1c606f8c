import Foundation
import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Logging
import Testing

@testable import CentralStore
@testable import EventJournal

/// One server for all tests of a suite; each test has a hall of its own in it.
struct ServerTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let cluster = try PostgresCluster()
    try Centre(cluster).migrate()
    try await Centre.$shared.withValue(Centre(cluster)) { try await function() }
  }
}

extension Trait where Self == ServerTrait {
  static var centralServer: ServerTrait { ServerTrait() }
}

/// A server with the centre's schema, seen by its superuser.
struct Centre: Sendable {
  @TaskLocal static var shared: Centre?

  let cluster: PostgresCluster

  init(_ cluster: PostgresCluster) { self.cluster = cluster }

  static func current() throws -> Centre { try #require(shared) }

  func migrate() throws {
    let admin = try PostgresConnection([("dbname", cluster.url())], stop: StopSignal())
    if try admin.run("SELECT FROM pg_database WHERE datname = 'halls'").isEmpty {
      try admin.run("CREATE DATABASE halls")
    }
    _ = try administration().migrate()
  }

  func administration() throws -> CentralAdministration {
    try CentralAdministration(url: cluster.url(database: "halls"))
  }

  func connection(as user: String = "postgres") throws -> PostgresConnection {
    try PostgresConnection(
      [("dbname", cluster.url(database: "halls", user: user))], stop: StopSignal())
  }

  /// A new hall with an id that nobody else has.
  func newHall() throws -> String {
    let id = "t-\(UUID().uuidString.prefix(8).lowercased())"
    try administration().addHall(id, name: "试验大厅")
    return id
  }

  func rows(of hall: String) throws -> [[String?]] {
    try connection().run(
      """
      SELECT sequence, boot_epoch, boottime, instant, unix_time, civil, quality, kind, version,
        origin_kind, origin_name, payload::text, encode(hash, 'hex')
      FROM central.event WHERE hall_id = $1 ORDER BY sequence
      """, [.text(hall)])
  }

  func incidents(of hall: String) throws -> [String] {
    try connection().run(
      "SELECT kind FROM central.incident WHERE hall_id = $1 ORDER BY incident_id", [.text(hall)]
    ).compactMap { $0[0] }
  }
}

/// A journal on disk that a test writes into, and a replicator that takes it to the centre.
final class SyncedHall: Sendable {
  let id: String
  let folder: String
  private let isFolderOwn: Bool
  let journal: SQLiteJournal
  let house = InMemoryHall(rules: .sample)
  let clock: SystemHallClock
  let replicator: Replicator
  private let running: Task<Void, any Error>

  /// - Parameters:
  ///   - present: a folder with a journal that goes on; it stays.
  ///   - change: what is different in the hall file.
  init(
    _ id: String, port: Int, from backup: String? = nil, in present: String? = nil,
    records: Int = 0, change: (inout CentralPlan) -> Void = { _ in }
  ) async throws {
    self.id = id
    isFolderOwn = present == nil
    folder = present
      ?? FileManager.default.temporaryDirectory.path + "/central-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if let backup {
      try FileManager.default.copyItem(atPath: backup, toPath: folder + "/journal.sqlite")
    }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    journal = try SQLiteJournal(
      directory: folder, capBytes: 1 << 30, retention: .hours(24 * 400), logger: logger)
    _ = try await journal.recover()
    clock = try SystemHallClock(
      timeZone: "Asia/Shanghai", last: nil, bootFile: folder + "/boot")
    if records > 0 { try await Self.fill(journal, records) }
    var plan = CentralPlan(hall: id, host: "127.0.0.1", port: port)
    change(&plan)
    replicator = Replicator(
      plan: plan, journal: journal, hall: house, commands: house, clock: clock, software: "test",
      board: folder + "/" + BoardCode.fileName, logger: logger)
    running = Task { [replicator] in try await replicator.run() }
  }

  deinit { if isFolderOwn { try? FileManager.default.removeItem(atPath: folder) } }

  func append(_ entries: [JournalEntry]) async throws {
    _ = try await journal.append(entries, after: await journal.status().lastSequence)
    house.record([.day(.hallOpened(at: .zero))])
  }

  func append(_ count: Int) async throws {
    try await Self.fill(journal, count)
    house.record([.day(.hallOpened(at: .zero))])
  }

  /// Two records a command, on three boots of the machine, the second with a clock that nobody
  /// trusts.
  static func fill(_ journal: SQLiteJournal, _ count: Int) async throws {
    let clock = SimulatedClock()
    var left = count
    while left > 0 {
      let last = await journal.status().lastSequence
      let size = min(left, 200)
      let entries = (0..<size).map { index in
        clock.set { now in
          now.bootEpoch = 1 + Int(last + Int64(index)) * 3 / max(count, 1)
          now.quality = now.bootEpoch == 2 ? .untrusted : .synchronised
        }
        clock.advance(by: .seconds(7))
        let now = clock.now()
        return JournalEntry(
          events: [
            .queue(
              .ticketCalled(
                ticket: TicketID(rawValue: Int(last) + index), window: "3", times: 1,
                at: now.instant, reason: index % 7 == 0 ? "引号\"与\\反斜杠\u{1}" : nil))
          ], origin: Origin(.pad, "pad-\(index % 5)"), key: nil, now: now)
      }
      _ = try await journal.append(entries, after: last)
      left -= size
    }
  }

  /// Waits until the centre says it has everything.
  func arrive(within limit: Duration = .seconds(60)) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      let report = replicator.devices()[0]
      let last = await journal.lastSequence()
      let position = report.figures.first { $0.name == "position" }?.value
      if report.health == .up, position == Double(last) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("not synchronised within \(limit): \(replicator.devices())")
  }

  func figure(_ name: String) -> Double? {
    replicator.devices()[0].figures.first { $0.name == name }?.value
  }

  func becomeDown(within limit: Duration = .seconds(60)) async throws -> String {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if case .down(let reason) = replicator.devices()[0].health { return reason }
      try await Task.sleep(for: .milliseconds(20))
    }
    return ""
  }

  func stop() async throws {
    running.cancel()
    try await running.value
    await journal.close()
  }

  /// The journal once more, after `stop`.
  func reopened() throws -> SQLiteJournal {
    try SQLiteJournal(
      directory: folder, capBytes: 1 << 30, retention: .hours(24 * 400),
      logger: Logger(label: "test"))
  }

  /// The journal as rows of the centre's table.
  func rows() async throws -> [[String?]] {
    var rows: [[String?]] = []
    while true {
      let page = try await journal.journalRecords(after: Int64(rows.count), limit: 4096)
      if page.isEmpty { return rows }
      rows += page.map { record in
        [
          "\(record.sequence)", "\(record.bootEpoch)", "\(record.boottime)", "\(record.instant)",
          "\(record.unixTime)", record.civil, record.quality, record.kind, "\(record.version)",
          record.originKind, record.originName, String(decoding: record.payload, as: UTF8.self),
          RecordHash(bytes: record.hash).hex,
        ]
      }
    }
  }

  func expectSameRows(at centre: Centre) async throws {
    let own = try await rows()
    let there = try centre.rows(of: id)
    #expect(there.count == own.count)
    if let first = zip(own, there).first(where: { $0 != $1 }) {
      Issue.record("first difference: \(first.0) | \(first.1)")
    }
  }
}
