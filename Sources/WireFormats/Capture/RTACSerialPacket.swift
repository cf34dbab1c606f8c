/// Bytes of a serial line with their direction
/// (https://www.tcpdump.org/linktypes/LINKTYPE_RTAC_SERIAL.html). Wireshark shows them as Modbus
/// RTU by "Decode As": field RTAC Serial, protocol Modbus RTU; tshark by `-d rtacser.data,mbrtu`.
public enum RTACSerialPacket {
  public enum Event: UInt8, Sendable {
    /// DATA_TX_START: the master's request.
    case sent = 1
    /// DATA_RX_START: what came.
    case received = 2
    /// CAPTURE_DATA_LOST: packets are missing before this one.
    case lost = 5
  }

  /// - Parameter moment: microseconds since 1970.
  public static func bytes(_ event: Event, at moment: Int64, _ payload: [UInt8]) -> [UInt8] {
    let (seconds, rest) = moment.quotientAndRemainder(dividingBy: 1_000_000)
    // Then the state of the control lines, which is not known, and two reserved bytes.
    return big(UInt32(truncatingIfNeeded: seconds)) + big(UInt32(truncatingIfNeeded: rest))
      + [event.rawValue, 0, 0, 0] + payload
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
  }
}
