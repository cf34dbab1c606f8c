import HallPorts
import Testing

@testable import LinuxIO

/// Over loopback, against a gateway that answers what the test says. Each good value is the
/// request's number.
struct ModbusTCPTests {
  private static func plan(_ gateway: ScriptedGateway) -> BusPlan {
    BusPlan(
      name: "test", wire: .tcp(host: "127.0.0.1", port: gateway.port),
      responseTimeout: .milliseconds(300))
  }

  private static func answer(
    _ request: [UInt8], _ value: Int, transaction: Int? = nil, unit: UInt8? = nil
  ) -> [UInt8] {
    let number = transaction ?? (Int(request[0]) << 8 | Int(request[1]))
    return [
      UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF), 0, 0, 0, 5, unit ?? request[6], 3, 2,
      UInt8(value >> 8), UInt8(value & 0xFF),
    ]
  }

  private static func transaction(_ request: [UInt8]) -> Int {
    Int(request[0]) << 8 | Int(request[1])
  }

  private static let read = ModbusRequest(slave: 1, .read(.holding, address: 2, count: 1))

  @Test func aRequestHasTheHeaderOfTheStandard() throws {
    let gateway = try ScriptedGateway { .bytes(Self.answer($0, $1)) }
    let port = try ModbusPort(plan: Self.plan(gateway))
    #expect(try port.perform(Self.read).outcome == .values([1]))
    #expect(gateway.requests == [[0, 1, 0, 0, 0, 6, 1, 3, 0, 2, 0, 1]])
  }

  @Test func answersWithAnotherTransactionOrUnitAreDropped() throws {
    let gateway = try ScriptedGateway { request, number in
      let before = Self.transaction(request) - 1
      return .bytes(
        Self.answer(request, 4711, transaction: before)
          + Self.answer(request, 4712, transaction: before + 2)
          + Self.answer(request, 4713, unit: 9) + Self.answer(request, number))
    }
    let port = try ModbusPort(plan: Self.plan(gateway))
    for number in 1...20 {
      #expect(try port.perform(Self.read).outcome == .values([UInt16(number)]))
    }
    #expect(port.counters.discardedFrames == 60)
  }

  @Test func aLateAnswerBelongsToItsOwnRequest() throws {
    // The first request is answered only together with the second.
    let gateway = try ScriptedGateway { request, number in
      if number == 1 { return .bytes([]) }
      let first = Self.answer(request, 1, transaction: Self.transaction(request) - 1)
      return .bytes(first + Self.answer(request, number))
    }
    let port = try ModbusPort(plan: Self.plan(gateway))
    #expect(try port.perform(Self.read).outcome == .silent)
    #expect(try port.perform(Self.read).outcome == .values([2]))
  }

  @Test func aTornStreamIsNotGuessedAt() throws {
    let gateway = try ScriptedGateway { request, number in
      let answer = Self.answer(request, number)
      return .bytes(number == 1 ? Array(answer.prefix(7)) : answer)
    }
    let port = try ModbusPort(plan: Self.plan(gateway))
    #expect(try port.perform(Self.read).outcome == .silent)
    // The second answer follows half of the first: only a new connection helps.
    let fault = #expect(throws: WireError.self) { try port.perform(Self.read) }
    #expect(fault?.isGone == true)
  }

  @Test func whatIsNoModbusEndsTheConnection() throws {
    let gateway = try ScriptedGateway { _, _ in .bytes(Array("HTTP/1.1 400 Bad Request".utf8)) }
    let port = try ModbusPort(plan: Self.plan(gateway))
    let fault = #expect(throws: WireError.self) { try port.perform(Self.read) }
    #expect(fault?.isGone == true)
  }

  @Test func aGatewayThatHangsUpIsGone() throws {
    let gateway = try ScriptedGateway { _, _ in .end }
    let port = try ModbusPort(plan: Self.plan(gateway))
    let fault = #expect(throws: WireError.self) { try port.perform(Self.read) }
    #expect(fault?.isGone == true)
    #expect(fault?.text.contains("127.0.0.1:\(gateway.port)") == true)
  }

  @Test func nobodyListeningIsGone() throws {
    let plan = BusPlan(name: "test", wire: .tcp(host: "127.0.0.1", port: 1))
    let fault = #expect(throws: WireError.self) { try ModbusPort(plan: plan) }
    #expect(fault?.isGone == true)
    #expect(fault?.text.contains("127.0.0.1:1") == true)
  }

  @Test func anExceptionOfTheGatewayIsToldByItsCode() throws {
    let gateway = try ScriptedGateway { request, _ in
      .bytes([request[0], request[1], 0, 0, 0, 3, request[6], 0x83, 11])
    }
    let port = try ModbusPort(plan: Self.plan(gateway))
    #expect(try port.perform(Self.read).outcome == .exception(11))
  }
}
