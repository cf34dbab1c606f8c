import Foundation
import HallDomain
import HallEngine
import HallPorts
import HallTestKit
import LinuxIO
import Logging
import Testing

@testable import CentralStore
@testable import EventJournal

/// A hall with the real writer and a real journal, whose power a test may cut, taking orders from a
/// real PostgreSQL.
final class OrderedHall: Sendable {
  struct NoDevices: DeviceDirectory {
    func devices() -> [DeviceReport] { [] }
    func picture(of device: DeviceID) -> [UInt8]? { nil }
  }

  /// Takes any hall file, or none.
  struct Desk: ConfigurationDesk {
    var error: HallError?

    func stage(_ offer: ConfigurationOffer) async throws(HallError) -> String {
      if let error { throw error }
      return "digest of \(offer.version)"
    }
  }

  /// Loses the answers of some commits: the messenger dies between the effect and the answer.
  final class Forgetful: CommandSink {
    let engine: HallEngine
    let isLossy: Bool

    init(_ engine: HallEngine, isLossy: Bool) {
      self.engine = engine
      self.isLossy = isLossy
    }

    func submit(
      _ command: Command, from origin: Origin, key: IdempotencyKey?
    ) async throws(CommandError) -> [RecordedEvent] {
      let records = try await engine.submit(command, from: origin, key: key)
      if isLossy, Int.random(in: 0..<3) == 0 { throw .overloaded }
      return records
    }
  }

  let id: String
  let folder: String
  let journal: SQLiteJournal
  let engine: HallEngine
  private let running: Task<Void, any Error>

  /// - Parameters:
  ///   - folder: of a hall whose power was cut.
  ///   - code: of a board that took the hall over.
  init(
    _ id: String, port: Int, folder: String? = nil, desk: Desk = Desk(), isLossy: Bool = false,
    code: String? = nil
  ) async throws {
    self.id = id
    self.folder =
      folder ?? FileManager.default.temporaryDirectory.path + "/orders-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: self.folder, withIntermediateDirectories: true)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    journal = try SQLiteJournal(
      directory: self.folder, capBytes: 1 << 30, retention: .hours(24 * 400), logger: logger)
    let recovered = try await journal.recover()
    let clock = try SystemHallClock(
      timeZone: "Asia/Shanghai", last: recovered.last, bootFile: self.folder + "/boot")
    engine = HallEngine(
      recovered: recovered, rules: .sample, journal: journal, clock: clock, logger: logger)
    let receiver = OrderReceiver(
      plan: CentralPlan(hall: id, host: "127.0.0.1", port: port),
      parts: OrderReceiver.Parts(
        hall: engine, commands: Forgetful(engine, isLossy: isLossy), devices: NoDevices(),
        configurations: desk, clock: clock, versions: { ["hallFile": "abc"] }),
      software: "test", board: self.folder + "/" + BoardCode.fileName, logger: logger)
    if let code { _ = BoardCode(text: code).write(to: self.folder + "/" + BoardCode.fileName) }
    running = Task { try await receiver.run() }
  }

  /// The process is gone: what was committed stays, nothing else.
  func cut() async throws {
    running.cancel()
    try await running.value
    await journal.close()
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func events() async throws -> [RecordedEvent] {
    var list: [RecordedEvent] = []
    while true {
      let page = try await journal.records(after: list.last?.sequence ?? 0, limit: 1000)
      if page.isEmpty { return list }
      list += page
    }
  }
}

extension Centre {
  /// Orders something that holds for an hour unless told otherwise; answers with its id.
  @discardableResult
  func order(
    _ hall: String, _ kind: String, _ payload: String, lasting: Int = 3600, id: String? = nil,
    from: String? = nil
  ) throws -> String {
    try administration().order(
      .init(
        kind: kind, payload: payload, by: "李主任", lasting: lasting, validFrom: from, id: id),
      of: hall)
  }

  func states(of hall: String) throws -> [String: FleetOrder] {
    let orders = try administration().orders(of: hall, limit: 10_000)
    return Dictionary(uniqueKeysWithValues: orders.map { ($0.id, $0) })
  }

  /// Waits until every order has been answered.
  func allAnswered(
    of hall: String, within limit: Duration = .seconds(90)
  ) async throws -> [String: FleetOrder] {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      let states = try states(of: hall)
      if states.values.allSatisfy({ !["open", "later"].contains($0.state) }) { return states }
      try await Task.sleep(for: .milliseconds(50))
    }
    let open = try states(of: hall).values.filter { $0.state == "open" }
    Issue.record("\(open.count) orders without an answer")
    return try states(of: hall)
  }
}
