import CLinuxShim
import Glibc
public import HallPorts

/// Opens the node of a USB printer, `/dev/usb/lp0`, as the kernel's usblp driver makes it.
///
/// Source: Linux, drivers/usb/class/usblp.c; USB Device Class Definition for Printing Devices 1.1.
/// The driver lets one program have it at a time. A bidirectional printer's answers are read there;
/// what it is (IEEE 1284 device ID) and whether it has paper the port tells by itself.
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

  /// What a printer says of itself, `MFG:EPSON;MDL:TM-T88V;...`; nil where nothing answers.
  public static func identity(of device: String) -> String? {
    let number = Glibc.open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { return nil }
    defer { Glibc.close(number) }
    var text = [CChar](repeating: 0, count: 1024)
    let length = hall_usb_printer_id(number, &text, Int32(text.count))
    guard length > 0 else { return nil }
    return String(
      decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
