/// ArtPollReply: what a node tells of itself. A node of many ports sends several, told apart by
/// their bind index.
///
/// What is not kept of it is written as zeros: firmware, manufacturer, inputs, macros, RDM.
public struct ArtPollReplyPacket: Hashable, Sendable {
  /// One of the up to four outputs that a reply tells of.
  public struct Output: Hashable, Sendable {
    /// Bits 3-0 of its Port-Address.
    public var universe: UInt8
    /// GoodOutput, bit 7: it gives data out.
    public var isSending: Bool
    /// GoodOutput, bit 2: it found a short circuit when its power came.
    public var isShorted: Bool

    public init(universe: UInt8, isSending: Bool = true, isShorted: Bool = false) {
      self.universe = universe
      self.isSending = isSending
      self.isShorted = isShorted
    }
  }

  /// Replies end with the MAC address at the earliest (Art-Net II) and are this long today.
  static let shortestLength = 207
  static let length = 239
  static let outputLimit = 4
  private static let shortNameBytes = 18
  private static let longNameBytes = 64
  private static let reportBytes = 64

  /// The node's IPv4 address.
  public var address: [UInt8]
  /// 0 ... 127 and 0 ... 15: the upper bits of its Port-Addresses.
  public var net: UInt8
  public var subNet: UInt8
  public var shortName: String
  public var longName: String
  /// NodeReport: a code, a counter and a text (`ArtNodeReport`).
  public var report: String
  public var outputs: [Output]
  /// 1: the first or only part of the node; 0: it does not count them.
  public var bindIndex: UInt8

  public init(
    address: [UInt8], net: UInt8 = 0, subNet: UInt8 = 0, shortName: String, longName: String = "",
    report: String = "", outputs: [Output] = [], bindIndex: UInt8 = 1
  ) {
    self.address = address
    self.net = net
    self.subNet = subNet
    self.shortName = shortName
    self.longName = longName
    self.report = report
    self.outputs = outputs
    self.bindIndex = bindIndex
  }

  /// Without the identifier checked: `ArtNetPacket` has.
  init(_ bytes: [UInt8]) throws(ArtNetError) {
    guard bytes.count >= Self.shortestLength else { throw .tooShort(bytes: bytes.count) }
    address = Array(bytes[10..<14])
    net = bytes[18] & 0x7F
    subNet = bytes[19] & 0x0F
    shortName = Self.text(bytes[26..<26 + Self.shortNameBytes])
    longName = Self.text(bytes[44..<44 + Self.longNameBytes])
    report = Self.text(bytes[108..<108 + Self.reportBytes])
    let count = Int(bytes[172]) << 8 | Int(bytes[173])
    guard count <= Self.outputLimit else { throw .badPortCount(count) }
    // PortTypes, bit 7: the port can be an output.
    outputs = (0..<Self.outputLimit).filter { bytes[174 + $0] & 0x80 != 0 }.map { index in
      Output(
        universe: bytes[190 + index] & 0x0F, isSending: bytes[182 + index] & 0x80 != 0,
        isShorted: bytes[182 + index] & 0x04 != 0)
    }
    bindIndex = bytes.count > 211 ? bytes[211] : 0
  }

  public var bytes: [UInt8] {
    let outputs = outputs.prefix(Self.outputLimit)
    var bytes = [UInt8](repeating: 0, count: Self.length)
    bytes.replaceSubrange(0..<8, with: ArtNetPacket.identifier)
    bytes[8] = UInt8(ArtNetPacket.opPollReply & 0xFF)
    bytes[9] = UInt8(ArtNetPacket.opPollReply >> 8)
    for (index, byte) in address.prefix(4).enumerated() {
      bytes[10 + index] = byte
      // BindIp: the first part's own address.
      bytes[207 + index] = byte
    }
    // Little endian, unlike all else.
    bytes[14] = UInt8(ArtNetPacket.port & 0xFF)
    bytes[15] = UInt8(ArtNetPacket.port >> 8)
    bytes[18] = net & 0x7F
    bytes[19] = subNet & 0x0F
    Self.put(shortName, into: &bytes, 26, Self.shortNameBytes)
    Self.put(longName, into: &bytes, 44, Self.longNameBytes)
    Self.put(report, into: &bytes, 108, Self.reportBytes)
    bytes[173] = UInt8(outputs.count)
    for (index, output) in outputs.enumerated() {
      bytes[174 + index] = 0x80
      bytes[182 + index] = (output.isSending ? 0x80 : 0) | (output.isShorted ? 0x04 : 0)
      bytes[190 + index] = output.universe & 0x0F
    }
    bytes[211] = bindIndex
    // Status2, bit 3: Port-Addresses have 15 bits.
    bytes[212] = 0x08
    return bytes
  }

  /// Up to the NUL that ends it, without what cannot be printed: nodes write what they like.
  private static func text(_ field: ArraySlice<UInt8>) -> String {
    let told = String(decoding: field.dropLast().prefix { $0 != 0 }, as: UTF8.self)
    var kept = String.UnicodeScalarView()
    for scalar in told.unicodeScalars
    where scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\u{FFFD}" {
      kept.append(scalar)
    }
    return String(kept)
  }

  /// With a NUL behind it.
  private static func put(
    _ text: String, into bytes: inout [UInt8], _ offset: Int, _ room: Int
  ) {
    for (index, byte) in text.utf8.prefix(room - 1).enumerated() { bytes[offset + index] = byte }
  }
}
