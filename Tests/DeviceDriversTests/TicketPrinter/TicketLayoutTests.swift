import Foundation
import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite struct TicketLayoutTests {
  private static let noQR = PrinterQuirks(hasCutter: false, printsQR: false)

  /// The lines of text a printer would print.
  private static func lines(_ commands: [ESCPOSCommand]) -> [String] {
    var lines: [String] = []
    var line = ""
    for command in commands {
      switch command {
      case .text(let text): line += text
      case .absolutePosition: line += " "
      case .lineFeed, .feedUnits, .feedLines:
        let words = line.split(separator: " ").joined(separator: " ")
        if !words.isEmpty { lines.append(words) }
        line = ""
      default: break
      }
    }
    return lines
  }

  /// The ticket as the wire carries it.
  private static func decoded(_ face: TicketFace, _ layout: TicketLayout) -> [ESCPOSCommand] {
    ESCPOSDecoder.decode((layout.preparation + layout.ticket(face)).bytes)
  }

  @Test("a whole ticket is the golden bytes", arguments: [576, 384])
  func golden(dots: Int) throws {
    let face = dots == 576 ? SampleTickets.ordinary : SampleTickets.full
    let layout = TicketLayout(dots: dots, publicURL: SampleTickets.url)
    let commands = layout.preparation + layout.ticket(face)
    let name = dots == 576 ? "ticket-ordinary-80mm" : "ticket-full-58mm"
    if ProcessInfo.processInfo.environment["HALL_RECORD_FRAMES"] == "1" {
      try Self.commented(commands, name).write(
        to: GoldenFrame.folder.appending(path: "escpos/\(name).hex"), atomically: true,
        encoding: .utf8)
    }
    let bytes = try GoldenFrame.bytes("escpos/\(name)")
    #expect(commands.bytes == bytes)
    #expect(ESCPOSDecoder.decode(bytes).bytes == bytes)
    #expect(bytes.count < 900, "more than a second at 9600 baud")
  }

  /// `HALL_RECORD_FRAMES=1` writes the frames anew: read each before committing it.
  private static func commented(_ commands: [ESCPOSCommand], _ name: String) -> String {
    var lines = ["# \(name): as TicketLayout lays it out, in commands of Epson's reference"]
    for command in commands {
      let hex = command.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16).uppercased() }
      let rows = stride(from: 0, to: hex.count, by: 24).map {
        hex[$0..<min($0 + 24, hex.count)].joined(separator: " ")
      }
      let meaning = "\(command)".replacing("WireFormats.", with: "")
      lines.append((rows.first ?? "") + (rows.count > 1 ? "" : "  # " + meaning.prefix(100)))
      lines += rows.dropFirst()
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test("all that a citizen needs stands on the paper, Chinese before English")
  func words() {
    let layout = TicketLayout(dots: 576, publicURL: SampleTickets.url + "/")
    #expect(
      Self.lines(Self.decoded(SampleTickets.full, layout)).filter { !$0.hasPrefix("\u{2500}") } == [
        "补打 第2份", "Copy 2", "示范区政务服务中心", "Sample District Service Hall", "户籍业务",
        "Household register", "不动产登记", "Real estate", "A012", "老年人优先", "Elderly priority",
        "同行 3 人 Group of 3", "前面等候 预计等候", "People ahead Wait (minutes)", "3人 10-20分钟",
        "扫码查看排队进度", "Scan to follow the queue", "2026-11-24 周二 Tue 09:05", "请留意叫号屏",
        "Please watch the call board",
      ])
    let link = "https://hall.example.gov.cn/t/k3vx2hqpm7ad4tbn6wze"
    #expect(Self.decoded(SampleTickets.full, layout).contains(.qrStore(Array(link.utf8))))
  }

  @Test("an ordinary first ticket says nothing of class, group or copy")
  func ordinary() {
    let lines = Self.lines(
      Self.decoded(SampleTickets.ordinary, TicketLayout(dots: 384))).joined(separator: "\n")
    for word in ["普通", "Ordinary", "补打", "Copy", "同行", "扫码"] {
      #expect(!lines.contains(word), "\(word)")
    }
  }

  @Test("a wait that nobody can estimate is a dash, and a range never a point")
  func waits() {
    func wait(_ low: Int, _ high: Int, _ method: WaitEstimate.Method) -> String {
      var face = SampleTickets.ordinary
      face.wait = WaitEstimate(low: .minutes(low), high: .minutes(high), method: method)
      let lines = Self.lines(Self.decoded(face, TicketLayout(dots: 576)))
      return lines.first { $0.hasPrefix("3人") } ?? ""
    }
    #expect(wait(0, 0, .none) == "3人 \u{2014}")
    #expect(wait(0, 1, .workload) == "3人 0-1分钟")
    #expect(wait(5, 5, .workload) == "3人 5-6分钟")
    #expect(wait(120, 300, .headOfLine) == "3人 120-300分钟")
  }

  /// A printer wraps what is too long and spoils the ticket; so nothing is.
  @Test("no line is wider than the paper, whatever the names are", arguments: [576, 384])
  func widths(dots: Int) {
    var face = SampleTickets.full
    face.hall = LocalizedText(
      zh: "示范自治区第一民族自治县政务服务与公共资源交易中心", en: String(repeating: "Longname", count: 9))
    face.services = [
      LocalizedText(
        zh: "不动产登记（抵押、查封、异议及预告登记）", en: "Real estate registration of any kind whatever")
    ]
    face.ticketClass = LocalizedText(zh: "军人军属及其他优抚对象优先办理窗口专用", en: "Military")
    face.number = TicketNumber(prefix: "VIP", value: 123_456, width: 6)
    face.wait = WaitEstimate(low: .minutes(1000), high: .minutes(2000), method: .workload)
    for quirks in [PrinterQuirks(), Self.noQR] {
      let layout = TicketLayout(dots: dots, quirks: quirks, publicURL: SampleTickets.url)
      var pen = 0
      var scale = 1
      for command in Self.decoded(face, layout) {
        switch command {
        case .characterSize(let width, _): scale = width
        case .absolutePosition(let units):
          #expect(Int(units) >= pen, "facts overlap")
          pen = Int(units)
        case .text(let text): pen += PrinterText.columns(of: text) * 12 * scale
        case .lineFeed, .feedUnits, .feedLines: pen = 0
        case .raster(let bits, let scale): #expect(bits.width * scale.width <= dots)
        default: break
        }
        #expect(pen <= dots, "\(command)")
      }
    }
  }

  @Test("a printer without QR codes gets the picture of one that reads the same")
  func rasterCode() throws {
    let layout = TicketLayout(dots: 576, quirks: Self.noQR, publicURL: SampleTickets.url)
    let commands = Self.decoded(SampleTickets.ordinary, layout)
    let bands = commands.compactMap { command -> RasterBits? in
      if case .raster(let bits, .quadruple) = command { bits } else { nil }
    }
    #expect(bands.allSatisfy { $0.bytes.count + 8 <= PrinterLimits.block })
    let first = try #require(bands.first)
    let bits = try #require(
      RasterBits(bytesPerRow: first.bytesPerRow, bytes: bands.flatMap(\.bytes)))
    let code = try QRCode(SampleTickets.url + "/t/" + SampleTickets.ordinary.code)
    let module = bits.rows / code.size
    let left = (bits.width - bits.rows) / 2
    for y in 0..<code.size {
      for x in 0..<code.size {
        #expect(bits[left + x * module + module / 2, y * module + module / 2] == code[x, y])
      }
    }
    #expect(commands.last == .feedLines(5))
  }

  @Test("blocks are whole commands, and none is longer than its limit")
  func blocks() {
    for dots in [576, 384] {
      for quirks in [PrinterQuirks(), Self.noQR] {
        let layout = TicketLayout(dots: dots, quirks: quirks, publicURL: SampleTickets.url)
        let ticket = TicketBlocks(SampleTickets.full, job: PrintJobID(rawValue: 5), layout: layout)
        #expect(ticket.blocks.allSatisfy { $0.count <= PrinterLimits.block && !$0.isEmpty })
        for block in ticket.blocks {
          var decoder = ESCPOSDecoder()
          _ = decoder.append(block)
          #expect(!decoder.isWithinCommand)
        }
        let all = ticket.preparation + ticket.blocks.joined()
        #expect(
          ESCPOSDecoder.decode(all).last
            == (quirks.reportsCompletion ? .processID(ProcessID(number: 5)) : layout.ending.last))
      }
    }
  }

  @Test("the picture of a ticket is the one a person has looked at", arguments: [576, 384])
  func pictures(dots: Int) throws {
    let painter = try TextPainter()
    for (name, face, quirks) in [
      ("ordinary", SampleTickets.ordinary, PrinterQuirks()),
      ("full", SampleTickets.full, PrinterQuirks()),
      ("raster", SampleTickets.ordinary, Self.noQR),
    ] {
      let layout = TicketLayout(dots: dots, quirks: quirks, publicURL: SampleTickets.url)
      let picture = TicketPicture.draw(Self.decoded(face, layout), dots: dots, painter: painter)
      let file = GoldenFrame.folder.appending(path: "escpos/ticket-\(name)-\(dots).png")
      if ProcessInfo.processInfo.environment["HALL_RECORD_PICTURES"] == "1" {
        try Data(picture.png()).write(to: file)
      }
      let kept = try PixelImage(png: Array(Data(contentsOf: file)))
      #expect(kept == picture, "\(name) at \(dots) dots is drawn otherwise")
    }
  }
}
