/// A serial line as a driver's own thread uses it: blocking with a time limit. The real one is
/// a tty in LinuxIO; HallTestKit has an in-memory pair.
public protocol SerialLine: Sendable {
  /// Waits at most `timeout` (nil: for ever) for bytes or the opener's `wake` and returns what is
  /// there; empty when nothing came.
  func read(atMost count: Int, timeout: Duration?) throws(WireError) -> [UInt8]
  /// Writes all bytes, waiting at most `timeout` for room; answers how many were taken.
  func write(_ bytes: [UInt8], timeout: Duration) throws(WireError) -> Int
  /// Throws away what was received and not read.
  func discardInput() throws(WireError)
  func close()
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
