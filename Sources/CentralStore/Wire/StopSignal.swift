import Glibc

/// Ends every wait on a connection, now and later: a pipe that stays readable once it is set.
final class StopSignal: Sendable {
  private let reader: Int32
  private let writer: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let status = pipe(&ends)
    precondition(status == 0, "the process is out of descriptors")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    close(writer)
  }

  func set() {
    var byte: UInt8 = 1
    _ = write(writer, &byte, 1)
  }

  /// Waits for the events of `poll(2)` on a socket; false when the time is over.
  func wait(
    for events: Int32, on socket: Int32, atMost span: Duration
  ) throws(UplinkFault) -> Bool {
    var descriptors = [
      pollfd(fd: socket, events: Int16(events), revents: 0),
      pollfd(fd: reader, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = span.components.seconds * 1000
      + span.components.attoseconds / 1_000_000_000_000_000
    let count = poll(&descriptors, 2, Int32(clamping: max(milliseconds, 0)))
    if descriptors[1].revents != 0 { throw .stopping }
    return count > 0 || (count < 0 && errno == EINTR)
  }
}
