import Foundation
import HallPorts
import HallTestKit
import Synchronization

/// What the machine itself takes for a thread that wakes, asks or listens on a line, and
/// sleeps again: the floor below any driver of a polled bus.
enum BareWaking {
  /// Percent of a core.
  static func percent(perSecond: Double, span: Duration) async throws -> Double {
    let pair = try PtyPair()
    let line = open(pair.path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard line >= 0 else { throw SimulatedHall.Failure("\(pair.path): no line") }
    defer { close(line) }
    let isEnded = Mutex(false)
    let used = await withCheckedContinuation { continuation in
      DedicatedThread.start(name: "far end") {
        while !isEnded.withLock({ $0 }) { _ = pair.read(waiting: .milliseconds(100)) }
      }
      DedicatedThread.start(name: "bare") {
        let used = Self.used(on: line, perSecond, span)
        isEnded.withLock { $0 = true }
        continuation.resume(returning: used)
      }
    }
    return used / span.asSeconds * 100
  }

  /// Processor time of this thread, seconds.
  private static func used(
    on line: Int32, _ perSecond: Double, _ span: Duration
  ) -> Double {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var next = timespec()
    clock_gettime(CLOCK_MONOTONIC, &next)
    let start = now(CLOCK_THREAD_CPUTIME_ID)
    for round in 0..<Int(perSecond * span.asSeconds) {
      let nanoseconds = next.tv_nsec + Int(1e9 / perSecond)
      next = timespec(
        tv_sec: next.tv_sec + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
      while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, nil) == EINTR {}
      // Every other time it asks, and every other time it looks for the answer.
      if round.isMultiple(of: 2) {
        _ = write(line, buffer, 8)
      } else {
        _ = read(line, &buffer, buffer.count)
      }
    }
    return now(CLOCK_THREAD_CPUTIME_ID) - start
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
