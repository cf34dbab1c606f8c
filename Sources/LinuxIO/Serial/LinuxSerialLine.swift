import CLinuxShim
import Glibc
public import HallPorts
import Synchronization

/// An open tty. One thread reads and writes; any thread may close it.
public final class LinuxSerialLine: SerialLine {
  private let descriptor: Mutex<Descriptor?>
  private let wake: WakeSignal
  private let label: String

  init(descriptor: Descriptor, wake: WakeSignal, label: String) {
    self.descriptor = Mutex(descriptor)
    self.wake = wake
    self.label = label
  }

  public func read(atMost count: Int, timeout: Duration?) throws(WireError) -> [UInt8] {
    guard count > 0 else { return [] }
    let open = try current()
    let events = try open.wait(for: Int16(POLLIN), timeout: timeout, wake: wake)
    if events == 0 { return [] }
    if events & Int16(POLLIN) == 0 { throw .gone("\(label): hung up") }
    return try open.readAvailable(atMost: min(count, Limits.readChunk), label: label)
  }

  public func write(_ bytes: [UInt8], timeout: Duration) throws(WireError) -> Int {
    try current().writeAll(bytes, timeout: timeout, label: label)
  }

  public func discardInput() throws(WireError) {
    let status = hall_serial_discard_input(try current().number)
    if status < 0 { throw SystemError.wire(-status, label) }
  }

  public func close() { descriptor.withLock { $0 = nil } }

  private func current() throws(WireError) -> Descriptor {
    guard let open = descriptor.withLock({ $0 }) else { throw .gone("\(label): closed") }
    return open
  }
}
