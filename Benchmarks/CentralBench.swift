import CentralStore
import EventJournal
import Foundation
import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Logging

/// A journal on disk that a scene writes into, and replicators that take it to a centre.
struct CentralBench {
  let journal: SQLiteJournal
  let house = InMemoryHall(rules: .sample)
  private let clock: SystemHallClock
  private let written = SimulatedClock()
  private let folder: String
  private let logger: Logger

  init(_ name: String) async throws {
    folder = FileManager.default.temporaryDirectory.path + "/hall-\(name)-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var logger = Logger(label: "bench")
    logger.logLevel = .error
    self.logger = logger
    journal = try SQLiteJournal(
      directory: folder, capBytes: 4 << 30, retention: .hours(24 * 90), logger: logger)
    _ = try await journal.recover()
    clock = try SystemHallClock(
      timeZone: "Asia/Shanghai", last: nil, bootFile: folder + "/boot")
  }

  func close() async {
    await journal.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  func replicator(_ hall: String, port: Int) -> Replicator {
    Replicator(
      plan: CentralPlan(hall: hall, host: "127.0.0.1", port: port), journal: journal,
      hall: house, commands: house, clock: clock, software: "bench", logger: logger)
  }

  func fill(_ count: Int) async throws {
    for _ in 0..<(count / 500) {
      _ = try await journal.append(
        (0..<500).map { _ in entry(after: .seconds(1)) },
        after: await journal.status().lastSequence)
    }
  }

  /// Appends one record as the hall does and answers with its sequence.
  func append() async throws -> Int64 {
    let last = await journal.status().lastSequence
    _ = try await journal.append([entry(after: .milliseconds(10))], after: last)
    house.record([.day(.hallOpened(at: .zero))])
    return last + 1
  }

  private func entry(after span: Duration) -> JournalEntry {
    written.advance(by: span)
    let now = written.now()
    return JournalEntry(
      events: [
        .queue(
          .ticketCalled(
            ticket: TicketID(rawValue: Int(now.unixTime / 1_000_000_000 % 100_000)), window: "3",
            times: 1, at: now.instant, reason: nil))
      ], origin: Origin(.pad, "pad-3"), key: nil, now: now)
  }

  static func figure(_ name: String, of replicator: Replicator) -> Int64 {
    Int64(replicator.devices()[0].figures.first { $0.name == name }?.value ?? 0)
  }

  static func reach(_ replicator: Replicator, _ sequence: Int64) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while figure("position", of: replicator) < sequence {
      guard ContinuousClock.now < end else {
        throw SimulatedHall.Failure("the backlog did not arrive: \(replicator.devices())")
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Appends records at a rate; answers with the milliseconds from each commit to its being known
  /// at the centre in its place or ahead of it, and with this process's processor time in per cent.
  /// Without a replicator nothing is waited for: what the writing alone costs.
  func live(
    _ count: Int, perSecond: Int, seenBy replicators: [Replicator]
  ) async throws -> (lags: [Double], cpu: Double) {
    let (start, spent) = (ContinuousClock.now, Self.processorSeconds())
    var waiting = replicators.map { _ in [(sequence: Int64, since: ContinuousClock.Instant)]() }
    var lags: [Double] = []
    var written = 0
    while written < count || waiting.contains(where: { !$0.isEmpty }) {
      let elapsed = (ContinuousClock.now - start).asSeconds
      if written < min(Int(elapsed * Double(perSecond)), count) {
        let sequence = try await append()
        for index in waiting.indices { waiting[index].append((sequence, .now)) }
        written += 1
      }
      for (index, replicator) in replicators.enumerated() {
        let seen = max(
          Self.figure("position", of: replicator), Self.figure("shown ahead", of: replicator))
        while let first = waiting[index].first, first.sequence <= seen {
          lags.append((ContinuousClock.now - first.since).asSeconds * 1000)
          waiting[index].removeFirst()
        }
      }
      guard elapsed < 120 else { throw SimulatedHall.Failure("records did not arrive") }
      try await Task.sleep(for: .milliseconds(2))
    }
    let seconds = (ContinuousClock.now - start).asSeconds
    return (lags, 100 * (Self.processorSeconds() - spent) / seconds)
  }

  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
