/// Puts what went over a Modbus TCP connection back into IPv4 and TCP headers (RFC 791, RFC 9293),
/// so that Wireshark knows it by its port 502. The addresses are those set aside for
/// documentation (RFC 5737): the controller is 192.0.2.1, the gateway 192.0.2.2.
public struct ModbusTCPConversation: Sendable {
  private static let client: [UInt8] = [192, 0, 2, 1]
  private static let gateway: [UInt8] = [192, 0, 2, 2]
  private static let clientPort: UInt16 = 50_502
  private static let gatewayPort: UInt16 = 502

  private var sentBytes: UInt32 = 1
  private var receivedBytes: UInt32 = 1
  private var identification: UInt16 = 0

  public init() {}

  /// The packet with the payload, in order.
  public mutating func packet(isSent: Bool, _ payload: [UInt8]) -> [UInt8] {
    identification &+= 1
    let (source, target) = isSent ? (Self.client, Self.gateway) : (Self.gateway, Self.client)
    let ports =
      isSent ? (Self.clientPort, Self.gatewayPort) : (Self.gatewayPort, Self.clientPort)
    let (own, others) = isSent ? (sentBytes, receivedBytes) : (receivedBytes, sentBytes)
    // Header of five words, PSH and ACK, the whole window, checksum, no urgent data.
    var tcp =
      Self.word(ports.0) + Self.word(ports.1) + Self.long(own) + Self.long(others)
      + [0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]
    let length = UInt16(truncatingIfNeeded: tcp.count + payload.count)
    let pseudo = source + target + [0, 6] + Self.word(length)
    let sum = Self.checksum(pseudo + tcp + payload)
    tcp.replaceSubrange(16..<18, with: Self.word(sum))
    // Version 4 and five words, not to be fragmented, 64 hops, TCP.
    var ip =
      [0x45, 0] + Self.word(length &+ 20) + Self.word(identification) + [0x40, 0, 64, 6, 0, 0]
      + source + target
    ip.replaceSubrange(10..<12, with: Self.word(Self.checksum(ip)))
    if isSent {
      sentBytes &+= UInt32(truncatingIfNeeded: payload.count)
    } else {
      receivedBytes &+= UInt32(truncatingIfNeeded: payload.count)
    }
    return ip + tcp + payload
  }

  /// RFC 1071.
  private static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      let low = index + 1 < bytes.count ? bytes[index + 1] : 0
      sum += UInt32(bytes[index]) << 8 | UInt32(low)
    }
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    return ~UInt16(sum)
  }

  private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
  private static func long(_ value: UInt32) -> [UInt8] {
    word(UInt16(value >> 16)) + word(UInt16(value & 0xFFFF))
  }
}
