import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import CentralStore

/// When the way down asks, tells and waits.
struct ReceptionTests {
  private let start = HallInstant(nanoseconds: 1_000_000_000_000)

  private func ready() -> Reception {
    var reception = Reception(at: start)
    reception.connected(at: start)
    reception.fetched(isRest: false, at: start)
    reception.reported(at: start)
    return reception
  }

  @Test func aNewConnectionAsksForOrdersBeforeItTellsAnything() {
    var reception = Reception(at: start)
    #expect(reception.next(at: start) == .connect)
    reception.connected(at: start)
    #expect(reception.next(at: start) == .fetch)
    reception.fetched(isRest: false, at: start)
    #expect(reception.next(at: start) == .report)
    reception.reported(at: start)
    #expect(reception.next(at: start) == .listen(Limits.listenSlice))
  }

  @Test func aNotificationAsksAtOnceAndWithoutOneItAsksAtIntervals() {
    var reception = ready()
    reception.notified(at: start + .seconds(3))
    #expect(reception.next(at: start + .seconds(3)) == .fetch)
    reception.fetched(isRest: false, at: start + .seconds(3))
    let poll = start + .seconds(3) + Limits.orderPoll
    #expect(reception.next(at: poll - .milliseconds(500)) == .report)
    reception.reported(at: poll - .milliseconds(500))
    #expect(reception.next(at: poll - .milliseconds(500)) == .listen(.milliseconds(500)))
    #expect(reception.next(at: poll) == .fetch)
  }

  @Test func whatCouldNotBeRecordedIsAskedForSoon() {
    var reception = ready()
    reception.fetched(isRest: true, at: start)
    #expect(reception.next(at: start + Limits.orderRetry) == .fetch)
  }

  @Test func changesAreToldAtOnceButNotMoreOftenThanThePace() {
    var reception = ready()
    reception.hallChanged(at: start + .seconds(1))
    #expect(reception.next(at: start + .seconds(1)) == .listen(Limits.listenSlice))
    #expect(reception.next(at: start + Limits.reportPace) == .report)
    reception.reported(at: start + Limits.reportPace)
    let later = start + .seconds(20)
    reception.hallChanged(at: later)
    #expect(reception.next(at: later) == .report)
  }

  @Test func pausesAfterFailuresDoubleUpToTheLimitAndAnAnswerEndsThem() {
    var reception = ready()
    var now = start
    for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
      reception.failed(.lost("x"), at: now, chance: 0)
      #expect(reception.next(at: now) == .wait(until: now + .seconds(pause)))
      now = now + .seconds(pause)
      #expect(reception.next(at: now) == .connect)
    }
    reception.connected(at: now)
    reception.fetched(isRest: false, at: now)
    reception.failed(.lost("x"), at: now, chance: 1)
    #expect(reception.next(at: now) == .wait(until: now + .milliseconds(500)))
  }
}
