/// Finds the transmissions in what comes in on a line, on either side of it.
public struct AlphaReader: Sendable {
  /// From the type code on; nil: outside of a transmission.
  private var body: [UInt8]?

  public init() {}

  /// The transmissions that these bytes end, with what is wrong in those that cannot be used.
  public mutating func read(_ bytes: some Sequence<UInt8>) -> [Result<AlphaPacket, AlphaError>] {
    var found: [Result<AlphaPacket, AlphaError>] = []
    for byte in bytes {
      switch byte {
      case AlphaPacket.startOfHeader: body = []
      case AlphaPacket.endOfTransmission:
        guard let whole = body else { continue }
        body = nil
        do throws(AlphaError) {
          found.append(.success(try AlphaPacket(body: whole)))
        } catch {
          found.append(.failure(error))
        }
      case AlphaPacket.nul:
        // Nothing else carries NULs: a new transmission is about to begin.
        body = nil
      default:
        body?.append(byte)
        if let count = body?.count, count > AlphaPacket.lengthLimit {
          body = nil
          found.append(.failure(.tooLong))
        }
      }
    }
    return found
  }
}
