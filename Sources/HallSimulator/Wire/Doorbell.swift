import Glibc

/// Wakes a wire's thread out of its wait: a pipe that one thread writes to and one polls.
final class Doorbell: Sendable {
  let descriptor: Int32
  private let other: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let status = pipe(&ends)
    precondition(status == 0, "no pipe could be made: the process is out of descriptors")
    descriptor = ends[0]
    other = ends[1]
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
  }

  deinit {
    close(descriptor)
    close(other)
  }

  /// A full pipe has rung already.
  func ring() {
    var byte: UInt8 = 1
    _ = write(other, &byte, 1)
  }

  func silence() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(descriptor, &bytes, bytes.count) == bytes.count {}
  }
}
