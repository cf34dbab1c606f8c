import Glibc
import HallPorts
import Testing

@testable import LinuxIO

struct MonotonicTimeTests {
  @Test func aSleepEndsAtItsMomentOrALittleLater() {
    let moment = MonotonicTime.now + .milliseconds(20)
    moment.sleepUntil()
    #expect(MonotonicTime.now >= moment)
    (MonotonicTime.now + .seconds(-1)).sleepUntil()
  }

  @Test func aSignalBeforeTheWaitIsNotLost() {
    let signal = WakeSignal()
    signal.signal()
    let begin = MonotonicTime.now
    signal.wait(until: begin + .seconds(20))
    #expect(MonotonicTime.now - begin < .seconds(5))
    // It is used up.
    let again = MonotonicTime.now
    signal.wait(until: again + .milliseconds(20))
    #expect(MonotonicTime.now - again >= .milliseconds(20))
  }

  @Test func aSignalFromAnotherThreadWakesTheSleeper() {
    let signal = WakeSignal()
    DedicatedThread.start(name: "waker") {
      usleep(20_000)
      for _ in 0..<100_000 { signal.signal() }
    }
    let begin = MonotonicTime.now
    signal.wait(until: begin + .seconds(20))
    #expect(MonotonicTime.now - begin < .seconds(5))
  }
}
