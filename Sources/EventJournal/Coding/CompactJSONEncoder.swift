/// Writes an Encodable value as JSON straight into a byte buffer, without the tree of boxes that
/// Foundation's encoder builds first: the journal encodes each event on the way to a commit, and
/// this takes a fraction of the time. What it writes, any JSON decoder reads.
///
/// Not supported, because the hall's values have none: `superEncoder`, infinite numbers.
final class CompactJSONEncoder {
  // safe: lives as long as the encoder; the containers that hold it do not outlive `encode`
  private let state: UnsafeMutablePointer<JSONState>

  init() {
    state = .allocate(capacity: 1)
    state.initialize(to: JSONState())
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  func encode(_ value: some Encodable) throws -> [UInt8] {
    state.pointee.reset()
    try JSONBuffer(state: state).write(value)
    return state.pointee.bytes
  }
}


/// The bytes so far and the containers that are still open.
private struct JSONState {
  var bytes: [UInt8] = []
  private var open: [(closer: UInt8, hasElements: Bool)] = []

  var depth: Int { open.count }

  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
  }

  mutating func openContainer(_ opener: UInt8, _ closer: UInt8) -> Int {
    bytes.append(opener)
    open.append((closer, false))
    return open.count
  }

  mutating func close(to depth: Int) {
    while open.count > depth { bytes.append(open.removeLast().closer) }
  }

  mutating func beginElement(in depth: Int) {
    close(to: depth)
    if open[depth - 1].hasElements { bytes.append(UInt8(ascii: ",")) }
    open[depth - 1].hasElements = true
  }
}

/// What the containers hold: a pointer to the one state, so that the many small values of an
/// event cost neither reference counting nor exclusivity checks.
private struct JSONBuffer {
  let state: UnsafeMutablePointer<JSONState>

  func write(_ value: some Encodable) throws {
    let depth = state.pointee.depth
    let start = state.pointee.bytes.count
    try value.encode(to: StreamEncoder(buffer: self))
    state.pointee.close(to: depth)
    // A value that encodes nothing at all is an empty object, as with Foundation's encoder.
    if state.pointee.bytes.count == start { write(literal: "{}") }
  }

  func openObject() -> Int {
    state.pointee.openContainer(UInt8(ascii: "{"), UInt8(ascii: "}"))
  }

  func openArray() -> Int {
    state.pointee.openContainer(UInt8(ascii: "["), UInt8(ascii: "]"))
  }

  func beginElement(in depth: Int) { state.pointee.beginElement(in: depth) }

  func beginElement(in depth: Int, key: some CodingKey) {
    state.pointee.beginElement(in: depth)
    state.pointee.bytes.appendJSON(key.stringValue)
    state.pointee.bytes.append(UInt8(ascii: ":"))
  }

  func write(literal: StaticString) {
    literal.withUTF8Buffer { state.pointee.bytes.append(contentsOf: $0) }
  }

  func write(text: String) { state.pointee.bytes.appendJSON(text) }

  func write(integer: some BinaryInteger) {
    if let small = Int64(exactly: integer) {
      state.pointee.bytes.appendDecimal(small)
    } else {
      state.pointee.bytes.append(contentsOf: String(integer).utf8)
    }
  }

  func write(number: Double) throws {
    guard number.isFinite else {
      throw EncodingError.invalidValue(
        number, .init(codingPath: [], debugDescription: "JSON has no such number"))
    }
    state.pointee.bytes.append(contentsOf: "\(number)".utf8)
  }
}

private struct StreamEncoder: Encoder {
  let buffer: JSONBuffer
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(
      KeyedStream<Key>(buffer: buffer, depth: buffer.openObject()))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    UnkeyedStream(buffer: buffer, depth: buffer.openArray())
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
