import HallPorts
import HallRaster
import Testing
import WireFormats

@testable import HallSimulator

@Suite struct PrinterEmulatorTests {
  private static func id(_ text: String) -> ProcessID {
    ProcessID(Array(text.utf8)) ?? ProcessID(number: 0)
  }

  /// Two lines, a cut and the question whether it is done.
  private static let ticket: [ESCPOSCommand] = [
    .initialise, .kanjiMode(true), .text("号票 A012"), .lineFeed, .text("second line"), .lineFeed,
    .feedAndCut(.partial, feed: 0), .processID(id("A012")),
  ]

  private static let done = PrinterMessage.processID(id("A012")).bytes

  private static func messages(_ bytes: [UInt8]) -> [PrinterMessage] {
    var decoder = ReturnPathDecoder()
    return decoder.append(bytes)
  }

  @Test("a ticket takes as long as its paper, and only then the process ID is answered")
  func printing() {
    var printer = PrinterEmulator()
    #expect(printer.receive(Self.ticket.bytes, at: .zero) == [])
    #expect(printer.tickets.isEmpty)
    #expect(printer.advance(to: .milliseconds(200)) == [])
    #expect(printer.hanging.text == ["号票 A012", "second line"])
    // 30 + 30 + 96 dots are 19.5 mm: 130 ms at 150 mm/s, and 300 ms for the cut.
    #expect(printer.advance(to: .milliseconds(429)) == [])
    #expect(printer.advance(to: .milliseconds(431)) == Self.done)
    #expect(printer.tickets.count == 1)
    #expect(printer.tickets.first?.text == ["号票 A012", "second line"])
    #expect(printer.tickets.first?.isCut == true)
    #expect(printer.tickets.first?.finishedAt == .milliseconds(430))
  }

  @Test("real-time status is answered at once while it prints and while its buffer is full")
  func realTime() {
    var printer = PrinterEmulator(options: .init(bufferBytes: 64, xoffRoom: 16, xonRoom: 32))
    let text = ESCPOSCommand.text("0123456789")
    let lines = (0..<20).flatMap { _ in [text, .lineFeed] }
    let said = Self.messages(printer.receive(lines.bytes, at: .zero))
    #expect(said == [.xoff])
    #expect(printer.lostBytes > 0)
    let request = ESCPOSCommand.realTimeStatus(.printer).bytes
    #expect(Self.messages(printer.receive(request, at: .zero)) == [.realTime(0x12)])
    #expect(Self.messages(printer.advance(to: .seconds(5))) == [.xon])
    #expect(printer.buffered == 0)
    #expect(printer.misplacedRequests == 0)
  }

  @Test("a status request within a picture is answered, and is a fault of the host")
  func misplaced() {
    var printer = PrinterEmulator()
    let picture = RasterBits(bytesPerRow: 4, rows: 4)
    var bytes = ESCPOSCommand.raster(picture, scale: .normal).bytes
    bytes.replaceSubrange(12..<15, with: [0x10, 0x04, 0x01])
    #expect(Self.messages(printer.receive(bytes, at: .zero)) == [.realTime(0x12)])
    #expect(printer.misplacedRequests == 1)
  }

  @Test("paper that runs out in the middle of a ticket holds the rest until there is a new roll")
  func paperOut() {
    var printer = PrinterEmulator()
    _ = printer.receive(ESCPOSCommand.automaticStatus([.paper, .online]).bytes, at: .zero)
    printer.setPaperLeft(3)
    _ = printer.advance(to: .zero)
    let said = Self.messages(printer.receive(Self.ticket.bytes, at: .zero))
      + Self.messages(printer.advance(to: .seconds(10)))
    #expect(said == [.automatic(AutomaticStatus(isOffline: true, paper: .end))])
    #expect(printer.hanging.text == ["号票 A012"])
    #expect(printer.tickets.isEmpty && printer.nextDeadline == nil)
    printer.setPaper(.ok)
    let after = Self.messages(printer.advance(to: .seconds(12)))
    #expect(after == [.automatic(AutomaticStatus()), .processID(Self.id("A012"))])
    #expect(printer.tickets.first?.text == ["号票 A012", "second line"])
  }

  @Test("power off loses the buffer; what came out hangs there, and the next ticket begins on it")
  func powerOff() {
    var printer = PrinterEmulator()
    printer.setCover(open: true)
    _ = printer.receive([ESCPOSCommand].init([.text("half"), .lineFeed]).bytes, at: .zero)
    printer.setCover(open: false)
    _ = printer.advance(to: .milliseconds(100))
    _ = printer.receive(Self.ticket.bytes, at: .milliseconds(100))
    printer.setPower(on: false)
    #expect(printer.receive(ESCPOSCommand.realTimeStatus(.printer).bytes, at: .seconds(1)) == [])
    printer.setPower(on: true)
    #expect(printer.receive(Self.ticket.bytes, at: .seconds(2)) == [])
    #expect(printer.advance(to: .seconds(3)) == [])
    #expect(printer.buffered == 0)
    _ = printer.receive(Self.ticket.bytes, at: .seconds(4))
    #expect(printer.advance(to: .seconds(6)) == Self.done)
    #expect(printer.tickets.map(\.text) == [["half", "号票 A012", "second line"]])
  }

  @Test("a jammed cutter stops it until it is freed and told to go on", arguments: [true, false])
  func cutter(clears: Bool) {
    var printer = PrinterEmulator()
    printer.setCutter(jammed: true)
    #expect(printer.receive(Self.ticket.bytes, at: .zero) == [])
    #expect(printer.advance(to: .seconds(2)) == [])
    #expect(printer.hasCutterError && printer.tickets.isEmpty)
    let recovery = ESCPOSCommand.realTimeRecovery(clears ? .clear : .restart).bytes
    _ = printer.receive(recovery, at: .seconds(3))
    #expect(printer.hasCutterError)
    printer.setCutter(jammed: false)
    _ = printer.receive(recovery, at: .seconds(4))
    #expect(!printer.hasCutterError)
    #expect(printer.advance(to: .seconds(6)) == (clears ? [] : Self.done))
    #expect(printer.tickets.count == (clears ? 0 : 1))
  }

  @Test("each fault is in the real-time and in the automatic status")
  func statuses() {
    let faults: [((inout PrinterEmulator) -> Void, [UInt8], AutomaticStatus)] = [
      ({ $0.setPaper(.low) }, [0x12, 0x12, 0x12, 0x1E], AutomaticStatus(paper: .nearEnd)),
      (
        { $0.setPaper(.out) }, [0x1A, 0x32, 0x12, 0x7E],
        AutomaticStatus(isOffline: true, paper: .end)
      ),
      (
        { $0.setCover(open: true) }, [0x1A, 0x16, 0x12, 0x12],
        AutomaticStatus(isOffline: true, isCoverOpen: true)
      ),
    ]
    for (fault, answers, automatic) in faults {
      var printer = PrinterEmulator()
      let on = printer.receive(
        ESCPOSCommand.automaticStatus([.online, .errors, .paper]).bytes, at: .zero)
      #expect(Self.messages(on) == [.automatic(AutomaticStatus())])
      fault(&printer)
      #expect(Self.messages(printer.advance(to: .zero)) == [.automatic(automatic)])
      let requests = RealTimeStatus.Kind.allCases.map { ESCPOSCommand.realTimeStatus($0) }
      #expect(printer.receive(requests.bytes, at: .zero) == answers)
    }
  }

  @Test("what a printer does not know it does not do")
  func quirks() {
    var printer = PrinterEmulator(
      options: .init(
        quirks: PrinterQuirks(
          reportsCompletion: false, realTimeStatus: false, automaticStatus: false,
          hasCutter: false, printsQR: false)))
    let commands = [ESCPOSCommand.automaticStatus(.paper), .realTimeStatus(.paper)] + Self.ticket
      + [.qrStore(Array("x".utf8)), .qrPrint]
    #expect(printer.receive(commands.bytes, at: .zero) == [])
    printer.setPaper(.low)
    #expect(printer.advance(to: .seconds(5)) == [])
    #expect(printer.tickets.isEmpty && printer.hanging.symbols.isEmpty)
    // The next ticket begins: the citizen has torn this one off.
    _ = printer.receive(ESCPOSCommand.initialise.bytes, at: .seconds(6))
    #expect(printer.tickets.map(\.isCut) == [false])
  }

  @Test("a ticket's picture shows its lines on paper of the printer's width")
  func picture() throws {
    var printer = PrinterEmulator(options: .init(dots: 384))
    _ = printer.receive(Self.ticket.bytes, at: .zero)
    _ = printer.advance(to: .seconds(2))
    let painter = try TextPainter()
    let picture = try #require(printer.tickets.first).picture(painter)
    #expect(picture.width == 384 && picture.height > 60)
    #expect(picture.bytes.contains(0))
  }
}
