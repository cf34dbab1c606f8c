import CLinuxShim
import Glibc
public import HallPorts
import Synchronization

/// A serial line of its own, without a hall behind it: whoever makes it says what its slaves do.
/// For figures and for tests that need faults to order.
public final class EmulatedLine: Sendable {
  public typealias Answer = @Sendable (_ request: [UInt8]) -> [LineReply]

  private struct State {
    var isStopping = false
    var lateness = LineLateness()
    var requests = 0
    var cpu = Duration.zero
  }

  private let state = Mutex(State())

  /// - Parameters:
  ///   - link: the path under which the line is found.
  ///   - answer: what follows a request, address and check included; called on the line's thread.
  public init(link: String, timing: BusTiming, answer: @escaping Answer) throws {
    let port = try PtyPort(link: link)
    DedicatedThread.start(name: "emulated line") { [weak self] in
      _ = hall_exact_timers()
      var line = PacedLine(port: port, timing: timing)
      while let self, !self.state.withLock({ $0.isStopping }) {
        var requests = 0
        line.serve(timeout: SimulatorLimits.patience) { frame, _ in
          requests += 1
          return answer(frame)
        }
        self.state.withLock { state in
          state.lateness = line.lateness
          state.requests += requests
          state.cpu = Self.threadTime()
        }
      }
    }
  }

  deinit { stop() }

  /// Hangs the line up.
  public func stop() { state.withLock { $0.isStopping = true } }

  public var lateness: LineLateness { state.withLock { $0.lateness } }
  public var requests: Int { state.withLock { $0.requests } }
  /// Processor time that the emulation took.
  public var cpu: Duration { state.withLock { $0.cpu } }

  private static func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
