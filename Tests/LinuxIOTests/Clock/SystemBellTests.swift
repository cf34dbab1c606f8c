import HallDomain
import HallPorts
import Synchronization
import Testing

@testable import LinuxIO

struct SystemBellTests {
  private let clock: SystemHallClock

  init() throws { clock = try SystemHallClock(timeZone: "Asia/Shanghai", last: nil) }

  @Test func aWaitEndsAtItsInstantAndNotBefore() {
    let until = clock.instant + .milliseconds(30)
    clock.bell().wait(until: until)
    #expect(clock.instant >= until)
  }

  @Test func anInstantThatIsPastIsNotWaitedFor() {
    let before = clock.instant
    clock.bell().wait(until: before - .seconds(5))
    #expect(clock.instant - before < Limits.sleepStep)
  }

  @Test func aRingEndsTheNextWaitButNotTheOneAfterIt() {
    let (bell, before) = (clock.bell(), clock.instant)
    bell.ring()
    bell.ring()
    bell.wait(until: nil)
    #expect(clock.instant - before < Limits.sleepStep)
    let until = clock.instant + .milliseconds(30)
    bell.wait(until: until)
    #expect(clock.instant >= until)
  }

  @Test func aRingFromAnotherThreadEndsAWait() {
    let (bell, before) = (clock.bell(), clock.instant)
    DedicatedThread.start(name: "ringer") { bell.ring() }
    bell.wait(until: before + .seconds(600))
    #expect(clock.instant - before < Limits.sleepStep)
  }
}
