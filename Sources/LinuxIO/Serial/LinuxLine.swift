import CLinuxShim
import Glibc
public import HallPorts
import Synchronization

/// An open tty, USB printer port or TCP connection. One thread reads and writes; any thread may
/// close it.
public final class LinuxLine: SerialLine {
  enum Kind {
    case tty, tcp
    /// A read of nothing is a transfer without data here, not the line's end.
    case usbPrinter
  }

  private let descriptor: Mutex<Descriptor?>
  private let wake: WakeSignal
  private let label: String
  private let kind: Kind

  init(_ kind: Kind, descriptor: Descriptor, wake: WakeSignal, label: String) {
    self.kind = kind
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
    return try open.readAvailable(
      atMost: min(count, Limits.readChunk), label: label, isEnding: kind != .usbPrinter)
  }

  public func write(_ bytes: [UInt8], timeout: Duration) throws(WireError) -> Int {
    try current().writeAll(bytes, timeout: timeout, label: label, isSocket: kind == .tcp)
  }

  public func discardInput() throws(WireError) {
    let open = try current()
    if kind == .tty {
      let status = hall_serial_discard_input(open.number)
      if status < 0 { throw SystemError.wire(-status, label) }
      return
    }
    while !(try open.readAvailable(
      atMost: Limits.readChunk, label: label, isEnding: kind != .usbPrinter)).isEmpty {}
  }

  public func portStatus() throws(WireError) -> PortStatus? {
    guard kind == .usbPrinter else { return nil }
    let status = hall_usb_printer_status(try current().number)
    // Something else stands for the port: it tells nothing.
    if status == -ENOTTY { return nil }
    if status < 0 { throw SystemError.wire(-status, label) }
    return PortStatus(UInt8(truncatingIfNeeded: status))
  }

  public func close() { descriptor.withLock { $0 = nil } }

  private func current() throws(WireError) -> Descriptor {
    guard let open = descriptor.withLock({ $0 }) else { throw .gone("\(label): closed") }
    return open
  }
}
