import HallTestKit
import Testing
import WireFormats

struct GPIOSocketTests {
  static let requests: [(GPIOSocketRequest, String)] = [
    (.input("NEXT", .up), "in NEXT up"), (.input("7", .asIs), "in 7 as-is"),
    (.input("D", .none), "in D none"), (.input("D", .down), "in D down"),
    (.output("LAMP", isHigh: true), "out LAMP 1"), (.output("LAMP", isHigh: false), "out LAMP 0"),
    (.go, "go"), (.set("LAMP", isHigh: false), "set LAMP 0"),
    (.set("门", isHigh: true), "set 门 1"),
  ]

  static let replies: [(GPIOSocketReply, String)] = [
    (.ok, "ok"), (.error("no line NEXT here"), "error no line NEXT here"),
    (.level("NEXT", isHigh: true), "level NEXT 1"),
    (.edge("NEXT", isHigh: false, timestamp: 81_234_567_890_123), "edge NEXT 0 81234567890123"),
  ]

  @Test(arguments: requests)
  func requestsReadAsTheyAreWritten(request: GPIOSocketRequest, text: String) throws {
    #expect(try request.bytes() == Array("\(text)\n".utf8))
    #expect(try GPIOSocketRequest(line: text) == request)
  }

  @Test(arguments: replies)
  func repliesReadAsTheyAreWritten(reply: GPIOSocketReply, text: String) throws {
    #expect(try reply.bytes() == Array("\(text)\n".utf8))
    #expect(try GPIOSocketReply(line: text) == reply)
  }

  @Test(arguments: [
    "", " ", "in", "in NEXT", "in NEXT sideways", "in  up", "in NEXT up more", "out LAMP 2",
    "out LAMP on", "set LAMP", "go now", "GO", "ok", "level NEXT 1",
  ])
  func whatIsNoRequestIsRefused(line: String) {
    #expect(throws: GPIOSocketFault.notUnderstood(line)) { try GPIOSocketRequest(line: line) }
  }

  @Test(arguments: [
    "", "OK", "ok then", "error", "level NEXT", "level NEXT high", "level  1", "edge NEXT 1",
    "edge NEXT 1 -5", "edge NEXT 1 9223372036854775808", "edge NEXT 1 1.5", "edge NEXT 2 5", "go",
  ])
  func whatIsNoReplyIsRefused(line: String) {
    #expect(throws: GPIOSocketFault.notUnderstood(line)) { try GPIOSocketReply(line: line) }
  }

  @Test(arguments: ["", "TWO WORDS", "LINE\nBREAK", "\u{7F}", String(repeating: "x", count: 300)])
  func aNameThatWouldTearTheLineIsNotWritten(name: String) {
    #expect(throws: GPIOSocketFault.unusableName(name)) {
      try GPIOSocketRequest.input(name, .up).bytes()
    }
    #expect(throws: GPIOSocketFault.unusableName(name)) {
      try GPIOSocketReply.level(name, isHigh: true).bytes()
    }
  }

  @Test func anErrorStaysOneLine() throws {
    let bytes = try GPIOSocketReply.error("first\nsecond").bytes()
    #expect(bytes == Array("error first second\n".utf8))
  }

  @Test func linesAreFoundHoweverTheBytesArrive() throws {
    let stream = Array("ok\nlevel NEXT 1\nedge NEXT 0 5\n".utf8)
    for size in 1...stream.count {
      var lines = GPIOSocketLines()
      var found: [String] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        lines.receive(stream[start..<min(start + size, stream.count)])
        while let line = try lines.next() { found.append(line) }
      }
      #expect(found == ["ok", "level NEXT 1", "edge NEXT 0 5"])
    }
  }

  @Test func aLineWithoutEndIsAFaultAndNotAFullMemory() {
    var lines = GPIOSocketLines()
    lines.receive(repeatElement(0x61, count: GPIOSocketLines.longest + 1))
    #expect(throws: GPIOSocketFault.endlessLine) { try lines.next() }
  }

  @Test func anyBytesGiveALineOrATypedFault() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let words = ["in", "out", "go", "set", "ok", "error", "level", "edge", "N", "0", "1", "up", " "]
    var understood = 0
    for _ in 0..<50_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        if Int.random(in: 0..<4, using: &random) == 0 {
          bytes.append(UInt8.random(in: .min ... .max, using: &random))
        } else {
          bytes += Array(words.randomElement(using: &random, or: "N").utf8) + [0x20]
        }
      }
      if bytes.last == 0x20 { bytes.removeLast() }
      var lines = GPIOSocketLines()
      lines.receive(bytes + [0x0A])
      while let line = try? lines.next() {
        if let request = try? GPIOSocketRequest(line: line) {
          understood += 1
          #expect((try? request.bytes()) == Array("\(line)\n".utf8), "seed \(seed): \(line)")
        }
        if let reply = try? GPIOSocketReply(line: line), case .level = reply {
          #expect((try? reply.bytes()) == Array("\(line)\n".utf8), "seed \(seed): \(line)")
        }
      }
    }
    #expect(understood > 100, "seed \(seed)")
  }
}

extension Array {
  fileprivate func randomElement(
    using random: inout SplitMix64, or other: Element
  ) -> Element {
    randomElement(using: &random) ?? other
  }
}
