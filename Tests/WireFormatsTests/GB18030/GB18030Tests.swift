import Testing

@testable import WireFormats

@Suite struct GB18030Tests {
  @Test("characters have the bytes of the standard's tables")
  func bytes() {
    // GB 18030-2005: single byte, two-byte areas GBK/2 and GBK/3, four-byte areas.
    let table: [(String, [UInt8])] = [
      ("A", [0x41]), ("中", [0xD6, 0xD0]), ("号", [0xBA, 0xC5]), ("丂", [0x81, 0x40]),
      ("\u{80}", [0x81, 0x30, 0x81, 0x30]), ("𠀀", [0x95, 0x32, 0x82, 0x36]),
    ]
    for (text, bytes) in table {
      #expect(GB18030.encode(text) == bytes, "\(text)")
      #expect(GB18030.decode(bytes) == text)
    }
  }

  @Test("all of Unicode outside private use comes back as it was")
  func roundTrip() {
    for start in stride(from: UInt32(0), to: 0x110000, by: 0x1000) {
      let scalars = (start..<start + 0x1000).compactMap(Unicode.Scalar.init).filter {
        $0.properties.generalCategory != .privateUse
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      let back = Array(GB18030.decode(GB18030.encode(String(text))).unicodeScalars)
      let isSame = back == scalars
      #expect(isSame, "from \(start)")
    }
  }

  @Test("a character without bytes does not cut the text")
  func withoutBytes() {
    // U+E78D: its code of GB 18030-2000 went to a character of Unicode (U+FE10).
    let bytes = GB18030.encode("A\u{E78D}中")
    #expect(bytes == [0x41, 0x3F, 0xD6, 0xD0])
  }

  @Test("bytes of no character are marked, and what follows is read")
  func malformed() {
    #expect(GB18030.decode([0xFF, 0x41]) == "\u{FFFD}A")
    #expect(GB18030.decode([0xD6]) == "\u{FFFD}")
    #expect(GB18030.decode([0xD6, 0x20, 0xD6, 0xD0]) == "\u{FFFD} 中")
    #expect(GB18030.decode([]) == "")
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max { _ = GB18030.decode([first, second]) }
    }
  }
}
