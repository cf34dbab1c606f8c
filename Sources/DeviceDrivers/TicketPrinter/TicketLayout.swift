public import HallDomain
public import HallPorts
import HallRaster
public import WireFormats

/// A ticket's face as ESC/POS: who calls, the number as large as the paper allows, what it is for,
/// how many are ahead, and a code for the citizen's phone. Chinese first, English below.
///
/// Everything is text in the printer's own font and one QR code: about half a kilobyte, half a
/// second at 9600 baud, where a picture of the same ticket would take half a minute.
public struct TicketLayout: Sendable {
  /// Dots across: 576 for 80 mm paper, 384 for 58 mm.
  public var dots: Int
  public var quirks: PrinterQuirks
  /// The ticket's page is `<publicURL>/t/<code>`; without it no QR code is printed.
  public var publicURL: String?

  public init(dots: Int, quirks: PrinterQuirks = PrinterQuirks(), publicURL: String? = nil) {
    self.dots = dots
    self.quirks = quirks
    self.publicURL = publicURL.map { url in
      var url = Substring(url)
      while url.last == "/" { url.removeLast() }
      return String(url)
    }
  }

  /// A Latin character of Font A, dots.
  private static let cell = 12
  /// The number is never enlarged more: wider would crowd 58 mm paper, higher wastes it.
  private static let largestNumber = 7
  /// Vertical rhythm, dots.
  private static let gap: UInt8 = 16
  private static let spacing: UInt8 = 30

  /// Modes every ticket starts from; prints nothing.
  public var preparation: [ESCPOSCommand] {
    [
      .initialise, .motionUnits(x: 203, y: 203), .kanjiMode(true), .smooth(true),
      .lineSpacing(Self.spacing),
    ]
  }

  /// The ticket itself, to be sent after `preparation`; ends with the cut.
  public func ticket(_ face: TicketFace) -> [ESCPOSCommand] {
    var commands: [ESCPOSCommand] = [.align(.centre)]
    if face.copy > 1 {
      commands += badge("补打 第\(face.copy)份", "Copy \(face.copy)") + [.feedUnits(Self.gap / 2)]
    }
    commands += headline(face.hall)
    commands += rule
    for service in face.services { commands += headline(service) + [.feedUnits(Self.gap / 2)] }
    commands += number(face.number.description)
    if !face.isOrdinary { commands += badge(face.ticketClass.zh, face.ticketClass.en) }
    if face.people > 1 {
      commands += line("同行 \(face.people) 人   Group of \(face.people)")
    }
    commands += rule
    commands += facts(face)
    commands += symbol(face.code)
    commands += rule
    commands += line("\(face.issuedAt.date) \(weekday(face.issuedAt.date)) \(time(face))")
    commands += line("请留意叫号屏") + line("Please watch the call board")
    return commands + ending
  }

  /// A slip that tells which printer it is.
  public func nameplate(_ name: LocalizedText) -> [ESCPOSCommand] {
    preparation + [.align(.centre)] + headline(name) + ending
  }

  /// Gets a half-printed ticket out of the way.
  public var ending: [ESCPOSCommand] {
    quirks.hasCutter ? [.feedAndCut(.partial, feed: 8)] : [.feedLines(5)]
  }

  // MARK: - Parts

  private func line(_ text: String) -> [ESCPOSCommand] {
    wrapped(text, columns: columns).flatMap { [.text($0), .lineFeed] }
  }

  private var columns: Int { dots / Self.cell }

  private var rule: [ESCPOSCommand] {
    [.text(String(repeating: "\u{2500}", count: columns / 2)), .lineFeed]
  }

  /// Chinese twice as large where it fits in one line, English below it.
  private func headline(_ text: LocalizedText) -> [ESCPOSCommand] {
    let isLarge = PrinterText.columns(of: text.zh) * 2 <= columns
    var commands: [ESCPOSCommand] = [.emphasise(true)]
    if isLarge {
      commands += [
        .characterSize(width: 2, height: 2), .text(text.zh), .feedUnits(52),
        .characterSize(width: 1, height: 1),
      ]
    } else {
      commands += line(text.zh)
    }
    commands += [.emphasise(false)]
    return text.en.isEmpty || text.en == text.zh ? commands : commands + line(text.en)
  }

  private func number(_ number: String) -> [ESCPOSCommand] {
    let scale = min(Self.largestNumber, max(1, columns / max(1, PrinterText.columns(of: number))))
    return [
      .emphasise(true), .characterSize(width: scale, height: scale), .text(number),
      .feedUnits(UInt8(clamping: scale * 24 + Int(Self.gap))),
      .characterSize(width: 1, height: 1), .emphasise(false),
    ]
  }

  /// White on black, with room around the words; twice as large where it fits.
  private func badge(_ zh: String, _ en: String) -> [ESCPOSCommand] {
    let text = " \(zh) "
    let scale = PrinterText.columns(of: text) * 2 <= columns ? 2 : 1
    let commands: [ESCPOSCommand] = [
      .emphasise(true), .reverse(true), .characterSize(width: scale, height: scale),
      .text(fitted(text)), .characterSize(width: 1, height: 1), .reverse(false),
      .emphasise(false), .feedUnits(UInt8(scale * 24) + 6),
    ]
    return en.isEmpty || en == zh ? commands : commands + line(en)
  }

  private func fitted(_ text: String) -> String {
    wrapped(text, columns: columns, keepingSpaces: true).first ?? ""
  }

  // MARK: - Two facts side by side

  private struct Piece {
    var text: String
    var scale: Int
    var width: Int { PrinterText.columns(of: text) * TicketLayout.cell * scale }
  }

  private func facts(_ face: TicketFace) -> [ESCPOSCommand] {
    var wait = [Piece(text: "\u{2014}", scale: 2)]
    if face.wait.method != .none {
      let low = face.wait.low.wholeMinutes
      wait = [
        Piece(text: "\(low)-\(max(face.wait.high.wholeMinutes, low + 1))", scale: 2),
        Piece(text: "分钟", scale: 1),
      ]
    }
    let ahead = [Piece(text: "\(face.ahead)", scale: 2), Piece(text: "人", scale: 1)]
    return [.align(.left), .feedUnits(4)]
      + row([Piece(text: "前面等候", scale: 1)], [Piece(text: "预计等候", scale: 1)])
      + row([Piece(text: "People ahead", scale: 1)], [Piece(text: "Wait (minutes)", scale: 1)])
      + [.emphasise(true)] + row(ahead, wait, height: 56)
      + [.emphasise(false), .align(.centre)]
  }

  /// Each side centred in its half of the paper.
  private func row(_ left: [Piece], _ right: [Piece], height: UInt8 = 28) -> [ESCPOSCommand] {
    side(left, centre: dots / 4) + side(right, centre: dots * 3 / 4) + [
      .characterSize(width: 1, height: 1), .feedUnits(height),
    ]
  }

  private func side(_ pieces: [Piece], centre: Int) -> [ESCPOSCommand] {
    var pieces = pieces
    if pieces.reduce(0, { $0 + $1.width }) > dots / 2 {
      for index in pieces.indices { pieces[index].scale = 1 }
    }
    let width = pieces.reduce(0) { $0 + $1.width }
    var commands: [ESCPOSCommand] = [
      .absolutePosition(UInt16(clamping: max(0, centre - width / 2)))
    ]
    for piece in pieces {
      commands += [
        .characterSize(width: piece.scale, height: piece.scale), .text(piece.text),
      ]
    }
    return commands
  }

  // MARK: - QR code

  /// A symbol of 2 to 2.5 cm where the paper is wide enough: a phone reads it at arm's length.
  private func symbol(_ code: String) -> [ESCPOSCommand] {
    guard let publicURL else { return [] }
    let link = "\(publicURL)/t/\(code)"
    guard let symbol = try? QRCode(link, correction: .medium) else { return [] }
    let module = min(6, max(3, dots * 45 / 100 / symbol.size))
    var commands: [ESCPOSCommand] = [.feedUnits(Self.gap)]
    if quirks.printsQR {
      commands += [
        .qrModel(50), .qrModuleSize(UInt8(clamping: module)), .qrCorrection(.m),
        .qrStore(Array(link.utf8)), .qrPrint,
      ]
    } else {
      // Every second dot, doubled by the printer: a quarter of the bytes.
      let bits = bits(of: symbol, module: max(1, module / 2))
      commands += bits.bands(ofAtMost: PrinterLimits.block - 8).map {
        .raster($0, scale: .quadruple)
      }
    }
    return commands + [.feedUnits(Self.gap)] + line("扫码查看排队进度")
      + line("Scan to follow the queue")
  }

  private func bits(of symbol: QRCode, module: Int) -> RasterBits {
    let side = symbol.size * module
    var bits = RasterBits(bytesPerRow: (side + 7) / 8, rows: side)
    let left = (bits.width - side) / 2
    for y in 0..<side {
      for x in 0..<side { bits[left + x, y] = symbol[x / module, y / module] }
    }
    return bits
  }

  // MARK: - Words

  private func weekday(_ date: CivilDate) -> String {
    switch date.weekday {
    case .monday: "周一 Mon"
    case .tuesday: "周二 Tue"
    case .wednesday: "周三 Wed"
    case .thursday: "周四 Thu"
    case .friday: "周五 Fri"
    case .saturday: "周六 Sat"
    case .sunday: "周日 Sun"
    }
  }

  /// `09:05`: seconds are nobody's business on paper.
  private func time(_ face: TicketFace) -> String {
    let minutes = face.issuedAt.time.secondOfDay / 60
    return TimeOfDay(hour: minutes / 60, minute: minutes % 60).description
  }

  /// Lines of at most so many columns: Latin breaks at spaces, Chinese anywhere.
  private func wrapped(
    _ text: String, columns limit: Int, keepingSpaces: Bool = false
  ) -> [String] {
    if PrinterText.columns(of: text) <= limit { return [text] }
    var lines: [String] = []
    var line = ""
    for word in words(of: text) {
      if !line.isEmpty, PrinterText.columns(of: line + word) > limit {
        lines.append(line)
        line = ""
      }
      if line.isEmpty, word == " ", !keepingSpaces { continue }
      for character in word {
        if PrinterText.columns(of: line + String(character)) > limit {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return keepingSpaces ? lines : lines.map { String($0.trimmingSuffix { $0 == " " }) }
  }

  private func words(of text: String) -> [String] {
    var words: [String] = []
    for character in text {
      if character.isASCII, character != " ", let last = words.last,
        last.allSatisfy({ $0.isASCII && $0 != " " })
      {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
      }
    }
    return words
  }
}

extension String {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
    var rest = self[...]
    while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    return rest
  }
}

extension Duration {
  fileprivate var wholeMinutes: Int { Int(wholeNanoseconds / 60_000_000_000) }
}
