import CLibpq

/// The parameters of a statement in one buffer, made where there is time and sent where there is
/// not: a batch has thousands of values.
struct PostgresParameters: Sendable {
  private(set) var bytes: [UInt8] = []
  private var offsets: [Int] = []
  private var lengths: [Int32] = []
  private var types: [UInt32] = []

  init(_ values: [PostgresValue] = []) {
    for value in values { append(value) }
  }

  mutating func append(_ value: PostgresValue) {
    let offset = bytes.count
    value.append(to: &bytes)
    offsets.append(offset)
    lengths.append(Int32(bytes.count - offset))
    types.append(value.type)
  }

  /// False when libpq does not take the statement: its message says why.
  func send(_ sql: String, over handle: OpaquePointer) -> Bool {
    // Without any byte there is no address, and a value would be NULL.
    let buffer = bytes.isEmpty ? [0] : bytes
    let formats = [Int32](repeating: 1, count: types.count)
    return buffer.withUnsafeBytes { bytes in  // safe: libpq copies the values before it returns
      let places = offsets.map {
        bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self)
      }
      return PQsendQueryParams(
        handle, sql, Int32(types.count), types, places, lengths, formats, 0) == 1
    }
  }
}
