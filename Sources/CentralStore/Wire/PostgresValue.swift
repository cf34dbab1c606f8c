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

  var bytes: [UInt8] {
    switch self {
    case .int8(let number): Self.bigEndian(number)
    case .text(let text): Array(text.utf8)
    case .bytea(let bytes): bytes
    case .int8Array(let numbers):
      Self.array(of: 20, count: numbers.count, size: 12) { into in
        for number in numbers {
          into += Self.bigEndian(Int32(8))
          into += Self.bigEndian(number)
        }
      }
    case .int2Array(let numbers):
      Self.array(of: 21, count: numbers.count, size: 6) { into in
        for number in numbers {
          into += Self.bigEndian(Int32(2))
          into += Self.bigEndian(number)
        }
      }
    case .byteaArray(let fields):
      Self.array(of: 17, count: fields.count, size: 4 + (fields.first?.count ?? 0)) { into in
        for field in fields {
          into += Self.bigEndian(Int32(field.count))
          into += field
        }
      }
    }
  }

  /// One dimension from 1, without nulls.
  private static func array(
    of element: Int32, count: Int, size: Int, _ fill: (inout [UInt8]) -> Void
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20 + count * size)
    for word in count == 0 ? [0, 0, element] : [1, 0, element, Int32(count), 1] {
      bytes += bigEndian(word)
    }
    fill(&bytes)
    return bytes
  }

  private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}
