/// The classic capture file that tcpdump and Wireshark open (pcap-savefile(5)):
/// little-endian, microseconds.
public enum PcapFile {
  /// What each packet begins with (https://www.tcpdump.org/linktypes.html).
  public enum Link: UInt32, Sendable {
    /// A raw IPv4 packet.
    case ipv4 = 228
    /// LINKTYPE_RTAC_SERIAL: what a serial line carried, with its direction.
    case rtacSerial = 250
  }

  /// Longer packets would be cut; a Modbus frame has at most 256 bytes.
  static let snapshotLength: UInt32 = 65_535

  /// The 24 bytes before the first packet.
  public static func header(_ link: Link) -> [UInt8] {
    little(0xA1B2_C3D4) + [2, 0, 4, 0] + little(0) + little(0) + little(snapshotLength)
      + little(link.rawValue)
  }

  /// - Parameter moment: microseconds since 1970.
  public static func packet(at moment: Int64, _ bytes: [UInt8]) -> [UInt8] {
    let kept = bytes.prefix(Int(snapshotLength))
    let (seconds, rest) = moment.quotientAndRemainder(dividingBy: 1_000_000)
    return little(UInt32(truncatingIfNeeded: seconds)) + little(UInt32(truncatingIfNeeded: rest))
      + little(UInt32(kept.count)) + little(UInt32(bytes.count)) + kept
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value >> 16 & 0xFF), UInt8(value >> 24)]
  }
}
