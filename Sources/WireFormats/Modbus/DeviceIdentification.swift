/// The answer to Read Device Identification (MODBUS Application Protocol v1.1b3, 6.21).
public struct DeviceIdentification: Hashable, Sendable {
  /// Object 0.
  public var vendor = ""
  /// Object 1.
  public var product = ""
  /// Object 2.
  public var revision = ""

  /// - Parameter bytes: what follows the function code: MEI type, read code, conformity, more
  ///   follows, next object, their number, and each with identifier, length and ASCII text.
  /// - Returns: nil for bytes that are no such answer.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count >= 6, bytes[0] == 0x0E else { return nil }
    var rest = bytes[6...]
    for _ in 0..<bytes[5] {
      guard let object = rest.first, let length = rest.dropFirst().first,
        rest.count >= 2 + Int(length)
      else { return nil }
      let text = Self.text(rest.dropFirst(2).prefix(Int(length)))
      switch object {
      case 0: vendor = text
      case 1: product = text
      case 2: revision = text
      default: break
      }
      rest = rest.dropFirst(2 + Int(length))
    }
  }

  /// `Eastron SDM630 V1.2`
  public var words: String {
    [vendor, product, revision].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What can be printed of bytes that should be ASCII; also for Report Server ID (6.13), whose
  /// content is the device's own.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    let kept = bytes.map { (0x20..<0x7F).contains($0) ? $0 : 0x20 }
    return String(decoding: kept, as: UTF8.self).split(separator: " ").joined(separator: " ")
  }
}
