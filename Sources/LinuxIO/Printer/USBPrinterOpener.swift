import Glibc
public import HallPorts

/// Opens the node of a USB printer, `/dev/usb/lp0`, as the kernel's usblp driver makes it.
///
/// Source: Linux, drivers/usb/class/usblp.c; USB Device Class Definition for Printing Devices 1.1.
/// The driver lets one program have it at a time. A bidirectional printer's answers are read there;
/// whether it has paper the port tells by itself.
public struct USBPrinterOpener: SerialLineOpener {
  public let device: String
  private let signal = WakeSignal()

  public init(device: String) { self.device = device }

  public var label: String { device }

  public func open() throws(WireError) -> any SerialLine {
    let lock = try LockFile.take(device: device)
    let number = Glibc.open(device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else {
      let code = errno
      if code == EBUSY {
        throw .busy("\(device): in use by another program; stop CUPS if it took the printer")
      }
      throw SystemError.wire(code, device)
    }
    return LinuxLine(
      .usbPrinter, descriptor: Descriptor(number, lock: lock), wake: signal, label: device)
  }

  public func wake() { signal.signal() }

  public func rest(for span: Duration) { signal.rest(for: span) }
}
