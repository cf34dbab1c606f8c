import CLinuxShim
import Glibc
import HallDomain
import HallPorts

/// One end of a pseudo-terminal whose other end is linked under a name of our choice, as udev
/// links a USB adapter. Closing it is pulling the adapter out: the link goes, and whoever has the
/// line open sees it hang up.
final class PtyPort: Sendable {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let near: Int32
  private let far: Int32
  let link: String

  init(link: String) throws(Failure) {
    self.link = link
    var near: Int32 = -1
    var far: Int32 = -1
    var name = [CChar](repeating: 0, count: 128)
    let status = hall_pty_open(&near, &far, &name, Int32(name.count))
    guard status == 0 else {
      throw Failure(
        description: "no pseudo-terminal for \(link): " + String(cString: hall_error_text(-status)))
    }
    self.near = near
    self.far = far
    unlink(link)
    let path = name.withUnsafeBufferPointer { buffer in
      String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    guard symlink(path, link) == 0 else {
      let reason = String(cString: hall_error_text(errno))
      close(near)
      close(far)
      throw Failure(description: "\(link) cannot be linked: \(reason)")
    }
  }

  deinit {
    unlink(link)
    close(near)
    close(far)
  }

  /// Whether whoever has opened the line has set it so that the far end understands it.
  ///
  /// A pseudo-terminal's kernel keeps no even parity (drivers/tty/pty.c, pty_set_termios): even and
  /// none are not told apart.
  func isSet(as line: LineSettings) -> Bool {
    var parity: CChar = 0
    var stopBits: Int32 = 0
    let baud = hall_serial_settings(far, &parity, &stopBits)
    return Int(baud) == line.baud && (parity == 79) == (line.parity == .odd)  // O
  }

  /// Waits at most `timeout`; empty when nothing came.
  func read(timeout: Duration) -> [UInt8] {
    guard hall_wait(near, Int16(POLLIN), timeout.wholeNanoseconds) > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(near, &bytes, bytes.count)
    return count > 0 ? Array(bytes.prefix(count)) : []
  }

  /// What the other end does not read is lost, as on a real line.
  func write(_ bytes: some Collection<UInt8>) {
    var bytes = Array(bytes)
    while !bytes.isEmpty {
      let count = Glibc.write(near, &bytes, bytes.count)
      if count > 0 {
        bytes.removeFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }
}
