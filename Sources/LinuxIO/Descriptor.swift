import CLinuxShim
import Glibc
import HallPorts

/// An open file descriptor with one owner: closed when the last user lets go, so that a close
/// in one thread can never hand the number to somebody else while another thread polls it.
final class Descriptor: Sendable {
  let number: Int32
  /// Held as long as the descriptor is open.
  private let lock: LockFile?

  init(_ number: Int32, lock: LockFile? = nil) {
    self.number = number
    self.lock = lock
  }

  deinit { Glibc.close(number) }

  /// Waits until one of `events` is there, the peer is gone, the time is over (nil: never) or the
  /// signal comes, which is used up. Returns the events that came; 0 when none did.
  func wait(
    for events: Int16, timeout: Duration?, wake: WakeSignal? = nil
  ) throws(WireError) -> Int16 {
    let deadline = timeout.map { MonotonicTime.now + $0 }
    while true {
      let left = deadline.map { max(($0 - .now).wholeNanoseconds, 0) } ?? -1
      let came = hall_wait_or_wake(number, events, wake?.reader.number ?? -1, left)
      if came == -EINTR { continue }
      if came < 0 { throw .failed(SystemError.text(-came)) }
      if Int(came) & HALL_WOKEN != 0 { wake?.clear() }
      return Int16(truncatingIfNeeded: came)
    }
  }

  /// Reads what is there, at most `count` bytes; empty when nothing waits.
  ///
  /// - Parameter isEnding: nothing to read although the kernel said so is the end of the line.
  func readAvailable(
    atMost count: Int, label: String, isEnding: Bool = true
  ) throws(WireError) -> [UInt8] {
    var length = 0
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      length = Glibc.read(number, buffer.baseAddress, count)
      code = errno
      used = max(length, 0)
    }
    if length > 0 { return bytes }
    if length == 0 {
      if isEnding { throw .gone("\(label): hung up") }
      return []
    }
    if code == EAGAIN || code == EINTR { return [] }
    throw SystemError.wire(code, label)
  }

  /// Writes all bytes, waiting at most `timeout` for room; answers how many were taken.
  ///
  /// - Parameter isSocket: a peer that is gone is an error and no signal.
  func writeAll(
    _ bytes: [UInt8], timeout: Duration, label: String, isSocket: Bool = false
  ) throws(WireError) -> Int {
    let deadline = MonotonicTime.now + timeout
    var taken = 0
    while taken < bytes.count {
      let length = bytes[taken...].withUnsafeBytes {
        isSocket
          ? Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
          : Glibc.write(number, $0.baseAddress, $0.count)
      }
      let code = errno
      if length > 0 {
        taken += length
        continue
      }
      guard length < 0, code == EAGAIN || code == EINTR else {
        throw SystemError.wire(length < 0 ? code : EIO, label)
      }
      let left = deadline - .now
      if left <= .zero { break }
      let events = try wait(for: Int16(POLLOUT), timeout: left)
      if events & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { throw .gone("\(label): hung up") }
    }
    return taken
  }
}
