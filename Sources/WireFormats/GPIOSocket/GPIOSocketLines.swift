/// Cuts a byte stream into the protocol's text lines, however the bytes arrive.
public struct GPIOSocketLines: Sendable {
  /// Longest line, bytes without its end.
  public static let longest = 512

  private var buffer: [UInt8] = []

  public init() {}

  public mutating func receive(_ bytes: some Sequence<UInt8>) { buffer += bytes }

  /// The next whole line without its end; nil while none is there.
  public mutating func next() throws(GPIOSocketFault) -> String? {
    guard let end = buffer.firstIndex(of: 0x0A) else {
      if buffer.count > Self.longest { throw .endlessLine }
      return nil
    }
    if end > Self.longest { throw .endlessLine }
    let line = buffer[..<end]
    buffer.removeFirst(end + 1)
    guard let text = String(validating: line, as: UTF8.self) else {
      throw .notUnderstood(String(decoding: line, as: UTF8.self))
    }
    return text
  }
}
