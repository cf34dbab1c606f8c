import HallDomain
import HallPorts
import HallTestKit
import Logging
import Testing

@testable import HallEngine

/// The writer over the journal's in-memory twin.
struct HallEngineTests {
  let clock = SimulatedClock()
  let journal = InMemoryJournal()

  func makeEngine() async throws -> HallEngine {
    let engine = HallEngine(
      recovered: await journal.recover(), rules: .sample, journal: journal, clock: clock,
      logger: Logger(label: "test"))
    try await engine.submit(.tick, from: .timer, key: nil)
    return engine
  }

  func issue(_ code: String) -> Command {
    .queue(.issue(IssueRequest(matters: ["A"], code: code)))
  }

  @Test func anAnswerComesOnlyAfterTheCommit() async throws {
    let engine = try await makeEngine()
    await journal.hold()
    let before = engine.view.sequence
    let answer = Task { try await engine.submit(issue("X"), from: Origin(.api, "t"), key: nil) }
    while await journal.appendsInFlight == 0 { await Task.yield() }
    #expect(engine.view.sequence == before, "no view shows what is not on disk")
    await journal.release()
    let records = try await answer.value
    #expect(records.map(\.sequence).min() == before + 1)
    #expect(engine.view.sequence == records.map(\.sequence).max())
  }

  @Test func commandsGatherWhileACommitIsInFlight() async throws {
    let engine = try await makeEngine()
    await journal.hold()
    try await withThrowingTaskGroup(of: [RecordedEvent].self) { group in
      for index in 0..<100 {
        group.addTask {
          try await engine.submit(issue("X\(index)"), from: Origin(.api, "t"), key: nil)
        }
      }
      while await journal.appendsInFlight == 0 { await Task.yield() }
      try await Task.sleep(for: .milliseconds(50))
      await journal.release()
      for try await _ in group {}
    }
    #expect(engine.view.state.queue.tickets.count == 100)
    let groups = await journal.groups
    #expect(groups.count < 20, "\(groups)")
  }

  @Test func aKeyFromBeforeARestartIsAnsweredFromTheJournal() async throws {
    let first = try await makeEngine()
    let key = IdempotencyKey("press 17")
    let records = try await first.submit(issue("X"), from: Origin(.pad, "p"), key: key)
    let second = try await makeEngine()
    let again = try await second.submit(issue("Y"), from: Origin(.pad, "p"), key: key)
    #expect(again == records)
    #expect(second.view.state.queue.tickets.count == 1)
  }

  @Test func aFailingJournalRefusesAndRecovers() async throws {
    let engine = try await makeEngine()
    await journal.fail(1, with: .full("no space left on device"))
    await #expect(throws: CommandError.notRecorded(.full("no space left on device"))) {
      try await engine.submit(issue("X"), from: Origin(.api, "t"), key: nil)
    }
    let records = try await engine.submit(issue("Y"), from: Origin(.api, "t"), key: nil)
    #expect(!records.isEmpty)
    #expect(engine.view.state.queue.tickets.count == 1)
  }

  @Test func readersGetEveryRecordOnceWithoutAGap() async throws {
    let engine = try await makeEngine()
    for index in 0..<5 {
      try await engine.submit(issue("A\(index)"), from: Origin(.api, "t"), key: nil)
    }
    let last = engine.view.sequence + 20
    let reading = Task {
      var seen: [Int64] = []
      for try await record in engine.records(after: 2) {
        seen.append(record.sequence)
        if record.sequence >= last { break }
      }
      return seen
    }
    var index = 0
    while engine.view.sequence < last {
      try await engine.submit(issue("B\(index)"), from: Origin(.api, "t"), key: nil)
      index += 1
    }
    let seen = try await reading.value
    #expect(seen == Array(3...(seen.last ?? 3)))
  }

  @Test(.timeLimit(.minutes(1))) func aSnapshotIsSavedAtEachTurnOfTheHallDay() async throws {
    let engine = try await makeEngine()
    while await journal.recover().replayed > 0 { await Task.yield() }
    for index in 0..<3 {
      try await engine.submit(issue("A\(index)"), from: Origin(.api, "t"), key: nil)
    }
    #expect(await journal.recover().replayed >= 3, "not at each commit")
    clock.advance(by: .hours(24))
    try await engine.submit(.tick, from: .timer, key: nil)
    while await journal.recover().replayed > 0 { await Task.yield() }
    #expect(await journal.recover().state == engine.view.state)
  }

  @Test func theReserveIsNoticedWithTheCommitThatUsesIt() async throws {
    let engine = try await makeEngine()
    await journal.setOnReserve(true)
    try await engine.submit(issue("A"), from: Origin(.api, "t"), key: nil)
    await #expect(throws: CommandError.self) {
      while true { try await engine.submit(issue("B"), from: Origin(.api, "t"), key: nil) }
    }
    try await engine.submit(
      .queue(.closeWindow(window: "1")), from: Origin(.api, "t"), key: nil)
    #expect(engine.view.state.queue.tickets.count < 20)
  }

  @Test func aLongKeyIsRefusedByName() async throws {
    let engine = try await makeEngine()
    let key = IdempotencyKey(String(repeating: "k", count: Limits.keyBytes + 1))
    await #expect(throws: CommandError.self) {
      try await engine.submit(issue("X"), from: Origin(.api, "t"), key: key)
    }
  }

  @Test func replayGivesTheStateThatWasShown() async throws {
    let engine = try await makeEngine()
    for index in 0..<30 {
      try await engine.submit(issue("A\(index)"), from: Origin(.api, "t"), key: nil)
    }
    #expect(await journal.recover().state == engine.view.state)
  }
}
