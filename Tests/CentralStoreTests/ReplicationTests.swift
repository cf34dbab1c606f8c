import HallDomain
import HallPorts
import Testing

@testable import CentralStore

/// The uplink's decisions, without a clock or a wire.
struct ReplicationTests {
  let start = HallInstant(nanoseconds: 1_000_000_000_000)

  private func ready(end: Int64 = 0, head: Int64 = 0) -> Replication {
    var replication = Replication(journalEnd: end, at: start)
    replication.connected()
    replication.greeted(head: head, at: start)
    return replication
  }

  @Test func itConnectsGreetsAndSendsFromTheCentresEnd() {
    var replication = Replication(journalEnd: 10, at: start)
    #expect(replication.next(at: start) == .connect)
    replication.connected()
    #expect(replication.next(at: start) == .greet)
    replication.greeted(head: 4, at: start)
    #expect(replication.next(at: start) == .send(after: 4, limit: Limits.recordsInFirstBatch))
    #expect(replication.lag == 6)
  }

  @Test func anUnknownOutcomeIsAskedOfTheCentreBeforeAnythingIsSentAgain() {
    var replication = ready(end: 10)
    #expect(replication.next(at: start) == .send(after: 0, limit: Limits.recordsInFirstBatch))
    replication.failed(.lost("cut"), at: start, chance: 0)
    #expect(replication.next(at: start) == .wait(until: start + Limits.firstRetry))
    let later = start + Limits.firstRetry
    #expect(replication.next(at: later) == .connect)
    replication.connected()
    #expect(replication.next(at: later) == .greet)
    replication.greeted(head: 10, at: later)
    #expect(replication.lag == 0)
  }

  @Test func pausesDoubleUpToTheLastAndChanceOnlyShortensThem() {
    var replication = Replication(journalEnd: 0, at: start)
    var pauses: [Duration] = []
    for _ in 0..<9 {
      replication.failed(.unreachable("nobody"), at: start, chance: 0)
      if case .wait(let until) = replication.next(at: start) { pauses.append(until - start) }
    }
    #expect(pauses.prefix(3) == [.seconds(1), .seconds(2), .seconds(4)])
    #expect(pauses.last == Limits.lastRetry)
    replication.failed(.unreachable("nobody"), at: start, chance: 1)
    #expect(replication.next(at: start) == .wait(until: start + Limits.lastRetry / 2))
  }

  @Test func aStandbyThatIsBehindIsSentWhatItMisses() {
    var replication = ready(end: 10, head: 10)
    replication.failed(.lost("failover"), at: start, chance: 0)
    replication.connected()
    replication.greeted(head: 7, at: start)
    #expect(replication.next(at: start) == .send(after: 7, limit: Limits.recordsInFirstBatch))
  }

  @Test func batchesGrowWhileTheyAreQuickAndShrinkWhenSlow() {
    var replication = ready(end: 1_000_000)
    for _ in 0..<10 { replication.taken(through: 1, within: .milliseconds(5), at: start) }
    #expect(replication.next(at: start) == .send(after: 1, limit: Limits.recordsInBatch))
    replication.taken(through: 2, within: .seconds(3), at: start)
    #expect(replication.next(at: start) == .send(after: 2, limit: Limits.recordsInBatch / 2))
    for _ in 0..<40 { replication.taken(through: 3, within: .seconds(3), at: start) }
    #expect(replication.next(at: start) == .send(after: 3, limit: 1))
  }

  @Test func liveRecordsAreGatheredForAMomentAndABacklogIsNot() {
    var replication = ready(end: 1)
    replication.taken(through: 1, within: .seconds(1), at: start)
    replication.journalReached(3)
    #expect(replication.next(at: start) == .wait(until: start + Limits.batchPace))
    replication.journalReached(1000)
    let newest = Limits.recordsInLiveBatch
    #expect(
      replication.next(at: start) == .sendLive(after: 1000 - Int64(newest), limit: newest))
    replication.takenLive(through: 1000, at: start)
    #expect(replication.next(at: start) == .send(after: 1, limit: Limits.recordsInFirstBatch))
  }

  @Test func aBacklogIsNoNewsAndNewRecordsGoBeforeIt() {
    var replication = ready(end: 100_000)
    #expect(replication.next(at: start) == .send(after: 0, limit: Limits.recordsInFirstBatch))
    replication.journalReached(100_002)
    let live = Replication.Step.sendLive(after: 100_000, limit: Limits.recordsInLiveBatch)
    #expect(replication.next(at: start) == live)
    replication.takenLive(through: 100_002, at: start)
    #expect(replication.next(at: start) == .send(after: 0, limit: Limits.recordsInFirstBatch))
    // They are gathered too: between two looks ahead the backlog goes on.
    replication.journalReached(100_003)
    #expect(replication.next(at: start) == .send(after: 0, limit: Limits.recordsInFirstBatch))
    #expect(
      replication.next(at: start + Limits.batchPace)
        == .sendLive(after: 100_002, limit: Limits.recordsInLiveBatch))
  }

  @Test func aCapIsKeptOnAverageAndNewRecordsDoNotWaitForIt() {
    var replication = Replication(journalEnd: 100_000, bandwidth: 1000, at: start)
    #expect(replication.batchBytes == 1000)
    replication.connected()
    replication.greeted(head: 0, at: start)
    replication.sent(bytes: 4000, at: start)
    replication.taken(through: 10, within: .seconds(1), at: start)
    #expect(replication.next(at: start) == .wait(until: start + .seconds(4)))
    replication.journalReached(100_001)
    #expect(
      replication.next(at: start) == .sendLive(after: 100_000, limit: Limits.recordsInLiveBatch))
    replication.sent(bytes: 500, at: start)
    replication.takenLive(through: 100_001, at: start)
    #expect(replication.next(at: start) == .wait(until: start + .milliseconds(4500)))
    #expect(
      replication.next(at: start + .milliseconds(4500))
        == .send(after: 10, limit: Limits.recordsInFirstBatch))
  }

  @Test func aCentreThatGreetsAndTakesNothingIsCalledDown() {
    var replication = ready(end: 5, head: 5)
    replication.journalReached(9)
    let full = UplinkFault.database(state: "53100", message: "disk full")
    var now = start
    for _ in 0..<4 {
      replication.failed(full, at: now, chance: 0)
      now = now + .seconds(8)
      replication.connected()
      replication.greeted(head: 5, at: now)
    }
    #expect(replication.health(at: now) == .down(reason: full.description))
    replication.taken(through: 9, within: .seconds(1), at: now)
    #expect(replication.health(at: now) == .up)
  }

  @Test func anIdleHallGreetsNowAndThen() {
    let replication = ready(end: 5, head: 5)
    #expect(replication.next(at: start) == .wait(until: start + Limits.heartbeat))
    #expect(replication.next(at: start + Limits.heartbeat) == .greet)
  }

  @Test func aFenceStopsSendingAndIsAskedAboutSeldom() {
    var replication = ready(end: 5)
    replication.fenced("record 3 differs", at: start)
    #expect(replication.next(at: start) == .wait(until: start + Limits.fenceRetry))
    #expect(replication.health(at: start) == .down(reason: "record 3 differs"))
    replication.connected()
    replication.greeted(head: 5, at: start)
    #expect(replication.health(at: start) == .up)
  }

  @Test func onlyAnAbsenceThatLastsIsCalledDown() {
    var replication = ready()
    replication.failed(.lost("cut"), at: start, chance: 0)
    #expect(!replication.health(at: start + .seconds(1)).isDown)
    #expect(replication.health(at: start + Limits.downAfter).isDown)
  }

  static let hash = [UInt8](repeating: 7, count: 32)
  static let other = [UInt8](repeating: 8, count: 32)

  @Test func theStandingTellsAForkFromAGap() {
    func standing(head: Int64, own: [UInt8]?, first: Int64, last: Int64) -> Standing {
      Standing(
        Welcome(head: JournalMark(sequence: head, hash: Self.hash), fence: nil),
        own: own.map { JournalMark(sequence: head, hash: $0) },
        first: JournalMark(sequence: first, hash: Self.other), last: last)
    }
    #expect(standing(head: 5, own: Self.hash, first: 0, last: 9) == .follows)
    guard case .forked = standing(head: 5, own: Self.other, first: 0, last: 9) else {
      Issue.record("another record at the centre's end is a fork")
      return
    }
    guard case .forked = standing(head: 12, own: nil, first: 0, last: 9) else {
      Issue.record("a centre that knows more than the journal is a fork")
      return
    }
    #expect(
      standing(head: 5, own: nil, first: 7, last: 9)
        == .gap(JournalMark(sequence: 7, hash: Self.other)))
  }
}
