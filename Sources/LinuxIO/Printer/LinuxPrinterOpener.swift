public import HallPorts

/// The way to a ticket printer, whatever it hangs on.
public enum LinuxPrinterOpener {
  public static func opener(for wire: PrinterWire) -> any SerialLineOpener {
    switch wire {
    case .serial(let plan): LinuxSerialOpener(plan: plan)
    case .usb(let device): USBPrinterOpener(device: device)
    case .tcp(let host, let port): TCPLineOpener(host: host, port: port)
    }
  }
}
