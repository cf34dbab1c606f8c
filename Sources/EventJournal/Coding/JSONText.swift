extension [UInt8] {
  /// Writes a text as a JSON string (RFC 8259, 7): quoted, with what must be escaped escaped.
  mutating func appendJSON(_ text: String) {
    var text = text
    append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var plain = 0
      for index in utf8.indices {
        let byte = utf8[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
          continue
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<index]))
        appendEscaped(byte)
        plain = index + 1
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    if byte >= 0x20 {
      append(byte)
      return
    }
    let digits = [UInt8]("0123456789abcdef".utf8)
    self += [UInt8]("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}
