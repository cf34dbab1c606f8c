import HallTestKit
import Testing
import WireFormats

/// Whatever arrives gives a packet or a typed error, and what is a packet is written back as one
/// that reads the same. A failing run prints its seed.
struct E131FuzzTests {
  static let cases = 1_000_000

  static func random(_ random: inout SplitMix64) -> E131Packet {
    let cid = ComponentID(bytes: (0..<16).map { _ in random.byte() })
      ?? ComponentID(named: "never")
    let universe = Universe(Int.random(in: 1...63_999, using: &random))
      ?? UniverseBounds.first
    if Int.random(in: 0..<8, using: &random) == 0 {
      return .synchronization(
        E131SynchronizationPacket(cid: cid, sequence: random.byte(), synchronization: universe))
    }
    let letters = Array("ab 大厅ÿ🙂".unicodeScalars)
    let name = (0..<Int.random(in: 0...12, using: &random)).map { _ in
      String(letters[Int.random(in: 0..<letters.count, using: &random)])
    }.joined()
    return .data(
      E131DataPacket(
        cid: cid, sourceName: name, priority: UInt8.random(in: 0...200, using: &random),
        synchronization: Bool.random(using: &random)
          ? nil : Universe(Int.random(in: 1...63_999, using: &random)),
        sequence: random.byte(), options: .init(rawValue: random.byte() & 0xE0),
        universe: universe, startCode: random.byte(),
        slots: (0..<Int.random(in: 0...40, using: &random)).map { _ in random.byte() }))
  }

  @Test func aMillionRandomAndMutatedDatagramsGiveValuesOrErrors() async throws {
    try await offPool {
      let seed = UInt64.random(in: .min ... .max)
      print("E1.31 datagrams: seed \(seed)")
      var random = SplitMix64(seed: seed)
      var read = 0
      var refused: Set<String> = []
      for round in 0..<Self.cases {
        let packet = Self.random(&random)
        var bytes = packet.bytes
        let kind = Int.random(in: 0..<4, using: &random)
        switch kind {
        case 0: break
        case 1:
          for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = random.byte()
          }
        case 2:
          bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        default:
          bytes = (0..<Int.random(in: 0...150, using: &random)).map { _ in random.byte() }
        }
        do throws(E131Error) {
          let decoded = try E131Packet(bytes)
          read += 1
          if kind == 0 && decoded != packet {
            Issue.record("seed \(seed), round \(round): \(packet) came back as \(decoded)")
            return
          }
          let again = try E131Packet(decoded.bytes)
          if again != decoded {
            Issue.record("seed \(seed), round \(round): \(decoded) written and read is \(again)")
            return
          }
        } catch {
          refused.insert(String("\(error)".prefix { $0 != "(" }))
          if kind == 0 {
            Issue.record("seed \(seed), round \(round): \(packet) was refused: \(error)")
            return
          }
        }
      }
      #expect(read > Self.cases / 4, "seed \(seed)")
      // The mutations reach deep into the decoder.
      #expect(refused.count >= 8, "seed \(seed): only \(refused)")
    }
  }
}

private enum UniverseBounds {
  // safe: 1 is the first number of the range
  static let first = Universe(1)!
}

extension SplitMix64 {
  fileprivate mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }
}
