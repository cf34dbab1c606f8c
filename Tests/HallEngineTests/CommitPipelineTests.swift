import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import HallEngine

/// The pipeline's promises, without any I/O.
struct CommitPipelineTests {
  let clock = SimulatedClock()

  /// A pipeline on an open hall whose journal holds nothing yet.
  func makePipeline() throws -> CommitPipeline {
    var state = HallState()
    for event in try decide(state, .tick, now: clock.now(), rules: .sample) {
      evolve(&state, event)
    }
    return CommitPipeline(
      recovered: RecoveredHall(state: state, sequence: 0, last: nil), rules: .sample)
  }

  func issue(_ id: Int, key: String? = nil) -> CommitPipeline.Submission {
    CommitPipeline.Submission(
      id: id,
      command: .queue(.issue(IssueRequest(matters: ["A"], code: "CODE\(id)"))),
      origin: Origin(.api, "test"), key: key.map { IdempotencyKey($0) }, now: clock.now())
  }

  /// What a journal answers for a batch that it takes.
  func taken(
    _ batch: CommitPipeline.Batch
  ) -> Result<[[RecordedEvent]], JournalError> {
    var next = batch.after
    return .success(
      batch.entries.map { entry in
        entry.events.map { event in
          next += 1
          return RecordedEvent(sequence: next, event: event, origin: entry.origin, now: entry.now)
        }
      })
  }

  func take(_ pipeline: inout CommitPipeline) throws -> CommitPipeline.Batch {
    let batch = pipeline.takeBatch()
    return try #require(batch)
  }

  func numbers(in records: [RecordedEvent]) -> [String] {
    records.compactMap { record in
      if case .queue(.ticketIssued(let ticket, _, _)) = record.event {
        ticket.number.description
      } else {
        nil
      }
    }
  }

  @Test func laterCommandsAreDecidedOnWhatWaitsBeforeThem() throws {
    var pipeline = try makePipeline()
    #expect(pipeline.offer(issue(1)) == nil)
    let first = try take(&pipeline)
    #expect(pipeline.offer(issue(2)) == nil)
    #expect(pipeline.offer(issue(3)) == nil)
    #expect(pipeline.takeBatch() == nil, "one group is in flight")
    #expect(pipeline.committed.queue.tickets.isEmpty, "nothing is committed yet")

    let settled = pipeline.finish(first.id, taken(first))
    #expect(settled.map(\.id) == [1])
    #expect(pipeline.committed.queue.tickets.count == 1)
    let second = try take(&pipeline)
    #expect(second.entries.count == 2)
    let rest = pipeline.finish(second.id, taken(second))
    let all = try (settled + rest).flatMap { numbers(in: try $0.answer.get()) }
    #expect(all == ["A001", "A002", "A003"])
    #expect(pipeline.isIdle)
  }

  @Test func aFailedCommitLeavesNothingAndWhatWaitedIsDecidedAgain() throws {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1))
    let lost = try take(&pipeline)
    _ = pipeline.offer(issue(2))
    let failed = pipeline.finish(lost.id, .failure(.failed("disk I/O error")))
    #expect(failed.map(\.id) == [1])
    #expect(failed[0].answer == .failure(.notRecorded(.failed("disk I/O error"))))
    let again = try take(&pipeline)
    let settled = pipeline.finish(again.id, taken(again))
    #expect(settled.map(\.id) == [2])
    #expect(
      numbers(in: try settled[0].answer.get()) == ["A001"],
      "the number of the failed ticket was never given out")
  }

  @Test func aKeyHappensOnceWhileItWaitsWhileItIsInFlightAndAfterwards() throws {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1, key: "k"))
    #expect(pipeline.offer(issue(2, key: "k")) == nil, "it waits with the first")
    let batch = try take(&pipeline)
    #expect(batch.entries.count == 1)
    #expect(pipeline.offer(issue(3, key: "k")) == nil, "it joins the one in flight")
    let settled = pipeline.finish(batch.id, taken(batch))
    #expect(settled.map(\.id) == [1, 2, 3])
    #expect(Set(try settled.map { numbers(in: try $0.answer.get()) }) == [["A001"]])
    let laterTaken = pipeline.offer(issue(4, key: "k"))
    let later = try #require(laterTaken)
    #expect(numbers(in: try later.get()) == ["A001"])
    #expect(pipeline.isIdle)
  }

  @Test func aRefusalIsAnsweredAtOnceAndChangesNothing() throws {
    var pipeline = try makePipeline()
    var submission = issue(1)
    submission.command = .queue(.callNext(window: "no such window"))
    guard case .failure(.refused(let error)) = pipeline.offer(submission) else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == .windowUnknown)
    #expect(pipeline.isIdle)
  }

  @Test func onTheReserveOnlyEssentialCommandsAreTaken() throws {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1))
    let batch = try take(&pipeline)
    _ = pipeline.finish(batch.id, taken(batch))
    pipeline.onReserve = true
    guard case .failure(.notRecorded(.full)) = pipeline.offer(issue(2)) else {
      Issue.record("a new ticket was taken on the reserve")
      return
    }
    var call = issue(3)
    call.command = .queue(.pauseWindow(window: "1", reason: "午休"))
    #expect(pipeline.offer(call) == nil, "pausing a window goes on")
  }

  @Test func moreThanTheLimitIsRefusedAsOverload() throws {
    var pipeline = try makePipeline()
    for id in 0..<Limits.waitingCommands {
      var open = issue(id)
      open.command = .security(.contact(sensor: "door", active: id.isMultiple(of: 2)))
      #expect(pipeline.offer(open) == nil)
    }
    #expect(pipeline.offer(issue(-1)) == .failure(.overloaded))
    var count = 0
    while let batch = pipeline.takeBatch() {
      #expect(batch.entries.count <= Limits.commandsPerCommit)
      count += batch.entries.count
      _ = pipeline.finish(batch.id, taken(batch))
    }
    #expect(count == Limits.waitingCommands)
  }

  // MARK: - Two commits in flight

  /// A pipeline with one group in flight and a second behind it, and the next command waiting.
  func makeOverlap() throws -> (CommitPipeline, CommitPipeline.Batch, CommitPipeline.Batch) {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1))
    let first = try take(&pipeline)
    for id in 2...Limits.commandsToOverlap + 1 { _ = pipeline.offer(issue(id)) }
    let second = try take(&pipeline)
    _ = pipeline.offer(issue(100))
    return (pipeline, first, second)
  }

  /// The numbers that were given out, in the order of the answers.
  func numbers(in settled: [CommitPipeline.Settled]) throws -> [String] {
    try settled.flatMap { numbers(in: try $0.answer.get()) }
  }

  func expected(_ count: Int) -> [String] {
    (1...count).map { "A" + String(repeating: "0", count: $0 < 10 ? 2 : 1) + "\($0)" }
  }

  @Test func aLargeGroupGoesBehindTheOneInFlightAndASmallOneGathers() throws {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1))
    let first = try take(&pipeline)
    for id in 2...Limits.commandsToOverlap { _ = pipeline.offer(issue(id)) }
    #expect(pipeline.takeBatch() == nil, "one flush for all of them is cheaper")
    _ = pipeline.offer(issue(Limits.commandsToOverlap + 1))
    let second = try take(&pipeline)
    #expect(second.after == first.after + Int64(first.entries.flatMap(\.events).count))
    for id in 101...101 + Limits.commandsToOverlap { _ = pipeline.offer(issue(id)) }
    #expect(pipeline.takeBatch() == nil, "no third while two are in flight")
    let settled =
      pipeline.finish(first.id, taken(first)) + pipeline.finish(second.id, taken(second))
    #expect(try numbers(in: settled) == expected(Limits.commandsToOverlap + 1))
    let third = try take(&pipeline)
    #expect(third.after == pipeline.sequence)
  }

  @Test func answersLeaveInTheJournalsOrderWhicheverComesFirst() throws {
    var (pipeline, first, second) = try makeOverlap()
    #expect(pipeline.finish(second.id, taken(second)).isEmpty)
    #expect(pipeline.sequence == 0)
    let settled = pipeline.finish(first.id, taken(first))
    #expect(try numbers(in: settled) == expected(Limits.commandsToOverlap + 1))
  }

  @Test func whatIsInFlightBehindAFailedGroupFallsWithItAndIsDecidedAgain() throws {
    var (pipeline, first, second) = try makeOverlap()
    #expect(pipeline.finish(first.id, .failure(.failed("disk I/O error"))).isEmpty)
    #expect(pipeline.takeBatch() == nil, "nothing new before the second has come back")
    let lost = pipeline.finish(second.id, .failure(.outOfStep(last: 0)))
    #expect(lost.map(\.id) == [1])
    #expect(lost[0].answer == .failure(.notRecorded(.failed("disk I/O error"))))
    let again = try take(&pipeline)
    #expect(again.after == 0)
    let settled = pipeline.finish(again.id, taken(again))
    #expect(settled.map(\.id) == Array(2...Limits.commandsToOverlap + 1) + [100])
    #expect(try numbers(in: settled) == expected(Limits.commandsToOverlap + 1))
    #expect(pipeline.isIdle)
  }

  @Test func aGroupThatWasRefusedBeforeTheFirstGotThroughIsDecidedAgain() throws {
    // The first met a full disk and was tried again with the reserve; the second came between.
    var (pipeline, first, second) = try makeOverlap()
    #expect(pipeline.finish(second.id, .failure(.outOfStep(last: 0))).isEmpty)
    #expect(pipeline.finish(first.id, taken(first)).map(\.id) == [1])
    let again = try take(&pipeline)
    let settled = pipeline.finish(again.id, taken(again))
    #expect(
      try numbers(in: settled) == Array(expected(Limits.commandsToOverlap + 2).dropFirst()))
  }

  @Test func aCommandThatFallsAgainAndAgainIsRefusedInTheEnd() throws {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1))
    var settled: [CommitPipeline.Settled] = []
    for _ in 0...Limits.falls {
      #expect(settled.isEmpty)
      let batch = try take(&pipeline)
      settled = pipeline.finish(batch.id, .failure(.outOfStep(last: 7)))
    }
    #expect(settled.map(\.answer) == [.failure(.notRecorded(.outOfStep(last: 7)))])
    #expect(pipeline.isIdle)
  }
}
