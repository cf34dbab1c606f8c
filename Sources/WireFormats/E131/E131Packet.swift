/// The packets of streaming ACN over UDP that this product sends and understands.
///
/// Source: ANSI E1.31-2018. All numbers are big endian (4, "Protocol Packet Structure Summary").
public enum E131Packet: Hashable, Sendable {
  case data(E131DataPacket)
  case synchronization(E131SynchronizationPacket)

  /// UDP port (Appendix A, ACN_SDT_MULTICAST_PORT).
  public static let port = 5568
  /// A source that is silent for longer is lost (6.7.1; Appendix A,
  /// E131_NETWORK_DATA_LOSS_TIMEOUT).
  public static let networkDataLossTimeout: Duration = .milliseconds(2500)
  /// Unchanged data is repeated at this pace once it was sent three times: the standard wants
  /// between 800 and 1000 ms (6.6.2).
  public static let keepAlive: Duration = .milliseconds(900)
  /// How often unchanged data is sent at the full pace first (6.6.2), and how often a source says
  /// that it ends (6.2.6).
  public static let repetitions = 3

  /// Whether a packet after one with `last` is late and must be thrown away: the signed 8-bit
  /// difference lies in -19 ... 0 (6.7.2). Further back it is a source that began anew.
  public static func isLate(_ sequence: UInt8, after last: UInt8) -> Bool {
    let step = Int8(bitPattern: sequence &- last)
    return step <= 0 && step > -20
  }
}

/// Why a datagram is not a packet that can be used.
public enum E131Error: Error, Hashable, Sendable {
  /// Shorter than its layers say.
  case tooShort(bytes: Int)
  /// Preamble, post-amble or packet identifier are not those of ACN over UDP (5.1 ... 5.3).
  case notACN
  /// A flags-and-length field does not fit the datagram; `offset` is the field's (5.4, 6.1, 7.1).
  case badLength(offset: Int, length: Int)
  /// The high four bits of a flags-and-length field are not 0x7.
  case badFlags(offset: Int, flags: UInt8)
  /// A vector of another protocol or of a packet kind that is not used here.
  case unknownVector(offset: Int, vector: UInt32)
  /// A universe number that is reserved (6.2.7).
  case reservedUniverse(UInt16)
  /// A priority above 200 (6.2.3).
  case badPriority(UInt8)
  /// The source name is not UTF-8 with a NUL after it (6.2.2).
  case badSourceName
  /// The DMP layer's address type, first address or increment are not those of E1.31 (7.3 ... 7.5).
  case badAddressing
  /// The property value count is 0, above 513, or not what the layer holds (7.6).
  case badSlotCount(Int)
}
