import CLinuxShim
import Glibc
import Synchronization

/// Watches a thread that makes blocking calls on a port: before each call the thread says how long
/// that may take, so that a call which an adapter's driver never ends makes it overdue.
public final class PortWatch: Sendable {
  private struct Held {
    weak var descriptor: Descriptor?
  }

  private let due: Mutex<MonotonicTime>
  private let held = Mutex(Held())

  public init() { due = Mutex(.now) }

  /// The thread is about to make a call that takes at most so long.
  public func expect(within span: Duration) { expect(by: .now + span) }

  public func expect(by moment: MonotonicTime) { due.withLock { $0 = moment } }

  /// When the thread should be seen again.
  public var dueMoment: MonotonicTime { due.withLock { $0 } }

  /// What the thread has locked.
  func holds(_ descriptor: Descriptor) { held.withLock { $0.descriptor = descriptor } }

  /// Takes the line's locks away from a thread that hangs with them, so that another may open it:
  /// a descriptor that a call is stuck on cannot be closed.
  public func breakLocks() {
    guard let descriptor = held.withLock({ $0.descriptor }) else { return }
    expect(within: .zero)
    withExtendedLifetime(descriptor) {
      _ = flock(descriptor.number, LOCK_UN)
      _ = hall_serial_exclusive(descriptor.number, 0)
    }
  }
}

/// A thread's sleeps end to the microsecond instead of up to 50 us late: a bus loses that several
/// times in each transaction.
public enum ExactTimers {
  public static func useOnThisThread() { _ = hall_exact_timers() }
}
