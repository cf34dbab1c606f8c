import HallPorts

/// The decoder without data: it answers each question with a value of the type and notes the
/// question. Of an array one element is read.
final class SchemaDecoder: Decoder {
  let book: SchemaBook
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  private(set) var isObject = false
  private var plain: JSONValue = [:]
  private var members: [String: JSONValue] = [:]
  private var optional: Set<String> = []

  init(book: SchemaBook) { self.book = book }

  var schema: JSONValue {
    guard isObject else { return plain }
    let required = members.keys.filter { !optional.contains($0) }.sorted()
    return [
      "type": "object", "properties": .object(members),
      "required": .array(required.map { .string($0) }),
    ]
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    isObject = true
    return KeyedDecodingContainer(Members(decoder: self))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer {
    plain = ["type": "array"]
    return Elements(decoder: self)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { Value(decoder: self) }

  struct Unreadable: Error {}

  // MARK: - Containers

  private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: SchemaDecoder
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }

    /// Only what is decoded if present is asked for this first.
    func decodeNil(forKey key: Key) -> Bool {
      decoder.optional.insert(key.stringValue)
      return false
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      let read = try decoder.book.read(type)
      decoder.members[key.stringValue] = read.schema
      return read.value
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw Unreadable() }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw Unreadable()
    }
    func superDecoder() throws -> any Decoder { throw Unreadable() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw Unreadable() }
  }

  private struct Elements: UnkeyedDecodingContainer {
    let decoder: SchemaDecoder
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    init(decoder: SchemaDecoder) { self.decoder = decoder }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      let read = try decoder.book.read(type)
      decoder.plain = ["type": "array", "items": read.schema]
      currentIndex += 1
      return read.value
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { throw Unreadable() }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      throw Unreadable()
    }
    mutating func superDecoder() throws -> any Decoder { throw Unreadable() }
  }

  private struct Value: SingleValueDecodingContainer {
    let decoder: SchemaDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
      let read = try decoder.book.read(type)
      decoder.plain = read.schema
      return read.value
    }
  }
}
