/// A parameter in PostgreSQL's binary format (src/backend/utils/adt, the `…recv` functions; arrays:
/// array_recv in arrayfuncs.c).
enum PostgresValue: Sendable {
  case int8(Int64)
  case text(String)
  case bytea([UInt8])
  case int8Array([Int64])
  case int2Array([Int16])
  case byteaArray([[UInt8]])

  /// Object id of the type (pg_type.dat).
  var type: UInt32 {
    switch self {
    case .int8: 20
    case .text: 25
    case .bytea: 17
    case .int8Array: 1016
    case .int2Array: 1005
    case .byteaArray: 1001
    }
  }

  /// Appends the value's bytes. One buffer for all values of a statement: a batch has thousands.
  func append(to bytes: inout [UInt8]) {
    switch self {
    case .int8(let number): bytes.append(bigEndian: number)
    case .text(let text): bytes += text.utf8
    case .bytea(let field): bytes += field
    case .int8Array(let numbers):
      Self.appendHead(of: 20, count: numbers.count, to: &bytes)
      for number in numbers {
        bytes.append(bigEndian: Int32(8))
        bytes.append(bigEndian: number)
      }
    case .int2Array(let numbers):
      Self.appendHead(of: 21, count: numbers.count, to: &bytes)
      for number in numbers {
        bytes.append(bigEndian: Int32(2))
        bytes.append(bigEndian: number)
      }
    case .byteaArray(let fields):
      Self.appendHead(of: 17, count: fields.count, to: &bytes)
      for field in fields {
        bytes.append(bigEndian: Int32(field.count))
        bytes += field
      }
    }
  }

  /// One dimension from 1, without nulls; none at all when it is empty.
  private static func appendHead(of element: Int32, count: Int, to bytes: inout [UInt8]) {
    for word in count == 0 ? [0, 0, element] : [1, 0, element, Int32(count), 1] {
      bytes.append(bigEndian: word)
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(bigEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }
}
