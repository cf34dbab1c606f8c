import WireFormats

/// Finds the answer to one request in what comes over a serial line.
///
/// MODBUS over Serial Line v1.02, 2.4.1: a frame of an unexpected slave is dropped and the
/// response timer runs on; a frame whose check is wrong is dropped too. Silence cannot part
/// frames here (a USB converter delivers bytes in bursts), so the expected length does: whole
/// frames of others are consumed first, then the answer is looked for at every place, because
/// a transceiver that turns around often puts a stray byte before it.
struct RTUAnswerFinder {
  enum Found: Hashable {
    case answer([UInt8])
    case exception(UInt8)
  }

  let request: ModbusRequest
  /// The request as it goes over the line.
  let frame: [UInt8]
  private let head: [UInt8]
  /// An answer to the request may be the very bytes of it: always when a single value is written,
  /// and when three bytes of coils are read whose states repeat it.
  let couldBeAnswer: Bool
  /// The line is known to bring back what is sent on it.
  private let skipsEcho: Bool
  private var buffer: [UInt8] = []
  private(set) var sawEcho = false
  private(set) var discardedFrames = 0
  /// What else came.
  private(set) var evidence = LineEvidence()
  private(set) var receivedBytes = 0

  init(request: ModbusRequest, skipsEcho: Bool) {
    self.request = request
    let pdu = request.pdu
    frame = CRC16.sealed([request.slave] + pdu)
    head = request.answerHead
    couldBeAnswer = pdu.starts(with: head) && request.answerLength(of: pdu) == pdu.count
    self.skipsEcho = skipsEcho
  }

  /// Bytes that are no whole frame: noise, or a frame cut off.
  var hasRemains: Bool { !buffer.isEmpty }

  /// No more is waited for: what is left is noise.
  mutating func giveUp() { evidence.add(stray: buffer) }

  mutating func receive(_ bytes: [UInt8]) -> Found? {
    receivedBytes += bytes.count
    buffer += bytes
    if let found = takeWholeFrames() { return found }
    for start in buffer.indices {
      if isEcho(at: start) {
        consumeEcho(at: start)
        return receive([])
      }
      if let found = own(at: start) {
        evidence.add(stray: buffer[..<start])
        evidence.isLedByStrayBytes = true
        return found
      }
    }
    if buffer.count > Limits.noise { buffer.removeFirst(buffer.count - Limits.noise) }
    return nil
  }

  /// Consumes whole good frames at the beginning, whoever sent them.
  private mutating func takeWholeFrames() -> Found? {
    while !buffer.isEmpty {
      if isEcho(at: 0) {
        consumeEcho(at: 0)
      } else if let found = own(at: 0) {
        return found
      } else if let length = Self.frameLength(at: buffer[...]) {
        evidence.strangers.append(buffer[0])
        buffer.removeFirst(length)
        discardedFrames += 1
      } else {
        return nil
      }
    }
    return nil
  }

  /// How many bytes are still to come before `receive` finds something. What begins with the
  /// slave's address is taken for the answer, so an exception may be seen when the answer would
  /// have ended; anything else may be cut short by an exception, the shortest frame.
  var missingBytes: Int {
    let isAnswer =
      buffer.first == request.slave && (buffer.count < 2 || buffer[1] == request.function)
    guard isAnswer, let length = request.answerLength(of: buffer.dropFirst()) else {
      return max(5 - buffer.count, 1)
    }
    return max(3 + length - buffer.count, 1)
  }

  private func isEcho(at start: Int) -> Bool {
    let mayBeEcho = !sawEcho && (skipsEcho || !couldBeAnswer)
    return mayBeEcho && buffer[start...].starts(with: frame)
  }

  private mutating func consumeEcho(at start: Int) {
    buffer.removeSubrange(start..<start + frame.count)
    sawEcho = true
    discardedFrames += 1
  }

  private func own(at start: Int) -> Found? {
    let rest = buffer[start...]
    guard rest.count >= 5, rest.first == request.slave else { return nil }
    let function = rest[start + 1]
    if function == request.function | 0x80, (1...11).contains(rest[start + 2]),
      CRC16.checks(rest.prefix(5))
    {
      return .exception(rest[start + 2])
    }
    guard let pdu = request.answerLength(of: rest.dropFirst()) else { return nil }
    let length = 1 + pdu + 2
    guard rest.count >= length, rest.dropFirst().starts(with: head),
      CRC16.checks(rest.prefix(length))
    else { return nil }
    return .answer(Array(rest[(start + 1)..<(start + length - 2)]))
  }

  /// The length of a good frame of any slave at the beginning, as request or as answer.
  static func frameLength(at bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 4 else { return nil }
    func byte(_ offset: Int) -> Int { Int(bytes[bytes.startIndex + offset]) }
    var lengths: [Int] = []
    switch byte(1) {
    case 0x80...: lengths = [5]
    case 1...4: lengths = [5 + byte(2), 8]
    case 5, 6: lengths = [8]
    case 15, 16: lengths = bytes.count > 6 ? [8, 9 + byte(6)] : [8]
    case 22: lengths = [10]
    case 17, 23: lengths = [5 + byte(2)]
    default: return nil
    }
    return lengths.first { $0 <= bytes.count && CRC16.checks(bytes.prefix($0)) }
  }
}
