import Glibc
import HallPorts
import Synchronization

/// An open stream. One thread reads and writes; any thread may close it.
final class TCPLine: SerialLine {
  private let descriptor: Mutex<Descriptor?>
  private let wake: WakeSignal
  private let label: String

  init(descriptor: Descriptor, wake: WakeSignal, label: String) {
    self.descriptor = Mutex(descriptor)
    self.wake = wake
    self.label = label
  }

  func read(atMost count: Int, timeout: Duration?) throws(WireError) -> [UInt8] {
    guard count > 0 else { return [] }
    let open = try current()
    let events = try open.wait(for: Int16(POLLIN), timeout: timeout, wake: wake)
    if events == 0 { return [] }
    return try open.readAvailable(atMost: min(count, Limits.readChunk), label: label)
  }

  func write(_ bytes: [UInt8], timeout: Duration) throws(WireError) -> Int {
    try current().writeAll(bytes, timeout: timeout, label: label)
  }

  func discardInput() throws(WireError) {
    let open = try current()
    while try open.wait(for: Int16(POLLIN), timeout: .zero) != 0 {
      if try open.readAvailable(atMost: Limits.readChunk, label: label).isEmpty { return }
    }
  }

  func close() { descriptor.withLock { $0 = nil } }

  private func current() throws(WireError) -> Descriptor {
    guard let open = descriptor.withLock({ $0 }) else { throw .gone("\(label): closed") }
    return open
  }
}
