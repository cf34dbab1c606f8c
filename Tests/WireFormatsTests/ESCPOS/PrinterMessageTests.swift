import HallTestKit
import Testing
import WireFormats

@Suite struct PrinterMessageTests {
  @Test("messages that share the return path are told apart by their fixed bits")
  func golden() throws {
    let bytes = try GoldenFrame.bytes("escpos/return-path")
    var decoder = ReturnPathDecoder()
    let messages = decoder.append(bytes)
    let id = try #require(ProcessID(Array("A012".utf8)))
    #expect(
      messages == [
        .realTime(0x12), .realTime(0x1A), .xoff,
        .automatic(AutomaticStatus(isOffline: true, isCoverOpen: true, paper: .nearEnd)),
        .processID(id), .xon, .other(0x00),
        .automatic(AutomaticStatus(isOffline: true, errors: .cutter, paper: .end)),
      ])
    // The XOFF stands within the automatic status and is told before it.
    let without = messages.filter { $0 != .xoff && $0 != .xon }
    #expect(without.flatMap(\.bytes) == bytes.filter { $0 != 0x11 && $0 != 0x13 })
  }

  @Test("a message that breaks off is given up at the first byte that cannot belong to it")
  func brokenOff() {
    var decoder = ReturnPathDecoder()
    #expect(
      decoder.append([0x10, 0x00, 0x16]) == [.other(0x10), .other(0x00), .realTime(0x16)])
    #expect(
      decoder.append([0x37, 0x22, 0x41, 0x37, 0x22, 0x41, 0x42, 0x43, 0x44, 0x00])
        == [.other(0x37), .other(0x22), .other(0x41), .other(0x37), .other(0x22), .other(0x41)]
        + [.other(0x42), .other(0x43), .other(0x44), .other(0x00)])
    decoder.reset()
    #expect(decoder.append([0x10, 0, 0]).isEmpty)
    decoder.reset()
    #expect(decoder.append([0x12]) == [.realTime(0x12)])
  }

  @Test("each status reads as it is written")
  func statuses() throws {
    for kind in RealTimeStatus.Kind.allCases {
      for byte in UInt8.min...UInt8.max {
        let status = RealTimeStatus(byte, to: kind)
        #expect((status != nil) == RealTimeStatus.isAnswer(byte))
        if let status {
          #expect(status.kind == kind)
          #expect(RealTimeStatus(status.byte, to: kind) == status)
        }
      }
    }
    #expect(RealTimeStatus(0x1E, to: .paper) == .paper(.nearEnd))
    #expect(RealTimeStatus(0x7E, to: .paper) == .paper(.end))
    #expect(RealTimeStatus(0x1A, to: .printer) == .printer(.offline))
    #expect(RealTimeStatus(0x16, to: .offlineCause) == .offlineCause(.coverOpen))
    #expect(RealTimeStatus(0x1A, to: .errorCause) == .errorCause(.cutter))
    let status = AutomaticStatus(
      isDrawerHigh: true, isOffline: true, isCoverOpen: true, isFeeding: true,
      errors: [.cutter, .unrecoverable], paper: .end)
    #expect(AutomaticStatus(status.bytes) == status)
    #expect(AutomaticStatus([0x10, 0x00, 0x10, 0x00]) == nil)
  }

  @Test("process IDs are four printable characters, and differ from job to job")
  func processIDs() {
    #expect(ProcessID([0x1F, 0x41, 0x41, 0x41]) == nil)
    #expect(ProcessID([0x41, 0x41, 0x41]) == nil)
    let ids = Set((0..<10_000).map { ProcessID(number: $0) })
    #expect(ids.count == 10_000)
    #expect(ids.allSatisfy { ProcessID($0.bytes) == $0 })
  }

  /// Two sensors, of which either may be the only one that a printer has.
  @Test func eitherOfTwoBitsTellsOfThePaper() {
    let realTime: [(UInt8, PaperStatus)] = [
      (0x12, .adequate), (0x16, .nearEnd), (0x1A, .nearEnd), (0x32, .end), (0x52, .end),
      (0x3E, .end),
    ]
    for (byte, paper) in realTime {
      #expect(RealTimeStatus(byte, to: .paper) == .paper(paper), "\(byte)")
    }
    let automatic: [(UInt8, PaperStatus)] = [
      (0x00, .adequate), (0x01, .nearEnd), (0x02, .nearEnd), (0x04, .end), (0x08, .end),
      (0x0F, .end),
    ]
    for (byte, paper) in automatic {
      #expect(AutomaticStatus([0x10, 0, byte, 0])?.paper == paper, "\(byte)")
    }
  }

  @Test(arguments: [
    (0x04, ErrorCause.recoverable), (0x08, .cutter), (0x20, .unrecoverable),
    (0x40, .autoRecoverable),
  ] as [(UInt8, ErrorCause)])
  func eachErrorHasItsBit(bit: UInt8, cause: ErrorCause) {
    #expect(AutomaticStatus([0x10, bit, 0, 0])?.errors == cause)
    #expect(RealTimeStatus(0x12 | bit, to: .errorCause) == .errorCause(cause))
  }

  @Test func aByteWithItsHighestBitSetIsNoStatus() {
    #expect(RealTimeStatus(0x92, to: .printer) == nil)
    for place in 0..<4 {
      var bytes: [UInt8] = [0x10, 0, 0, 0]
      bytes[place] |= 0x80
      #expect(AutomaticStatus(bytes) == nil, "\(place)")
    }
    var decoder = ReturnPathDecoder()
    #expect(decoder.append([0x92, 0x90]) == [.other(0x92), .other(0x90)])
  }

  @Test func aProcessIDIsTheNumbersDigitsToTheBase64() {
    let numbers: [(Int, String)] = [
      (0, "0000"), (63, "000o"), (64, "0010"), (1 << 12, "0100"), (1 << 18, "1000"),
      ((1 << 24) - 1, "oooo"), (1 << 24, "0000"),
    ]
    for (number, digits) in numbers {
      #expect(String(decoding: ProcessID(number: number).bytes, as: UTF8.self) == digits)
    }
  }
}
