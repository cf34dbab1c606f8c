/// Writes an Encodable value as JSON straight into a byte buffer, without the tree of boxes that
/// Foundation's encoder builds first: the journal encodes each event on the way to a commit, and
/// this takes a fraction of the time. What it writes, any JSON decoder reads.
///
/// Not supported, because the hall's values have none: `superEncoder`, infinite numbers.
struct CompactJSONEncoder {
  private let buffer = JSONBuffer()

  func encode(_ value: some Encodable) throws -> [UInt8] {
    buffer.reset()
    try buffer.write(value)
    return buffer.bytes
  }
}


/// The bytes so far and the containers that are still open.
private final class JSONBuffer {
  var bytes: [UInt8] = []
  private var open: [(closer: UInt8, hasElements: Bool)] = []

  func reset() {
    bytes.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
  }

  func write(_ value: some Encodable) throws {
    let depth = open.count
    let start = bytes.count
    try value.encode(to: StreamEncoder(buffer: self))
    close(to: depth)
    // A value that encodes nothing at all is an empty object, as with Foundation's encoder.
    if bytes.count == start { bytes += [UInt8(ascii: "{"), UInt8(ascii: "}")] }
  }

  func openContainer(_ opener: Character, _ closer: Character) -> Int {
    bytes.append(opener.asciiValue ?? 0)
    open.append((closer.asciiValue ?? 0, false))
    return open.count
  }

  func close(to depth: Int) {
    while let last = open.last, open.count > depth {
      bytes.append(last.closer)
      open.removeLast()
    }
  }

  func beginElement(in depth: Int) {
    close(to: depth)
    if open[depth - 1].hasElements { bytes.append(UInt8(ascii: ",")) }
    open[depth - 1].hasElements = true
  }

  func beginElement(in depth: Int, key: some CodingKey) {
    beginElement(in: depth)
    write(text: key.stringValue)
    bytes.append(UInt8(ascii: ":"))
  }

  func write(literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  func write(text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var plain = 0
      for (index, byte) in utf8.enumerated()
      where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(contentsOf: utf8[plain..<index])
        escape(byte)
        plain = index + 1
      }
      bytes.append(contentsOf: utf8[plain...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    if byte >= 0x20 {
      bytes.append(byte)
      return
    }
    write(literal: "u00")
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(digits[Int(byte >> 4)])
    bytes.append(digits[Int(byte & 15)])
  }

  func write(integer: some BinaryInteger) {
    if let small = Int64(exactly: integer) {
      bytes.appendDecimal(small)
    } else {
      bytes.append(contentsOf: String(integer).utf8)
    }
  }

  func write(number: Double) throws {
    guard number.isFinite else {
      throw EncodingError.invalidValue(
        number, .init(codingPath: [], debugDescription: "JSON has no such number"))
    }
    bytes.append(contentsOf: "\(number)".utf8)
  }
}

private struct StreamEncoder: Encoder {
  let buffer: JSONBuffer
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(
      KeyedStream<Key>(buffer: buffer, depth: buffer.openContainer("{", "}")))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    UnkeyedStream(buffer: buffer, depth: buffer.openContainer("[", "]"))
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { SingleStream(buffer: buffer) }
}

private struct KeyedStream<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let buffer: JSONBuffer
  let depth: Int
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { value(key) { $0.write(literal: "null") } }
  func encode(_ value: Bool, forKey key: Key) {
    self.value(key) { $0.write(literal: value ? "true" : "false") }
  }
  func encode(_ text: String, forKey key: Key) { value(key) { $0.write(text: text) } }
  func encode(_ number: Double, forKey key: Key) throws {
    buffer.beginElement(in: depth, key: key)
    try buffer.write(number: number)
  }
  func encode(_ number: Float, forKey key: Key) throws { try encode(Double(number), forKey: key) }
  func encode(_ number: Int, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: Int8, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: Int16, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: Int32, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: Int64, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: UInt, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: UInt8, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: UInt16, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: UInt32, forKey key: Key) { value(key) { $0.write(integer: number) } }
  func encode(_ number: UInt64, forKey key: Key) { value(key) { $0.write(integer: number) } }

  func encode(_ element: some Encodable, forKey key: Key) throws {
    buffer.beginElement(in: depth, key: key)
    try buffer.write(element)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    buffer.beginElement(in: depth, key: key)
    return StreamEncoder(buffer: buffer).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    buffer.beginElement(in: depth, key: key)
    return StreamEncoder(buffer: buffer).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { preconditionFailure("no class hierarchies here") }
  func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }

  private func value(_ key: Key, _ write: (JSONBuffer) -> Void) {
    buffer.beginElement(in: depth, key: key)
    write(buffer)
  }
}

private struct UnkeyedStream: UnkeyedEncodingContainer {
  let buffer: JSONBuffer
  let depth: Int
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(buffer: JSONBuffer, depth: Int) {
    self.buffer = buffer
    self.depth = depth
  }

  mutating func encodeNil() {
    begin()
    buffer.write(literal: "null")
  }

  mutating func encode(_ element: some Encodable) throws {
    begin()
    try buffer.write(element)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    begin()
    return StreamEncoder(buffer: buffer).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    begin()
    return StreamEncoder(buffer: buffer).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { preconditionFailure("no class hierarchies here") }

  private mutating func begin() {
    buffer.beginElement(in: depth)
    count += 1
  }
}

private struct SingleStream: SingleValueEncodingContainer {
  let buffer: JSONBuffer
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { buffer.write(literal: "null") }
  func encode(_ value: Bool) { buffer.write(literal: value ? "true" : "false") }
  func encode(_ text: String) { buffer.write(text: text) }
  func encode(_ number: Double) throws { try buffer.write(number: number) }
  func encode(_ number: Float) throws { try buffer.write(number: Double(number)) }
  func encode(_ number: Int) { buffer.write(integer: number) }
  func encode(_ number: Int8) { buffer.write(integer: number) }
  func encode(_ number: Int16) { buffer.write(integer: number) }
  func encode(_ number: Int32) { buffer.write(integer: number) }
  func encode(_ number: Int64) { buffer.write(integer: number) }
  func encode(_ number: UInt) { buffer.write(integer: number) }
  func encode(_ number: UInt8) { buffer.write(integer: number) }
  func encode(_ number: UInt16) { buffer.write(integer: number) }
  func encode(_ number: UInt32) { buffer.write(integer: number) }
  func encode(_ number: UInt64) { buffer.write(integer: number) }
  func encode(_ element: some Encodable) throws { try buffer.write(element) }
}
