import Glibc
import HallPorts

extension Connection {
  /// The answer itself with --json, else what people read.
  func show(_ answer: JSONValue, _ text: (JSONValue) -> String) {
    print(json ? answer.line : text(answer))
  }

  /// What a command did, in the words of its records.
  func done(_ answer: JSONValue) {
    show(answer) { answer in
      let records = answer["records"].array
      if records.isEmpty { return Language.own.say("无需更改", "nothing needed to change") }
      return records.map { Words.name($0["words"]) }.joined(separator: "\n")
    }
  }

  /// A part of a path, percent-encoded (RFC 3986, 2.1).
  static func part(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { path, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "~"):
        path.unicodeScalars.append(Unicode.Scalar(byte))
      default: path += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }
}

extension JSONValue {
  /// Without the members that are nil.
  static func members(_ pairs: (String, JSONValue?)...) -> JSONValue {
    .object(pairs.reduce(into: [:]) { $0[$1.0] = $1.1 })
  }
}

/// The program's own descriptors, without the C library's buffers.
enum Output {
  static let standard: Int32 = 1
  static let errors: Int32 = 2

  static func complain(_ line: String) { _ = write(Array((line + "\n").utf8)[...], to: errors) }

  /// False when nobody reads any more (a closed pipe).
  static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
