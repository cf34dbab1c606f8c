import EventJournal
import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Logging

/// From starting `halld` on a journal of a million events to the first poll on a bus.
enum DaemonStart: Scene {
  static let names = ["start_1m_events_s"]
  static let events = 1_000_000
  static let runs = 5

  static func measure() async throws -> [Figure] {
    let line = try PtyPair()
    let hall = try SimulatedHall(edit: {
      $0.replacing("${HALL_WIRES}/bus-east", with: line.path)
    })
    try FileManager.default.createDirectory(
      atPath: hall.state, withIntermediateDirectories: true)
    try await fill(hall.state)
    var seconds: [Double] = []
    for _ in 0..<runs {
      while let bytes = line.read(waiting: .milliseconds(200)), !bytes.isEmpty {}
      let start = ContinuousClock.now
      try hall.launchDaemon()
      guard let request = line.read(waiting: .seconds(60)), !request.isEmpty else {
        throw SimulatedHall.Failure("no poll: \(hall.daemon?.output ?? "")")
      }
      seconds.append((ContinuousClock.now - start).asSeconds)
      hall.killDaemon()
    }
    return [
      Figure(
        name: names[0], value: seconds.quantile(0.5), unit: "s", limit: 1, better: .lower,
        n: runs, limitIs: "the bar: nobody notices a restart")
    ]
  }

  /// A journal as years of halls leave it: calls and servings, with the engine's snapshots.
  private static func fill(_ directory: String) async throws {
    let journal = try SQLiteJournal(
      directory: directory, capBytes: 2 << 30, retention: .hours(24 * 3650),
      logger: Logger(label: "bench"))
    _ = try await journal.recover()
    let clock = SimulatedClock()
    var state = HallState()
    var written = 0
    var number = 0
    func entry(_ command: Command) throws -> JournalEntry {
      let decided = try decide(state, command, now: clock.now(), rules: .sample)
      for event in decided { evolve(&state, event) }
      written += decided.count
      return JournalEntry(
        events: decided, origin: Origin(.api, "bench"), key: nil, now: clock.now())
    }
    _ = try await journal.append([try entry(.tick)], after: 0)
    var last = Int64(written)
    while written < events {
      var batch: [JournalEntry] = []
      for _ in 0..<128 {
        // Some 860 tickets a day: fewer than its numbers.
        clock.advance(by: .seconds(100))
        number += 1
        let request = IssueRequest(matters: ["A"], code: "c\(number)")
        if let issued = try? entry(.queue(.issue(request))) { batch.append(issued) }
        if let called = try? entry(.queue(.callNext(window: "1"))) { batch.append(called) }
        if let turned = try? entry(.tick), !turned.events.isEmpty { batch.append(turned) }
      }
      let recorded = try await journal.append(batch, after: last)
      last = recorded.last?.last?.sequence ?? last
      if written % 20_000 < 600 { try await journal.saveSnapshot(of: state, at: last) }
    }
    await journal.close()
    guard last >= Int64(events) else {
      throw SimulatedHall.Failure("the journal holds \(last) events, not \(events)")
    }
  }
}
