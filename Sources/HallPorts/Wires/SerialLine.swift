/// A line as a driver's own thread uses it: blocking with a time limit. The real one is a tty, a
/// USB printer or a TCP connection in LinuxIO; HallTestKit has an in-memory pair.
public protocol SerialLine: Sendable {
  /// Waits at most `timeout` (nil: for ever) for bytes or the opener's `wake` and returns what is
  /// there; empty when nothing came.
  func read(atMost count: Int, timeout: Duration?) throws(WireError) -> [UInt8]
  /// Writes all bytes, waiting at most `timeout` for room; answers how many were taken.
  func write(_ bytes: [UInt8], timeout: Duration) throws(WireError) -> Int
  /// Throws away what was received and not read.
  func discardInput() throws(WireError)
  /// What the port itself tells of the printer on it; nil: nothing.
  func portStatus() throws(WireError) -> PortStatus?
  func close()
}

extension SerialLine {
  public func portStatus() throws(WireError) -> PortStatus? { nil }
}

/// The status byte of a USB printer, known without asking the printer's language.
///
/// Source: USB Device Class Definition for Printing Devices 1.1, 4.2.2, GET_PORT_STATUS: bit 5
/// paper empty, bit 4 selected, bit 3 not error.
public struct PortStatus: Hashable, Sendable {
  public var isPaperEmpty: Bool
  public var isSelected: Bool
  public var hasError: Bool

  public init(_ byte: UInt8) {
    isPaperEmpty = byte & 0x20 != 0
    isSelected = byte & 0x10 != 0
    hasError = byte & 0x08 == 0
  }
}

/// Opens a line again after it went away.
public protocol SerialLineOpener: WireOpener {
  func open() throws(WireError) -> any SerialLine
}

/// What can go wrong on a wire, as the driver needs to tell it apart.
public enum WireError: Error, Hashable, Sendable {
  /// The port or peer is not there (ENOENT, ENODEV, EIO, hang-up).
  case gone(String)
  /// Somebody else holds it; the text names the holder where the kernel tells.
  case busy(String)
  /// The port cannot do what was asked (baud, parity, bias).
  case unsupported(String)
  case failed(String)

  /// The reason, for people.
  public var text: String {
    switch self {
    case .gone(let text), .busy(let text), .unsupported(let text), .failed(let text): text
    }
  }
}
