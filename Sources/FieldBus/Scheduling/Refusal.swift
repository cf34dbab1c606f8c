import HallDomain
import HallPorts
import LinuxIO

/// What no frame can carry never reaches the wire; it fails as the slave itself would refuse it
/// (MODBUS Application Protocol v1.1b3, clause 7: 2 illegal data address, 3 illegal data value).
extension PollRequest {
  var refusal: UInt8? {
    Self.refusal(slave: slave, address: address, count: count) { slave, address in
      ModbusRequest(
        slave: slave, .read(table, address: address, count: UInt16(clamping: count)))
    }
  }

  fileprivate static func refusal(
    slave: Int, address: Int, count: Int, _ request: (UInt8, UInt16) -> ModbusRequest
  ) -> UInt8? {
    guard let first = UInt16(exactly: address), address + max(count, 0) <= 65_536 else { return 2 }
    guard let slave = UInt8(exactly: slave) else { return 3 }
    return request(slave, first).fault == nil ? nil : 3
  }
}

extension WriteRequest {
  var refusal: UInt8? {
    if values.isEmpty { return 3 }
    return PollRequest.refusal(slave: slave, address: address, count: values.count) {
      slave, address in
      ModbusRequest(
        slave: slave,
        isValueAFrame
          ? .writeOne(table, address: address, value: values[0])
          : .write(table, address: address, values: values))
    }
  }
}

extension BusTransaction {
  /// The request, or the exception with which it fails.
  var request: Result<ModbusRequest, BusFailure> {
    let made: ModbusRequest
    let refusal: UInt8?
    switch self {
    case .read(let slave, let table, let address, let count):
      let poll = PollRequest(
        slave: slave, table: table, address: address, count: count, period: .zero,
        priority: .telemetry)
      (made, refusal) = (PollGroup(poll, index: 0, due: .zero).request, poll.refusal)
    case .write(let slave, let table, let address, let values):
      let write = WriteRequest(slave: slave, table: table, address: address, values: values)
      refusal = write.refusal
      made = WriteQueue.Write(id: 0, request: write, notBefore: .zero).transaction
    case .identification(let slave): (made, refusal) = Self.asking(slave, .identification)
    case .serverID(let slave): (made, refusal) = Self.asking(slave, .serverID)
    }
    return refusal.map { .failure(.exception($0)) } ?? .success(made)
  }

  private static func asking(
    _ slave: Int, _ operation: ModbusRequest.Operation
  ) -> (ModbusRequest, UInt8?) {
    let made = ModbusRequest(slave: UInt8(clamping: slave), operation)
    return (made, made.fault == nil && Int(made.slave) == slave ? nil : 3)
  }
}
