import Glibc

/// GB 18030-2005, the character set of Chinese displays and printers: one, two or four bytes a
/// character, all of Unicode. The tables are the C library's (iconv).
public enum GB18030 {
  /// A character without bytes (a few of private use) becomes `?`; so does everything beyond
  /// ASCII on a machine that was stripped of the C library's converters (gconv).
  public static func encode(_ text: String) -> [UInt8] {
    var rest = Array(text.utf8)
    var bytes: [UInt8] = []
    while !rest.isEmpty {
      guard let done = convert(rest, from: "UTF-8", to: "GB18030") else {
        return text.unicodeScalars.map { $0.isASCII ? UInt8($0.value) : UInt8(ascii: "?") }
      }
      bytes += done.bytes
      rest.removeFirst(done.used)
      if !rest.isEmpty {
        bytes.append(UInt8(ascii: "?"))
        rest.removeFirst()
        // The bytes that follow the first of a character in UTF-8 are 10xxxxxx.
        rest.removeFirst(rest.prefix { $0 & 0xC0 == 0x80 }.count)
      }
    }
    return bytes
  }

  /// A byte that belongs to no character gives U+FFFD, and reading goes on with the next.
  public static func decode(_ bytes: some Sequence<UInt8>) -> String {
    var rest = Array(bytes)
    var text: [UInt8] = []
    while !rest.isEmpty {
      guard let done = convert(rest, from: "GB18030", to: "UTF-8") else {
        return text.isEmpty ? String(decoding: rest.map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
          : String(decoding: text, as: UTF8.self)
      }
      text += done.bytes
      rest.removeFirst(done.used)
      if !rest.isEmpty {
        text += Array("\u{FFFD}".utf8)
        rest.removeFirst()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What could be converted before the end or the first malformed byte; nil: no converter.
  private static func convert(
    _ input: [UInt8], from source: String, to target: String
  ) -> (bytes: [UInt8], used: Int)? {
    guard let converter = iconv_open(target, source), converter != iconv_t(bitPattern: -1) else {
      return nil
    }
    defer { iconv_close(converter) }
    var input = input.map { CChar(bitPattern: $0) }
    // Four bytes are the most for one character in either encoding, one the least.
    var output = [CChar](repeating: 0, count: 4 * input.count + 4)
    var inputLeft = input.count
    var outputLeft = output.count
    input.withUnsafeMutableBufferPointer { from in
      output.withUnsafeMutableBufferPointer { to in
        var read = from.baseAddress
        var write = to.baseAddress
        _ = iconv(converter, &read, &inputLeft, &write, &outputLeft)
      }
    }
    let bytes = output.dropLast(outputLeft).map { UInt8(bitPattern: $0) }
    return (bytes, input.count - inputLeft)
  }
}
