public import HallPorts

/// One request to one slave: what goes into one frame.
public struct ModbusRequest: Hashable, Sendable {
  public enum Operation: Hashable, Sendable {
    /// FC01 to FC04.
    case read(ModbusTable, address: UInt16, count: UInt16)
    /// FC05 or FC06.
    case writeOne(ModbusTable, address: UInt16, value: UInt16)
    /// FC15 or FC16.
    case write(ModbusTable, address: UInt16, values: [UInt16])
  }

  public var slave: UInt8
  public var operation: Operation

  public init(slave: UInt8, _ operation: Operation) {
    self.slave = slave
    self.operation = operation
  }

  /// MODBUS Application Protocol v1.1b3, 6.1 to 6.6, 6.11 and 6.12.
  public var function: UInt8 {
    switch operation {
    case .read(.coil, _, _): 1
    case .read(.discrete, _, _): 2
    case .read(.holding, _, _): 3
    case .read(.input, _, _): 4
    case .writeOne(let table, _, _): table.isBit ? 5 : 6
    case .write(let table, _, _): table.isBit ? 15 : 16
    }
  }

  /// Function code and data.
  var pdu: [UInt8] {
    func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
    switch operation {
    case .read(_, let address, let count):
      return [function] + word(address) + word(count)
    case .writeOne(let table, let address, let value):
      return [function] + word(address) + word(table.isBit ? (value == 0 ? 0 : 0xFF00) : value)
    case .write(let table, let address, let values):
      let head = [function] + word(address) + word(UInt16(values.count))
      let data = table.isBit ? Self.packed(values) : values.flatMap(word)
      return head + [UInt8(data.count)] + data
    }
  }

  /// What a good answer begins with, function code first; the rest is data.
  var answerHead: [UInt8] {
    switch operation {
    case .read: [function, UInt8(answerDataBytes)]
    case .writeOne: pdu
    case .write: Array(pdu.prefix(5))
    }
  }

  /// Length of a good answer's function code and data.
  var answerLength: Int { answerHead.count + answerDataBytes }

  private var answerDataBytes: Int {
    guard case .read(let table, _, let count) = operation else { return 0 }
    return table.isBit ? (Int(count) + 7) / 8 : Int(count) * 2
  }

  /// The values in a good answer; empty for a write.
  func values(ofAnswer pdu: some Collection<UInt8>) -> [UInt16] {
    guard case .read(let table, _, let count) = operation else { return [] }
    let data = Array(pdu.dropFirst(2))
    if table.isBit {
      return (0..<Int(count)).map { UInt16(data[$0 / 8] >> ($0 % 8) & 1) }
    }
    return (0..<Int(count)).map { UInt16(data[$0 * 2]) << 8 | UInt16(data[$0 * 2 + 1]) }
  }

  /// Eight to a byte, the first in the lowest bit.
  private static func packed(_ values: [UInt16]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count + 7) / 8)
    for (index, value) in values.enumerated() where value != 0 {
      bytes[index / 8] |= 1 << (index % 8)
    }
    return bytes
  }

  /// All slaves of a line do it, none answers (v1.02, 2.1); only writes can be.
  public var isBroadcast: Bool {
    if case .read = operation { false } else { slave == 0 }
  }

  /// Why no frame can carry it; nil when one can (v1.1b3: at most 2000 and 1968 bits, 125 and
  /// 123 registers; v1.02, 2.2: slaves 1 to 247).
  public var fault: String? {
    let count: Int
    let limit: Int
    let start: UInt16
    switch operation {
    case .read(let table, let address, let number):
      (start, count, limit) = (address, Int(number), table.isBit ? 2000 : 125)
    case .writeOne(let table, let address, _):
      if !table.isWritable { return "the table cannot be written" }
      (start, count, limit) = (address, 1, 1)
    case .write(let table, let address, let values):
      if !table.isWritable { return "the table cannot be written" }
      (start, count, limit) = (address, values.count, table.isBit ? 1968 : 123)
    }
    if !isBroadcast && !(1...247).contains(slave) { return "no slave has the address \(slave)" }
    if !(1...limit).contains(count) { return "\(count) values do not fit in a frame" }
    if Int(start) + count > 65_536 { return "addresses end at 65535" }
    return nil
  }
}
