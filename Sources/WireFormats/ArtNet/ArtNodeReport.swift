/// What a node says of its own state in the NodeReport of an ArtPollReply: `#xxxx [yyyy] text` with
/// a code of four hexadecimal digits and a counter.
///
/// Source: "Specification for the Art-Net 4 Ethernet Communication Protocol", ArtPollReply and its
/// table of NodeReport codes.
public struct ArtNodeReport: Hashable, Sendable, CustomStringConvertible {
  /// The codes that tell of something that is wrong. The others confirm, or concern nobody but
  /// whoever sets the node up.
  public enum Fault: UInt16, Sendable, CaseIterable {
    case power = 0x02
    case socketWrite = 0x03
    case parse = 0x04
    case udp = 0x05
    case dmxReceive = 0x08
    case dmxTransmitFull = 0x09
    case dmxReceiveFull = 0x0A
    case switches = 0x0B
    case configuration = 0x0C
    case dmxShort = 0x0D
    case firmware = 0x0E

    /// For people.
    public var words: String {
      switch self {
      case .power: "its hardware failed the tests when its power came"
      case .socketWrite: "it could not send a datagram whole"
      case .parse: "it cannot read what it is sent"
      case .udp: "it cannot open its network socket"
      case .dmxReceive: "it receives DMX512 with errors"
      case .dmxTransmitFull: "its output has no more room for data"
      case .dmxReceiveFull: "its input has no more room for data"
      case .switches: "its switches are set so that they exclude each other"
      case .configuration: "its configuration does not match its hardware"
      case .dmxShort: "an output is short-circuited"
      case .firmware: "its firmware could not be loaded"
      }
    }
  }

  /// RcPowerOk: nothing is wrong.
  public static let fine: UInt16 = 0x01

  public var code: UInt16
  /// Replies sent so far, 0 ... 9999.
  public var count: Int
  /// In the node's own words.
  public var text: String

  public init(code: UInt16, count: Int = 0, text: String) {
    self.code = code
    self.count = count
    self.text = text
  }

  /// Nil: it has another form, and then says nothing that could be relied on.
  public init?(_ report: String) {
    guard report.first == "#" else { return nil }
    let rest = report.dropFirst()
    let digits = rest.prefix(4)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit),
      let code = UInt16(digits, radix: 16)
    else { return nil }
    self.init(code: code, text: "")
    var words = rest.dropFirst(4).drop { $0 == " " }
    if words.first == "[", let end = words.firstIndex(of: "]") {
      count = Int(words[words.index(after: words.startIndex)..<end]) ?? 0
      words = words[words.index(after: end)...]
    }
    text = String(words.drop { $0 == " " })
  }

  public var fault: Fault? { Fault(rawValue: code) }

  /// As it stands in a reply.
  public var description: String {
    func padded(_ text: String) -> String {
      String(repeating: "0", count: max(0, 4 - text.count)) + text
    }
    return "#\(padded(String(code, radix: 16))) [\(padded(String(count)))] \(text)"
  }
}
