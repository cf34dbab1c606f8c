import Foundation
import HallTestKit
import Testing
import WireFormats

@testable import HallSimulator

/// Against python-escpos, an encoder that shares no line with ours: `scripts/peers` installs it.
@Suite struct PythonEscposTests {
  private static func ticket() throws -> [UInt8] {
    let python = SimulatedHall.repository.appending(path: ".peers/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let script = SimulatedHall.repository.appending(path: "Tests/Peers/escpos_ticket.py")
    let run = try ChildProcess.run(python, [script.path])
    try #require(run.status == 0, "\(run.errors)")
    let digits = Array((run.output.split(separator: "\n").last ?? "").utf8)
    return try stride(from: 0, to: digits.count - 1, by: 2).map { index in
      let pair = String(decoding: digits[index...index + 1], as: UTF8.self)
      return try #require(UInt8(pair, radix: 16))
    }
  }

  @Test("our decoder reads what python-escpos writes, to the last byte")
  func decoded() throws {
    let bytes = try Self.ticket()
    let commands = ESCPOSDecoder.decode(bytes)
    #expect(commands.bytes == bytes)
    #expect(!commands.contains { if case .unknown = $0 { true } else { false } })
    let expected: [ESCPOSCommand] = [
      .initialise, .characterSize(width: 2, height: 2), .emphasise(true), .align(.centre),
      .kanjiMode(true), .text("示范政务大厅"), .kanjiMode(false), .text("A012"),
      .underline(dots: 1), .reverse(true),
      .text("Please wait"), .text("Geb"),
      .codePageText([0x81]), .codePage(15), .qrModel(50), .qrModuleSize(6), .qrCorrection(.m),
      .qrStore(Array("https://hall.example/t/abc".utf8)), .qrPrint, .feedLines(3), .cut(.partial),
    ]
    var rest = commands[...]
    for command in expected {
      let place = try #require(rest.firstIndex(of: command), "\(command)")
      rest = rest[(place + 1)...]
    }
    let pictures = commands.compactMap { command -> RasterBits? in
      if case .raster(let bits, .normal) = command { bits } else { nil }
    }
    let picture = try #require(pictures.first)
    #expect(picture.width == 16 && picture.rows == 4)
    for x in 0..<16 { for y in 0..<4 { #expect(picture[x, y] == (x % 4 == y)) } }
    #expect(
      commands.contains(
        .other(
          ESCPOSSequence(
            name: [0x1D, 0x6B], parameters: [0x43, 13] + Array("4006381333931".utf8)))))
  }

  @Test("the emulated printer prints it")
  func printed() throws {
    var printer = PrinterEmulator()
    _ = printer.receive(try Self.ticket(), at: .zero)
    _ = printer.advance(to: .seconds(20))
    let ticket = try #require(printer.tickets.first)
    #expect(ticket.text.prefix(3) == ["示范政务大厅", "A012", "Please wait"])
    #expect(ticket.symbols == ["https://hall.example/t/abc"])
    #expect(ticket.isCut && printer.misplacedRequests == 0 && printer.lostBytes == 0)
  }
}
