import HallPorts
import HallTestKit
import Testing
import WireFormats

@testable import LinuxIO

/// Random and mutated bytes in front of the finders. An answer that they accept has the right
/// slave, function, length and check; nothing that comes makes them trap. The seed is printed.
struct AnswerFinderFuzzTests {
  private static let frames = 500_000

  /// Makes requests, and what could come after each.
  private struct Wire {
    var random: SplitMix64

    mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }
    mutating func byte() -> UInt8 { .random(in: .min ... .max, using: &random) }

    mutating func request() -> ModbusRequest {
      let slave = UInt8(number(1...3))
      let address = UInt16(number(0...3))
      switch number(0...7) {
      case 0: return ModbusRequest(slave: slave, .writeOne(.coil, address: address, value: 1))
      case 1:
        let value = UInt16(byte())
        return ModbusRequest(slave: slave, .writeOne(.holding, address: address, value: value))
      case 2:
        let values = (0..<number(1...4)).map { UInt16($0) }
        return ModbusRequest(slave: slave, .write(.holding, address: address, values: values))
      case 3:
        let values = (0..<number(1...20)).map { UInt16($0 % 2) }
        return ModbusRequest(slave: slave, .write(.coil, address: address, values: values))
      default:
        let table = ModbusTable.allCases[number(0...3)]
        let count = UInt16(number(1...(table.isBit ? 40 : 6)))
        return ModbusRequest(slave: slave, .read(table, address: address, count: count))
      }
    }

    /// A good answer of a random slave to a random request, without its check.
    mutating func answer(to request: ModbusRequest) -> [UInt8] {
      if number(0...9) == 0 { return [request.slave, request.function | 0x80, byte() % 12] }
      let data = (0..<(request.longestAnswer - request.answerHead.count)).map { _ in byte() }
      return [request.slave] + request.answerHead + data
    }

    mutating func spoil(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      switch number(0...5) {
      case 0: bytes.removeLast(number(0...bytes.count))
      case 1: bytes.removeFirst(number(0...bytes.count))
      case 2 where !bytes.isEmpty:
        bytes[number(0...(bytes.count - 1))] ^= UInt8(1 << number(0...7))
      case 3: bytes.insert(byte(), at: number(0...bytes.count))
      case 4: bytes += (0..<number(0...20)).map { _ in byte() }
      default: break
      }
      return bytes
    }
  }

  @Test func anRTUAnswerIsAcceptedOnlyWhenAllOfItIsRight() async throws {
    try await offPool {
      let seed = UInt64.random(in: .min ... .max)
      print("RTU answers: seed \(seed)")
      var wire = Wire(random: SplitMix64(seed: seed))
      var seen = 0
      var accepted = 0
      while seen < Self.frames {
        let request = wire.request()
        var finder = RTUAnswerFinder(request: request, skipsEcho: wire.number(0...4) == 0)
        var stream: [UInt8] = []
        for _ in 0..<wire.number(1...3) {
          seen += 1
          let other = wire.number(0...2) == 0 ? wire.request() : request
          var frame = CRC16.sealed(wire.answer(to: other))
          if wire.number(0...1) == 0 { frame = wire.spoil(frame) }
          stream += frame
        }
        var rest = stream[...]
        while !rest.isEmpty {
          let piece = rest.prefix(wire.number(1...12))
          rest = rest.dropFirst(piece.count)
          guard let found = finder.receive(Array(piece)) else { continue }
          accepted += 1
          #expect(Self.isRight(found, request, stream), "seed \(seed): \(request) in \(stream)")
          break
        }
      }
      #expect(accepted > Self.frames / 10, "seed \(seed)")
    }
  }

  /// Judged without the finder's code: the accepted bytes stand in the stream, with our address
  /// before them and their check behind, and say what was asked.
  private static func isRight(
    _ found: RTUAnswerFinder.Found, _ request: ModbusRequest, _ stream: [UInt8]
  ) -> Bool {
    let pdu: [UInt8]
    switch found {
    case .answer(let bytes):
      pdu = bytes
      guard saysWhatWasAsked(pdu, request) else { return false }
    case .exception(let code): pdu = [request.function | 0x80, code]
    }
    let frame = CRC16.sealed([request.slave] + pdu)
    return stream.indices.contains { stream[$0...].starts(with: frame) }
  }

  private static func saysWhatWasAsked(_ pdu: [UInt8], _ request: ModbusRequest) -> Bool {
    guard pdu.first == request.function else { return false }
    switch request.operation {
    case .read(let table, _, let count):
      let bytes = table.isBit ? (Int(count) + 7) / 8 : 2 * Int(count)
      return pdu.count == 2 + bytes && Int(pdu[1]) == bytes
        && request.values(ofAnswer: pdu).count == Int(count)
    case .writeOne(let table, let address, let value):
      let word = table.isBit ? (value == 0 ? 0 : 0xFF00) : value
      return pdu.dropFirst().elementsEqual(words([address, word]))
    case .write(_, let address, let values):
      return pdu.dropFirst().elementsEqual(words([address, UInt16(values.count)]))
    case .identification, .serverID: return request.answerLength(of: pdu) == pdu.count
    }
  }

  private static func words(_ values: [UInt16]) -> [UInt8] {
    values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
  }

  @Test func aTCPAnswerIsAcceptedOnlyWhenAllOfItIsRight() async throws {
    try await offPool {
      let seed = UInt64.random(in: .min ... .max)
      print("TCP answers: seed \(seed)")
      var wire = Wire(random: SplitMix64(seed: seed))
      var seen = 0
      var accepted = 0
      var lost = 0
      while seen < Self.frames {
        let request = wire.request()
        let number = UInt16(wire.byte())
        var finder = TCPAnswerFinder(request: request, transaction: number)
        var stream: [UInt8] = []
        for _ in 0..<wire.number(1...3) {
          seen += 1
          let other = wire.number(0...2) == 0 ? wire.request() : request
          let body = wire.answer(to: other)
          let id = wire.number(0...3) == 0 ? UInt16(wire.byte()) : number
          let frame = Self.words([id, 0, UInt16(body.count)]) + body
          stream += wire.number(0...3) == 0 ? wire.spoil(frame) : frame
        }
        var buffer: [UInt8] = []
        var rest = stream[...]
        search: while !rest.isEmpty {
          let piece = rest.prefix(wire.number(1...12))
          rest = rest.dropFirst(piece.count)
          buffer += piece
          let pdu: [UInt8]
          switch finder.search(&buffer) {
          case nil: continue
          case .lost:
            lost += 1
            break search
          case .answer(let bytes):
            pdu = bytes
            #expect(Self.saysWhatWasAsked(pdu, request), "seed \(seed)")
          case .exception(let code): pdu = [request.function | 0x80, code]
          }
          accepted += 1
          let frame = Self.words([number, 0, UInt16(pdu.count + 1)]) + [request.slave] + pdu
          let isThere = stream.indices.contains { stream[$0...].starts(with: frame) }
          #expect(isThere, "seed \(seed): \(request) in \(stream)")
          break
        }
      }
      #expect(accepted > Self.frames / 10 && lost > 100, "seed \(seed)")
    }
  }
}
