/// As much of the Protocol Buffers encoding as Sparkplug B needs
/// (https://protobuf.dev/programming-guides/encoding/).
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, _ number: UInt64) {
    varint(UInt64(field) << 3)
    varint(number)
  }

  mutating func add(_ field: Int, _ number: Double) {
    varint(UInt64(field) << 3 | 1)
    let pattern = number.bitPattern
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(pattern >> shift & 0xFF)) }
  }

  mutating func add(_ field: Int, _ content: [UInt8]) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(content.count))
    bytes += content
  }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

enum ProtobufReader {
  enum Value {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  /// Nil: no message.
  static func fields(_ bytes: ArraySlice<UInt8>) -> [(number: Int, value: Value)]? {
    var rest = bytes
    var fields: [(number: Int, value: Value)] = []
    while !rest.isEmpty {
      guard let key = varint(&rest), key >> 3 > 0, key >> 3 < 1 << 29 else { return nil }
      let number = Int(key >> 3)
      switch key & 7 {
      case 0:
        guard let value = varint(&rest) else { return nil }
        fields.append((number, .number(value)))
      case 1, 5:
        let width = key & 7 == 1 ? 8 : 4
        guard rest.count >= width else { return nil }
        let value = rest.prefix(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(width)
        fields.append((number, .number(value)))
      case 2:
        guard let count = varint(&rest), count <= UInt64(rest.count) else { return nil }
        fields.append((number, .bytes(rest.prefix(Int(count)))))
        rest = rest.dropFirst(Int(count))
      default: return nil
      }
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }
}
