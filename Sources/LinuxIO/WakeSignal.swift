import CLinuxShim
import Glibc

/// Wakes one sleeping thread from any other: a pipe, because poll(2) understands it.
public final class WakeSignal: Sendable {
  let reader: Descriptor
  private let writer: Descriptor

  public init() {
    var ends: [Int32] = [-1, -1]
    let status = pipe(&ends)
    precondition(status == 0, "the process is out of descriptors")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    reader = Descriptor(ends[0])
    writer = Descriptor(ends[1])
  }

  /// A full pipe means that a wake-up is waiting already.
  public func signal() {
    var byte: UInt8 = 1
    _ = write(writer.number, &byte, 1)
  }

  /// Sleeps until the moment, or until somebody signals (also before it was called).
  public func wait(until moment: MonotonicTime) { rest(for: moment - .now) }

  func rest(for span: Duration) {
    if hall_wait(reader.number, Int16(POLLIN), span.wholeNanoseconds) > 0 { clear() }
  }

  /// Uses up the signals that came.
  func clear() {
    var buffer = [UInt8](repeating: 0, count: 64)
    while read(reader.number, &buffer, buffer.count) == buffer.count {}
  }
}
