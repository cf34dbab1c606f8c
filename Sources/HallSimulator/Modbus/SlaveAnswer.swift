import HallPorts

/// Answers a request as a slave does: the function codes 1 to 6, 15 and 16, and where its profile
/// tells how it names itself 17 and 43/14, with the checks in the order of the standard's state
/// diagrams.
///
/// Source: MODBUS Application Protocol v1.1b3, 6.1 to 6.6, 6.11 to 6.13, 6.21 and 7.
extension SlaveModel {
  private enum Exception: UInt8, Error {
    case illegalFunction = 1
    case illegalDataAddress = 2
    case illegalDataValue = 3
  }

  private var quirks: ModbusProfile.Quirks { plan.profile.quirks }

  /// - Parameter request: function code and data, without address and check.
  mutating func answer(_ request: [UInt8], at now: Int64) -> [UInt8] {
    let function = request.first ?? 0
    do throws(Exception) {
      return try handle(function, request, now)
    } catch {
      return [function | 0x80, error.rawValue]
    }
  }

  private mutating func handle(
    _ function: UInt8, _ request: [UInt8], _ now: Int64
  ) throws(Exception) -> [UInt8] {
    switch function {
    case 1: return try read(.coil, request, now)
    case 2: return try read(.discrete, request, now)
    case 3: return try read(.holding, request, now)
    case 4: return try read(.input, request, now)
    case 5 where quirks.writes != .multiple: return try writeCoil(request)
    case 6 where quirks.writes != .multiple: return try writeRegister(request)
    case 15 where quirks.writes != .single: return try writeCoils(request)
    case 16 where quirks.writes != .single: return try writeRegisters(request)
    case 17: return try serverID(request)
    case 0x2B: return try identification(request)
    default: throw .illegalFunction
    }
  }

  private func read(
    _ table: ModbusTable, _ request: [UInt8], _ now: Int64
  ) throws(Exception) -> [UInt8] {
    guard request.count == 5 else { throw .illegalDataValue }
    let (address, count) = (word(request, 1), word(request, 3))
    let most = table.isBit ? 2000 : min(quirks.maxRegisters, 125)
    guard (1...most).contains(count) else { throw .illegalDataValue }
    var values: [UInt16] = []
    for offset in 0..<count {
      guard let value = register(Place(table, address + offset), at: now) else {
        throw .illegalDataAddress
      }
      values.append(value)
    }
    let data =
      table.isBit
      ? stride(from: 0, to: count, by: 8).map { start in
        values[start..<min(start + 8, count)].enumerated().reduce(UInt8(0)) { byte, bit in
          bit.element == 0 ? byte : byte | 1 << UInt8(bit.offset)
        }
      }
      : values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    return [request[0], UInt8(data.count)] + data
  }

  private func serverID(_ request: [UInt8]) throws(Exception) -> [UInt8] {
    guard let name = plan.profile.identification?.serverID else { throw .illegalFunction }
    guard request.count == 1 else { throw .illegalDataValue }
    // Behind the name: the run indicator, on.
    let bytes = Array(name.utf8.prefix(200)) + [0xFF]
    return [17, UInt8(bytes.count)] + bytes
  }

  /// The basic objects as one stream.
  private func identification(_ request: [UInt8]) throws(Exception) -> [UInt8] {
    guard let told = plan.profile.identification, told.vendor ?? told.product != nil,
      request.count == 4, request[1] == 0x0E
    else { throw .illegalFunction }
    guard request[2] == 1 else { throw .illegalDataValue }
    let objects = [told.vendor ?? "", told.product ?? "", "V1"].enumerated().flatMap {
      let text = Array($0.element.utf8.prefix(64))
      return [UInt8($0.offset), UInt8(text.count)] + text
    }
    return [0x2B, 0x0E, 1, 1, 0, 0, 3] + objects
  }

  private mutating func writeCoil(_ request: [UInt8]) throws(Exception) -> [UInt8] {
    guard request.count == 5, [0x0000, 0xFF00].contains(word(request, 3)) else {
      throw .illegalDataValue
    }
    try store([word(request, 3) == 0 ? 0 : 1], from: Place(.coil, word(request, 1)))
    return request
  }

  private mutating func writeRegister(_ request: [UInt8]) throws(Exception) -> [UInt8] {
    guard request.count == 5 else { throw .illegalDataValue }
    try store([UInt16(word(request, 3))], from: Place(.holding, word(request, 1)))
    return request
  }

  private mutating func writeCoils(_ request: [UInt8]) throws(Exception) -> [UInt8] {
    guard request.count >= 6 else { throw .illegalDataValue }
    let count = word(request, 3)
    guard (1...1968).contains(count), Int(request[5]) == (count + 7) / 8,
      request.count == 6 + Int(request[5])
    else { throw .illegalDataValue }
    let values = (0..<count).map { UInt16(request[6 + $0 / 8] >> UInt8($0 % 8) & 1) }
    try store(values, from: Place(.coil, word(request, 1)))
    return Array(request[..<5])
  }

  private mutating func writeRegisters(_ request: [UInt8]) throws(Exception) -> [UInt8] {
    guard request.count >= 6 else { throw .illegalDataValue }
    let count = word(request, 3)
    guard (1...min(123, quirks.maxRegisters)).contains(count),
      Int(request[5]) == 2 * count, request.count == 6 + 2 * count
    else { throw .illegalDataValue }
    let values = (0..<count).map { UInt16(word(request, 6 + 2 * $0)) }
    try store(values, from: Place(.holding, word(request, 1)))
    return Array(request[..<5])
  }

  /// All or none: the address check comes before the first write.
  private mutating func store(_ values: [UInt16], from first: Place) throws(Exception) {
    for offset in values.indices where !has(Place(first.table, first.address + offset)) {
      throw .illegalDataAddress
    }
    for (offset, value) in values.enumerated() {
      store(value, at: Place(first.table, first.address + offset))
    }
  }

  private func word(_ bytes: [UInt8], _ index: Int) -> Int {
    Int(bytes[index]) << 8 | Int(bytes[index + 1])
  }
}
