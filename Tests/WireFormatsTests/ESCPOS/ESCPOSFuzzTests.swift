import HallTestKit
import Testing
import WireFormats

/// Bytes that nobody meant: a million of them, random and changed from real ones.
@Suite struct ESCPOSFuzzTests {
  private static let count = 1_000_000

  /// Bytes in which commands are likely, so that the reader gets beyond the first one.
  private static let likely: [UInt8] = [
    0x1B, 0x1D, 0x1C, 0x10, 0x28, 0x6B, 0x76, 0x30, 0x40, 0x26, 0x2E, 0x21, 0x61, 0x56, 0x04, 0x05,
    0x48, 0x31, 0x50, 0x51, 0x00, 0x01, 0x02, 0x03, 0x06, 0x0A, 0xBA, 0xC5, 0x81, 0x39, 0x41, 0x20,
  ]

  private static func mutated(
    _ bytes: [UInt8], using random: inout SplitMix64
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }

  private static func input(_ index: Int, using random: inout SplitMix64) -> [UInt8] {
    switch index % 3 {
    case 0: return ESCPOSSamples.bytes(0...24, using: &random)
    case 1:
      return (0..<Int.random(in: 0...24, using: &random)).map { _ in
        likely[Int.random(in: 0..<likely.count, using: &random)]
      }
    default:
      let sample = ESCPOSSamples.golden.randomElement(using: &random)
      return mutated(sample?.commands.bytes ?? [], using: &random)
    }
  }

  @Test("a million inputs give commands, and these encode to bytes that read the same")
  func commands() async throws {
    try await offPool {
      let seed = UInt64.random(in: 0...(.max))
      print("ESC/POS fuzz seed \(seed)")
      var random = SplitMix64(seed: seed)
      var compared = 0
      for index in 0..<Self.count {
        let bytes = Self.input(index, using: &random)
        let whole = ESCPOSDecoder.decode(bytes)
        guard index % 4 == 0 else { continue }
        var decoder = ESCPOSDecoder()
        var single: [ESCPOSCommand] = []
        for byte in bytes { single += decoder.append(CollectionOfOne(byte)) }
        single += decoder.finish()
        if single != whole {
          Issue.record("seed \(seed): \(bytes) reads otherwise byte by byte")
          return
        }
        // NUL between commands is not kept, nor is a control character within text: what stood on
        // both sides of it would be read together.
        if whole.bytes.count != bytes.count { continue }
        compared += 1
        if ESCPOSDecoder.decode(whole.bytes) != whole {
          Issue.record("seed \(seed): \(bytes) -> \(whole) -> \(whole.bytes)")
          return
        }
      }
      #expect(compared > Self.count / 20)
    }
  }

  @Test("a million return paths give messages, and no byte is lost")
  func returnPath() async throws {
    try await offPool {
      let seed = UInt64.random(in: 0...(.max))
      print("return path fuzz seed \(seed)")
      var random = SplitMix64(seed: seed)
      let likely: [UInt8] = [0x11, 0x13, 0x12, 0x16, 0x10, 0x18, 0x37, 0x22, 0x41, 0x00, 0x03, 0x0C]
      for index in 0..<Self.count {
        let count = Int.random(in: 0...16, using: &random)
        let bytes: [UInt8] = (0..<count).map { _ in
          index % 2 == 0
            ? UInt8.random(in: 0...255, using: &random)
            : likely[Int.random(in: 0..<likely.count, using: &random)]
        }
        var decoder = ReturnPathDecoder()
        let messages = decoder.append(bytes + [0x12])
        let told = messages.reduce(0) { $0 + $1.bytes.count }
        if told != count + 1 {
          Issue.record("seed \(seed): \(bytes) gave \(messages)")
          return
        }
      }
    }
  }
}
