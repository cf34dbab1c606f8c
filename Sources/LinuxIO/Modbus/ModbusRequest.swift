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
    /// FC43/14, basic identification as a stream from its first object.
    case identification
    /// FC17.
    case serverID
  }

  public var slave: UInt8
  public var operation: Operation

  public init(slave: UInt8, _ operation: Operation) {
    self.slave = slave
    self.operation = operation
  }

  /// It changes nothing.
  public var isRead: Bool {
    switch operation {
    case .read, .identification, .serverID: true
    case .writeOne, .write: false
    }
  }

  /// MODBUS Application Protocol v1.1b3, 6.1 to 6.6, 6.11 to 6.13 and 6.21.
  public var function: UInt8 {
    switch operation {
    case .read(.coil, _, _): 1
    case .read(.discrete, _, _): 2
    case .read(.holding, _, _): 3
    case .read(.input, _, _): 4
    case .writeOne(let table, _, _): table.isBit ? 5 : 6
    case .write(let table, _, _): table.isBit ? 15 : 16
    case .identification: 0x2B
    case .serverID: 17
    }
  }

  /// Function code and data.
  var pdu: [UInt8] {
    func head(_ address: UInt16, _ word: UInt16) -> [UInt8] {
      [
        function, UInt8(address >> 8), UInt8(address & 0xFF), UInt8(word >> 8), UInt8(word & 0xFF),
      ]
    }
    switch operation {
    case .read(_, let address, let count):
      return head(address, count)
    case .writeOne(let table, let address, let value):
      return head(address, table.isBit ? (value == 0 ? 0 : 0xFF00) : value)
    case .write(let table, let address, let values):
      let data =
        table.isBit
        ? Self.packed(values) : values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      return head(address, UInt16(values.count)) + [UInt8(data.count)] + data
    // MEI type 14, read device ID code 1 (basic), object 0.
    case .identification: return [function, 0x0E, 1, 0]
    case .serverID: return [function]
    }
  }

  /// What a good answer begins with, function code first; the rest is data.
  var answerHead: [UInt8] {
    switch operation {
    case .read: [function, UInt8(answerDataBytes)]
    case .writeOne: pdu
    case .write: Array(pdu.prefix(5))
    case .identification: Array(pdu.prefix(3))
    case .serverID: pdu
    }
  }

  /// What a good answer's function code and data take, where the request says it.
  var knownAnswer: Int? {
    switch operation {
    case .identification, .serverID: nil
    case .read: 2 + answerDataBytes
    case .writeOne, .write: 5
    }
  }

  /// The most that a good answer's function code and data take.
  var longestAnswer: Int {
    // MODBUS Application Protocol v1.1b3, clause 4.1: a PDU has at most 253 bytes.
    knownAnswer ?? 253
  }

  /// The length of an answer that begins so; nil while that cannot be told yet.
  func answerLength(of pdu: some RandomAccessCollection<UInt8>) -> Int? {
    func byte(_ offset: Int) -> Int? {
      offset < pdu.count ? Int(pdu[pdu.index(pdu.startIndex, offsetBy: offset)]) : nil
    }
    switch operation {
    case .serverID: return byte(1).map { 2 + $0 }
    case .identification:
      // Six bytes, the number of objects, then each with its identifier and length.
      guard let objects = byte(6) else { return nil }
      var end = 7
      for _ in 0..<objects {
        guard let length = byte(end + 1) else { return nil }
        end += 2 + length
      }
      return end
    case .read, .writeOne, .write: return longestAnswer
    }
  }

  private var answerDataBytes: Int {
    guard case .read(let table, _, let count) = operation else { return 0 }
    return table.isBit ? (Int(count) + 7) / 8 : Int(count) * 2
  }

  /// The values in a good answer, of an identification its bytes; empty for a write.
  func values(ofAnswer pdu: some Collection<UInt8>) -> [UInt16] {
    switch operation {
    case .identification: return pdu.dropFirst().map(UInt16.init)
    case .serverID: return pdu.dropFirst(2).map(UInt16.init)
    case .read, .write, .writeOne: break
    }
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
    switch operation {
    case .write, .writeOne: slave == 0
    case .read, .identification, .serverID: false
    }
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
    case .identification, .serverID: (start, count, limit) = (0, 1, 1)
    }
    if !isBroadcast && !(1...247).contains(slave) { return "no slave has the address \(slave)" }
    if !(1...limit).contains(count) { return "\(count) values do not fit in a frame" }
    if Int(start) + count > 65_536 { return "addresses end at 65535" }
    return nil
  }
}
