import Glibc
import Synchronization

/// A pseudo-terminal: the code under test opens `path`, the test holds the other end and can pull
/// the plug.
public final class PtyPair: Sendable {
  public struct Failure: Error {
    public var call: String
    public var code: Int32
  }

  // _IOW('T', 0x31, int) and _IOR('T', 0x30, unsigned int) of asm-generic/ioctls.h.
  private static let unlock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430

  // _IOR('T', 0x2A, struct termios2): eleven words, the third its control flags,
  // the last its speed.
  private static let settings: UInt = 0x802C_542A
  private static let oddParity: UInt32 = 0x200

  private struct State {
    var descriptor: Int32
  }

  private let state: Mutex<State>
  public let path: String

  public init() throws {
    let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Failure(call: "open", code: errno) }
    var locked: Int32 = 0
    var index: UInt32 = 0
    guard ioctl(descriptor, Self.unlock, &locked) == 0,
      ioctl(descriptor, Self.number, &index) == 0
    else {
      let code = errno
      Glibc.close(descriptor)
      throw Failure(call: "ioctl", code: code)
    }
    path = "/dev/pts/\(index)"
    state = Mutex(State(descriptor: descriptor))
  }

  deinit { unplug() }

  /// Hangs the line up, as a pulled USB converter does.
  public func unplug() {
    state.withLock { state in
      if state.descriptor >= 0 { Glibc.close(state.descriptor) }
      state.descriptor = -1
    }
  }

  /// How the other end has set the line; a pseudo-terminal's kernel forgets even parity.
  public var line: (baud: Int, isOdd: Bool) {
    var words = [UInt32](repeating: 0, count: 11)
    state.withLock { _ = ioctl($0.descriptor, Self.settings, &words) }
    return (Int(words[10]), words[2] & Self.oddParity != 0)
  }

  /// What the other end has written, waiting at most so long; nil once the plug is pulled.
  public func read(waiting span: Duration) -> [UInt8]? {
    let end = ContinuousClock.now + span
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let outcome: [UInt8]?? = state.withLock { state in
        guard state.descriptor >= 0 else { return .some(nil) }
        let length = Glibc.read(state.descriptor, &buffer, buffer.count)
        // EIO: nobody has the other end open.
        return length > 0 ? .some(Array(buffer[..<length])) : nil
      }
      if let outcome { return outcome }
      if ContinuousClock.now >= end { return [] }
      usleep(200)
    }
  }

  public func write(_ bytes: [UInt8]) {
    state.withLock { state in
      guard state.descriptor >= 0, !bytes.isEmpty else { return }
      _ = Glibc.write(state.descriptor, bytes, bytes.count)
    }
  }
}
