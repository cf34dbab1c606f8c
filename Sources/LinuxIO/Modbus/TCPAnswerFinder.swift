/// Finds the answer to one request in a Modbus TCP stream (MODBUS Messaging on TCP/IP v1.0b,
/// 3.1.3): an answer to an earlier, given up request carries another transaction number.
struct TCPAnswerFinder {
  enum Found: Hashable {
    case answer([UInt8])
    case exception(UInt8)
    /// The stream is no Modbus any more; only a new connection helps.
    case lost
  }

  let request: ModbusRequest
  let transaction: UInt16
  private(set) var discardedFrames = 0

  init(request: ModbusRequest, transaction: UInt16) {
    self.request = request
    self.transaction = transaction
  }

  /// Transaction, protocol 0, length of what follows, unit, then function code and data.
  var frame: [UInt8] {
    let body = [request.slave] + request.pdu
    return [
      UInt8(transaction >> 8), UInt8(transaction & 0xFF), 0, 0, UInt8(body.count >> 8),
      UInt8(body.count & 0xFF),
    ] + body
  }

  /// Takes whole frames off the buffer until the answer is among them; what is left of a frame
  /// stays in it for the next call.
  mutating func search(_ buffer: inout [UInt8]) -> Found? {
    while buffer.count >= 6 {
      let length = Int(buffer[4]) << 8 | Int(buffer[5])
      guard buffer[2] == 0, buffer[3] == 0, (3...254).contains(length) else { return .lost }
      guard buffer.count >= 6 + length else { return nil }
      let number = UInt16(buffer[0]) << 8 | UInt16(buffer[1])
      let unit = buffer[6]
      let pdu = Array(buffer[7..<6 + length])
      buffer.removeFirst(6 + length)
      if number == transaction, unit == request.slave {
        if pdu.count == 2, pdu[0] == request.function | 0x80 { return .exception(pdu[1]) }
        if pdu.count == request.answerLength(of: pdu), pdu.starts(with: request.answerHead) {
          return .answer(pdu)
        }
      }
      discardedFrames += 1
    }
    return nil
  }
}
