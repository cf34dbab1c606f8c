import HallPorts
import Testing
import WireFormats

@testable import LinuxIO

/// RTU frames through a serial server: no baud rate here, but all the rest of a serial line. Each
/// good value is the request's number.
struct RTUOverTCPTests {
  private static func plan(
    _ server: ScriptedGateway, responseTimeout: Duration = .milliseconds(300)
  ) -> BusPlan {
    BusPlan(
      name: "test",
      wire: .rtuOverTCP(
        host: "127.0.0.1", port: server.port,
        line: SerialPlan(device: "127.0.0.1:\(server.port)", baud: 115_200, parity: .even)),
      responseTimeout: responseTimeout)
  }

  private static func good(_ request: [UInt8], _ number: Int) -> [UInt8] {
    RTULine.registers(request[0], [UInt16(number)])
  }

  @Test func requestsAreRTUFramesWithTheirCheck() throws {
    let server = try ScriptedGateway(.rtu) { .bytes(Self.good($0, $1)) }
    let port = try ModbusPort(plan: Self.plan(server))
    // The example of MODBUS Application Protocol v1.1b3, 6.3, from slave 1 at address 0.
    #expect(try port.perform(RTULine.read(1)).outcome == .values([1]))
    #expect(server.requests == [CRC16.sealed([1, 3, 0, 0, 0, 1])])
    #expect(port.label == "127.0.0.1:\(server.port) 115200 8E1")
  }

  @Test func strangersAndGarbledFramesAreDropped() throws {
    let server = try ScriptedGateway(.rtu) { request, number in
      var garbled = Self.good(request, 4711)
      garbled[3] ^= 1
      return .bytes(RTULine.registers(9, [4712]) + garbled + Self.good(request, number))
    }
    let port = try ModbusPort(plan: Self.plan(server))
    for number in 1...20 {
      #expect(try port.perform(RTULine.read(1)).outcome == .values([UInt16(number)]))
    }
  }

  @Test func aLateAnswerIsNotTakenForTheNextRequests() throws {
    // The first request's answer comes with a stranger's to the second, within the late window.
    let server = try ScriptedGateway(.rtu) { request, number in
      switch number {
      case 1: .bytes([])
      case 2: .bytes(Self.good([1], 4711) + Self.good(request, number))
      default: .bytes(Self.good(request, number))
      }
    }
    let port = try ModbusPort(plan: Self.plan(server, responseTimeout: .milliseconds(100)))
    let first = try port.perform(RTULine.read(1))
    #expect(first.outcome == .silent && first.lateUntil != nil)
    #expect(try port.perform(RTULine.read(2)).outcome == .values([2]))
    #expect(try port.perform(RTULine.read(1)).outcome == .values([3]))
  }

  @Test func aServerThatHangsUpIsGone() throws {
    let server = try ScriptedGateway(.rtu) { _, _ in .end }
    let port = try ModbusPort(plan: Self.plan(server))
    let fault = #expect(throws: WireError.self) { try port.perform(RTULine.read(1)) }
    #expect(fault?.isGone == true)
  }
}
