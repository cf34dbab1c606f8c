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

  /// What a journal would answer for a batch.
  func record(_ batch: [JournalEntry], from sequence: Int64) -> [[RecordedEvent]] {
    var next = sequence
    return batch.map { entry in
      entry.events.map { event in
        next += 1
        return RecordedEvent(sequence: next, event: event, origin: entry.origin, now: entry.now)
      }
    }
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
    let firstTaken = pipeline.takeBatch()
    let first = try #require(firstTaken)
    #expect(pipeline.offer(issue(2)) == nil)
    #expect(pipeline.offer(issue(3)) == nil)
    #expect(pipeline.takeBatch() == nil, "one group is in flight")
    #expect(pipeline.committed.queue.tickets.isEmpty, "nothing is committed yet")

    let settled = pipeline.didCommit(record(first, from: 0))
    #expect(settled.map(\.id) == [1])
    #expect(pipeline.committed.queue.tickets.count == 1)
    let secondTaken = pipeline.takeBatch()
    let second = try #require(secondTaken)
    #expect(second.count == 2)
    let rest = pipeline.didCommit(record(second, from: pipeline.sequence))
    let all = try (settled + rest).flatMap { numbers(in: try $0.answer.get()) }
    #expect(all == ["A001", "A002", "A003"])
    #expect(pipeline.isIdle)
  }

  @Test func aFailedCommitLeavesNothingAndWhatWaitedIsDecidedAgain() throws {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1))
    _ = pipeline.takeBatch()
    _ = pipeline.offer(issue(2))
    let failed = pipeline.didFail(.failed("disk I/O error"))
    #expect(failed.map(\.id) == [1])
    #expect(failed[0].answer == .failure(.notRecorded(.failed("disk I/O error"))))
    let againTaken = pipeline.takeBatch()
    let again = try #require(againTaken)
    let settled = pipeline.didCommit(record(again, from: 0))
    #expect(settled.map(\.id) == [2])
    #expect(
      numbers(in: try settled[0].answer.get()) == ["A001"],
      "the number of the failed ticket was never given out")
  }

  @Test func aKeyHappensOnceWhileItWaitsWhileItIsInFlightAndAfterwards() throws {
    var pipeline = try makePipeline()
    _ = pipeline.offer(issue(1, key: "k"))
    #expect(pipeline.offer(issue(2, key: "k")) == nil, "it waits with the first")
    let batchTaken = pipeline.takeBatch()
    let batch = try #require(batchTaken)
    #expect(batch.count == 1)
    #expect(pipeline.offer(issue(3, key: "k")) == nil, "it joins the one in flight")
    let settled = pipeline.didCommit(record(batch, from: 0))
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
    let batchTaken = pipeline.takeBatch()
    let batch = try #require(batchTaken)
    _ = pipeline.didCommit(record(batch, from: 0))
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
    var taken = 0
    while let batch = pipeline.takeBatch() {
      #expect(batch.count <= Limits.commandsPerCommit)
      taken += batch.count
      _ = pipeline.didCommit(record(batch, from: pipeline.sequence))
    }
    #expect(taken == Limits.waitingCommands)
  }
}
