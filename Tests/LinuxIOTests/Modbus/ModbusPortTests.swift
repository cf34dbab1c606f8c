import Glibc
import HallPorts
import HallTestKit
import Testing
import WireFormats

@testable import LinuxIO

/// Over a real pty, at the pace of 115200 baud. Where it matters each read's good value is the
/// request's number, so that the value of another request would show.
@Suite(.serialized) struct ModbusPortTests {
  typealias Reply = PacedSlaves.Reply

  private static func good(_ request: [UInt8], _ number: Int) -> [UInt8] {
    RTULine.registers(request[0], [UInt16(number)])
  }

  /// Requests and answers of MODBUS Application Protocol v1.1b3, 6.1 to 6.6, 6.11, 6.12 (its own
  /// examples), with the address 0x11 and the check before and after.
  static let exchanges: [(ModbusRequest.Operation, request: [UInt8], [UInt8], ModbusOutcome)] = [
    (
      .read(.coil, address: 0x13, count: 19), [0x01, 0x00, 0x13, 0x00, 0x13],
      [0x01, 0x03, 0xCD, 0x6B, 0x05],
      .values([1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1])
    ),
    (
      .read(.discrete, address: 0xC4, count: 10), [0x02, 0x00, 0xC4, 0x00, 0x0A],
      [0x02, 0x02, 0xAC, 0x03], .values([0, 0, 1, 1, 0, 1, 0, 1, 1, 1])
    ),
    (
      .read(.holding, address: 0x6B, count: 3), [0x03, 0x00, 0x6B, 0x00, 0x03],
      [0x03, 0x06, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64], .values([555, 0, 100])
    ),
    (
      .read(.input, address: 8, count: 1), [0x04, 0x00, 0x08, 0x00, 0x01],
      [0x04, 0x02, 0x00, 0x0A], .values([10])
    ),
    (
      .writeOne(.coil, address: 0xAC, value: 1), [0x05, 0x00, 0xAC, 0xFF, 0x00],
      [0x05, 0x00, 0xAC, 0xFF, 0x00], .written
    ),
    (
      .writeOne(.holding, address: 1, value: 3), [0x06, 0x00, 0x01, 0x00, 0x03],
      [0x06, 0x00, 0x01, 0x00, 0x03], .written
    ),
    (
      .write(.coil, address: 0x13, values: [1, 0, 1, 1, 0, 0, 1, 1, 1, 0]),
      [0x0F, 0x00, 0x13, 0x00, 0x0A, 0x02, 0xCD, 0x01], [0x0F, 0x00, 0x13, 0x00, 0x0A], .written
    ),
    (
      .write(.holding, address: 1, values: [10, 0x102]),
      [0x10, 0x00, 0x01, 0x00, 0x02, 0x04, 0x00, 0x0A, 0x01, 0x02],
      [0x10, 0x00, 0x01, 0x00, 0x02], .written
    ),
  ]

  @Test(arguments: exchanges.indices)
  func theStandardsExamplesAreSentAndUnderstood(index: Int) throws {
    let (operation, request, answer, outcome) = Self.exchanges[index]
    let line = try RTULine { _, _ in [Reply(CRC16.sealed([0x11] + answer), slice: 3)] }
    let done = try line.port.perform(ModbusRequest(slave: 0x11, operation))
    #expect(done.outcome == outcome)
    #expect(line.slaves.requests.map(\.bytes) == [CRC16.sealed([0x11] + request)])
  }

  @Test func aForeignFrameBeforeTheAnswerIsDroppedWhileTheTimerRunsOn() throws {
    let line = try RTULine { request, number in
      [
        Reply(RTULine.registers(9, [4711])),
        Reply(after: .milliseconds(40), Self.good(request, number)),
      ]
    }
    #expect(try line.port.perform(RTULine.read(1)).outcome == .values([1]))
    #expect(line.port.counters.discardedFrames == 1)
  }

  @Test func twoFramesInOneReadAreToldApart() throws {
    let line = try RTULine { request, number in
      // Another slave's answer, ours and a further stranger, all handed over at once.
      [
        Reply(
          RTULine.registers(9, [4711]) + Self.good(request, number)
            + RTULine.registers(1, [4712]))
      ]
    }
    for number in 1...5 {
      #expect(try line.port.perform(RTULine.read(1)).outcome == .values([UInt16(number)]))
    }
  }

  @Test func noiseBeforeTheFrameDoesNotHideIt() throws {
    for noise: [UInt8] in [[0x00], [0xFF], [0x01], [0x01, 0x03], [0x01, 0x03, 0x02, 0xAA]] {
      let line = try RTULine { request, number in [Reply(noise + Self.good(request, number))] }
      #expect(try line.port.perform(RTULine.read(1)).outcome == .values([1]), "\(noise)")
    }
  }

  @Test func noiseThatWaitedBeforeTheRequestIsDropped() throws {
    let line = try RTULine { request, number in [Reply(Self.good(request, number))] }
    line.pty.write(RTULine.registers(1, [4711]))
    #expect(try line.port.perform(RTULine.read(1)).outcome == .values([1]))
  }

  static let bad: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
    ("truncated", { Array($0.dropLast(2)) }),
    ("one bit of the check wrong", { $0.dropLast() + [$0[$0.count - 1] ^ 0x10] }),
    ("one bit of the value wrong", { $0.prefix(4) + [$0[4] ^ 1] + $0.suffix(2) }),
    ("another function", { CRC16.sealed([$0[0], 4] + $0[2..<($0.count - 2)]) }),
    ("two registers instead of one", { RTULine.registers($0[0], [4711, 4712]) }),
    ("a length that is not the frame's", { CRC16.sealed([$0[0], 3, 4] + $0[3..<5]) }),
  ]

  @Test(arguments: bad.indices)
  func aBadAnswerIsNoValueAndTheNextGoodOneIs(index: Int) throws {
    let (name, spoil) = Self.bad[index]
    let line = try RTULine(responseTimeout: .milliseconds(400)) { request, number in
      let answer = RTULine.registers(request[0], [UInt16(number)])
      return [Reply(number == 1 ? spoil(answer) : answer)]
    }
    let first = try line.port.perform(RTULine.read(1)).outcome
    #expect(first == .garbled || first == .silent, "\(name)")
    #expect(try line.port.perform(RTULine.read(1)).outcome == .values([2]), "\(name)")
  }

  @Test func anExceptionIsToldByItsCode() throws {
    let line = try RTULine { request, number in
      [Reply(CRC16.sealed([request[0], request[1] | 0x80, UInt8(number)]))]
    }
    for code: UInt8 in 1...6 {
      #expect(try line.port.perform(RTULine.read(1)).outcome == .exception(code))
    }
  }

  @Test func aSilentSlaveCostsTheResponseTimeoutAndNoMore() throws {
    let line = try RTULine(responseTimeout: .milliseconds(80)) { _, _ in [] }
    let done = try line.port.perform(RTULine.read(1))
    #expect(done.outcome == .silent)
    let took = done.ended - done.began
    #expect(took >= .milliseconds(80) && took < .milliseconds(150), "\(took)")
    #expect(done.lateUntil != nil)
  }

  @Test func aLateAnswerNeverBecomesTheNextRequestsValue() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let delays = (0..<12).map { _ in Int.random(in: 310...420, using: &random) }
    // Odd requests are answered after the time-out, even ones at once.
    let line = try RTULine(responseTimeout: .milliseconds(300)) { request, number in
      let late = Duration.milliseconds(delays[number / 2 % delays.count])
      return [
        Reply(
          after: number % 2 == 1 ? late : .milliseconds(2), within: .milliseconds(440),
          Self.good(request, number))
      ]
    }
    var silent = 0
    for number in 1...24 {
      // A late answer of slave 1 may come while slave 2 is asked.
      let outcome = try line.port.perform(RTULine.read(number % 4 == 0 ? 2 : 1)).outcome
      if outcome == .silent || outcome == .garbled { silent += 1 } else {
        #expect(outcome == .values([UInt16(number)]), "seed \(seed), request \(number)")
      }
    }
    #expect(silent >= 10, "seed \(seed)")
    #expect(line.port.counters.discardedFrames > 0, "seed \(seed)")
  }

  @Test func anEchoIsNoAnswer() throws {
    // The adapter brings every request back; slave 2 is there, slave 3 is not.
    let line = try RTULine(responseTimeout: .milliseconds(60)) { request, number in
      let echo = Reply(after: .zero, request)
      if request[0] == 3 { return [echo] }
      let answer = request[1] == 6 ? request : Self.good(request, number)
      return [echo, Reply(answer)]
    }
    for number in 1...4 {
      #expect(try line.port.perform(RTULine.read(2)).outcome == .values([UInt16(number)]))
    }
    let write = ModbusRequest.Operation.writeOne(.holding, address: 1, value: 7)
    #expect(try line.port.perform(ModbusRequest(slave: 2, write)).outcome == .written)
    // Its echo is byte for byte what a good answer would be.
    #expect(try line.port.perform(ModbusRequest(slave: 3, write)).outcome != .written)
    #expect(try line.port.perform(RTULine.read(3)).outcome == .silent)
  }

  @Test func anEchoIsLearnedFromASlaveThatIsNotThereToo() throws {
    let line = try RTULine(responseTimeout: .milliseconds(200)) { request, _ in
      [Reply(after: .zero, request)]
    }
    for _ in 1...3 { #expect(try line.port.perform(RTULine.read(3)).outcome == .silent) }
    let write = ModbusRequest.Operation.writeOne(.holding, address: 1, value: 7)
    #expect(try line.port.perform(ModbusRequest(slave: 3, write)).outcome != .written)
  }

  @Test func aBroadcastIsNotAnsweredAndTheLineIsLeftAloneAfterIt() throws {
    // A slave that answers a broadcast all the same must not be heard as the next one's answer.
    let line = try RTULine { request, number in
      [Reply(request[0] == 0 ? RTULine.registers(1, [4711]) : Self.good(request, number))]
    }
    let write = ModbusRequest.Operation.write(.holding, address: 0, values: [1, 2])
    let done = try line.port.perform(ModbusRequest(slave: 0, write))
    #expect(done.outcome == .written && done.lateUntil == nil)
    #expect(done.ended - done.began >= Limits.broadcastPause)
    #expect(try line.port.perform(RTULine.read(1)).outcome == .values([2]))
  }

  @Test func anAnswerThatLooksLikeItsRequestIsAnAnswer() throws {
    // FC01 of 24 coils at 0x0312: three data bytes 12 00 18 repeat the request.
    let request = ModbusRequest(slave: 1, .read(.coil, address: 0x0312, count: 24))
    let line = try RTULine(responseTimeout: .milliseconds(60)) { request, _ in [Reply(request)] }
    let values = (0..<24).map { UInt16([0x12, 0x00, 0x18][$0 / 8] >> ($0 % 8) & 1) }
    #expect(try line.port.perform(request).outcome == .values(values))
  }

  @Test func framesArePartedBySilence() throws {
    let line = try RTULine { request, number in [Reply(Self.good(request, number))] }
    for _ in 0..<20 { _ = try line.port.perform(RTULine.read(1)) }
    let requests = line.slaves.requests
    for (before, after) in zip(requests, requests.dropFirst()) {
      // Request 8 and answer 7 characters, turnaround, then t3.5.
      let least = RTULine.timing.character * 15 + .milliseconds(2) + RTULine.timing.silence
      #expect(after.began - before.began > least - .microseconds(300))
    }
  }

  @Test func anAnswerCostsAFewWakeUpsAndNotOneAByte() throws {
    let values = (0..<100).map { UInt16($0) }
    let line = try RTULine { request, _ in
      [Reply(RTULine.registers(request[0], values), slice: 1)]
    }
    func wakeUps() -> Int {
      var usage = rusage()
      // RUSAGE_THREAD of linux/resource.h, which the Glibc module does not show.
      getrusage(__rusage_who_t(1), &usage)
      return Int(usage.ru_nvcsw)
    }
    let before = wakeUps()
    for _ in 0..<5 {
      #expect(try line.port.perform(RTULine.read(1, count: 100)).outcome == .values(values))
    }
    let each = (wakeUps() - before) / 5
    #expect(each <= 10, "\(each) wake-ups for 205 bytes")
  }

  @Test func aPulledPlugIsGoneAndNothingElse() throws {
    let line = try RTULine { request, number in [Reply(Self.good(request, number))] }
    #expect(try line.port.perform(RTULine.read(1)).outcome == .values([1]))
    line.pty.unplug()
    let fault = #expect(throws: WireError.self) { try line.port.perform(RTULine.read(1)) }
    #expect(fault?.isGone == true, "\(String(describing: fault))")
    #expect(fault?.text.contains(line.pty.path) == true)
  }

  static let impossible: [ModbusRequest] = [
    ModbusRequest(slave: 0, .read(.holding, address: 0, count: 1)),
    ModbusRequest(slave: 248, .read(.holding, address: 0, count: 1)),
    ModbusRequest(slave: 1, .read(.holding, address: 0, count: 0)),
    ModbusRequest(slave: 1, .read(.holding, address: 0, count: 126)),
    ModbusRequest(slave: 1, .read(.coil, address: 0, count: 2001)),
    ModbusRequest(slave: 1, .read(.holding, address: 65_535, count: 2)),
    ModbusRequest(slave: 1, .writeOne(.input, address: 0, value: 1)),
    ModbusRequest(slave: 1, .write(.discrete, address: 0, values: [1])),
    ModbusRequest(slave: 1, .write(.holding, address: 0, values: [])),
    ModbusRequest(slave: 1, .write(.holding, address: 0, values: .init(repeating: 0, count: 124))),
  ]

  @Test(arguments: impossible)
  func whatFitsInNoFrameIsNotSent(request: ModbusRequest) throws {
    let line = try RTULine { request, number in [Reply(Self.good(request, number))] }
    #expect(throws: WireError.self) { try line.port.perform(request) }
    #expect(line.slaves.requests.isEmpty)
  }
}
