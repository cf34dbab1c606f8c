import HallDomain
import WireFormats

/// Cuts a master's bytes into request frames, as slaves on the line do: by the length that the
/// function code says, checked by the CRC; anything else ends with the next silence.
///
/// Source: MODBUS Application Protocol v1.1b3, clause 6; MODBUS over Serial Line v1.02, 2.5.1.
struct RTURequestFinder {
  private var buffer: [UInt8] = []
  private var lastByte: Int64 = 0

  mutating func append(_ bytes: [UInt8], at now: Int64) {
    buffer += bytes
    if !bytes.isEmpty { lastByte = now }
  }

  /// The next whole frame with its CRC.
  mutating func next(at now: Int64) -> [UInt8]? {
    if let length = Self.length(of: buffer), buffer.count >= length,
      CRC16.checks(buffer[..<length])
    {
      defer { buffer.removeFirst(length) }
      return Array(buffer[..<length])
    }
    guard !buffer.isEmpty,
      now - lastByte >= SimulatorLimits.requestSilence.wholeNanoseconds
    else { return nil }
    defer { buffer = [] }
    // A function that nobody knows has an unknown length: the silence ended it.
    return CRC16.checks(buffer) ? buffer : nil
  }

  private static func length(of buffer: [UInt8]) -> Int? {
    guard buffer.count >= 2 else { return nil }
    switch buffer[1] {
    case 1...6: return 8
    case 15, 16: return buffer.count >= 7 ? 9 + Int(buffer[6]) : nil
    default: return nil
    }
  }
}
