public import HallDomain
public import HallPorts
public import WireFormats

/// A ticket's face as ESC/POS, from the top as its template says.
///
/// On a printer with a Chinese font everything is text in that font and one QR code: about half a
/// kilobyte, half a second at 9600 baud, where a picture of the same ticket would take half a
/// minute. Lines that a printer has no characters for are drawn (`RasterText`).
public struct TicketLayout: Sendable {
  /// Dots across: 576 for 80 mm paper, 384 for 58 mm.
  public var dots: Int
  /// Dots an inch.
  public var resolution: Int
  public var quirks: PrinterQuirks
  public var template: TicketTemplate
  /// The ticket's page is `<publicURL>/t/<code>`; without it no QR code is printed.
  public var publicURL: String?
  /// Draws what the printer has no characters for; nil: it is sent as text all the same.
  public var painter: TextPainter?

  public init(
    dots: Int, resolution: Int = 203, quirks: PrinterQuirks = PrinterQuirks(),
    template: TicketTemplate = .usual, publicURL: String? = nil, painter: TextPainter? = nil
  ) {
    self.dots = dots
    self.resolution = resolution
    self.quirks = quirks
    self.template = template
    self.publicURL = publicURL.map { url in
      var url = Substring(url)
      while url.last == "/" { url.removeLast() }
      return String(url)
    }
    self.painter = painter
  }

  public init(_ plan: PrinterPlan, publicURL: String?, painter: TextPainter?) {
    self.init(
      dots: plan.dots, resolution: plan.resolution, quirks: plan.quirks, template: plan.template,
      publicURL: publicURL, painter: painter)
  }

  /// A Latin character of Font A, dots.
  static let cell = 12
  /// Bytes of one raster command: short enough to be sent between two looks at the status.
  static let bandBytes = 248
  /// The number is never enlarged more by itself: wider would crowd 58 mm paper, higher wastes it.
  private static let largestNumber = 7
  /// Vertical rhythm, dots.
  private static let gap: UInt8 = 16
  private static let spacing: UInt8 = 30

  /// Modes every ticket starts from; prints nothing.
  public var preparation: [ESCPOSCommand] {
    let units = UInt8(clamping: resolution)
    return [.initialise, .motionUnits(x: units, y: units)]
      + (quirks.chineseFont == .none ? [] : [.kanjiMode(true)])
      + [.smooth(true), .lineSpacing(Self.spacing)]
  }

  /// The ticket itself, to be sent after `preparation`; ends with the cut.
  public func ticket(_ face: TicketFace) -> [ESCPOSCommand] {
    let words = TicketWords(face, template: template, publicURL: publicURL)
    var commands: [ESCPOSCommand] = [.align(.centre)]
    for line in template.lines { commands += self.commands(for: line, words) }
    return drawn(commands) + ending
  }

  /// A slip that tells which printer it is.
  public func nameplate(_ name: LocalizedText) -> [ESCPOSCommand] {
    let texts = name.en.isEmpty || name.en == name.zh ? [name.zh] : [name.zh, name.en]
    return preparation + drawn([.align(.centre)] + headline(texts, TicketLine(.hall))) + ending
  }

  /// What the printer has no characters for as pictures.
  private func drawn(_ commands: [ESCPOSCommand]) -> [ESCPOSCommand] {
    guard quirks.chineseFont != .gb18030, let painter else { return commands }
    let raster = RasterText(
      dots: dots, font: quirks.chineseFont, painter: painter, bandBytes: Self.bandBytes)
    return raster.replacing([.smooth(true), .lineSpacing(Self.spacing)] + commands)
  }

  /// Gets a half-printed ticket out of the way.
  public var ending: [ESCPOSCommand] {
    guard quirks.hasCutter else { return [.feedLines(5)] }
    return switch quirks.cutCommand {
    case .feedAndCut: [.feedAndCut(.partial, feed: 8)]
    case .cut: [.feedLines(5), .cut(.partial)]
    case .escI: [.feedLines(5), .obsoleteCut(points: 1)]
    case .escM: [.feedLines(5), .obsoleteCut(points: 3)]
    }
  }

  /// Its paper as commands, from the top of a fresh sheet: what a preview draws.
  public func paper(_ face: TicketFace) -> [ESCPOSCommand] {
    ESCPOSDecoder.decode((preparation + ticket(face)).bytes)
  }

  var columns: Int { dots / Self.cell }

  // MARK: - Lines

  private func commands(for line: TicketLine, _ words: TicketWords) -> [ESCPOSCommand] {
    let commands = centred(line, words)
    guard line.alignment != .middle, !commands.isEmpty else { return commands }
    return [.align(line.alignment == .left ? .left : .right)] + commands + [.align(.centre)]
  }

  private func centred(_ line: TicketLine, _ words: TicketWords) -> [ESCPOSCommand] {
    let face = words.face
    switch line.subject {
    case .copy:
      guard face.copy > 1 else { return [] }
      return badge(words.choose("补打 第\(face.copy)份", "Copy \(face.copy)"), line)
        + [.feedUnits(Self.gap / 2)]
    case .hall: return headline(words.choose(face.hall), line)
    case .services:
      return face.services.flatMap {
        headline(words.choose($0), line) + [.feedUnits(Self.gap / 2)]
      }
    case .number: return number(face.number.description, line)
    case .ticketClass:
      return face.isOrdinary ? [] : badge(words.choose(face.ticketClass), line)
    case .group:
      guard face.people > 1 else { return [] }
      let said = words.choose("同行 \(face.people) 人", "Group of \(face.people)")
      return text([said.joined(separator: "   ")], line)
    case .wait: return facts(words)
    case .date: return text([words.date], line)
    case .text: return text(words.choose(words.filled(line.text)), line)
    case .qr: return symbol(words, line)
    case .barcode: return barcode(face.number.description, line)
    case .picture: return picture(line)
    case .rule: return [.text(String(repeating: "\u{2500}", count: columns / 2)), .lineFeed]
    case .space: return RasterText.feeds(self.dots(millimetres: line.height ?? 2))
    }
  }

  private func dots(millimetres: Int) -> Int { millimetres * resolution * 10 / 254 }

  private func wrapped(_ text: String, scale: Int = 1) -> [String] {
    PaperLines.wrapped(text, columns: max(columns / scale, 2))
  }

  private func plain(_ text: String) -> [ESCPOSCommand] {
    wrapped(text).flatMap { [.text($0), .lineFeed] }
  }

  private func text(_ texts: [String], _ line: TicketLine) -> [ESCPOSCommand] {
    let scale = line.size ?? 1
    if line.isReverse { return badge(texts, line) }
    var commands: [ESCPOSCommand] = texts.flatMap { text -> [ESCPOSCommand] in
      if scale == 1 { return plain(text) }
      return [.characterSize(width: scale, height: scale)]
        + wrapped(text, scale: scale).flatMap {
          [.text($0), .feedUnits(UInt8(clamping: scale * 24 + 6))]
        } + [.characterSize(width: 1, height: 1)]
    }
    if line.isBold { commands = [.emphasise(true)] + commands + [.emphasise(false)] }
    return commands
  }

  /// The first words larger where they fit in one line, the others below.
  private func headline(_ texts: [String], _ line: TicketLine) -> [ESCPOSCommand] {
    guard let first = texts.first else { return [] }
    let wanted = line.size ?? 2
    let scale = PrinterText.columns(of: first) * wanted <= columns ? wanted : 1
    var commands: [ESCPOSCommand] = [.emphasise(true)]
    if scale > 1 {
      commands += [
        .characterSize(width: scale, height: scale), .text(first),
        .feedUnits(UInt8(clamping: scale * 24 + 4)), .characterSize(width: 1, height: 1),
      ]
    } else {
      commands += plain(first)
    }
    return commands + [.emphasise(false)] + texts.dropFirst().flatMap(plain)
  }

  private func number(_ number: String, _ line: TicketLine) -> [ESCPOSCommand] {
    let largest = columns / max(1, PrinterText.columns(of: number))
    let scale = min(line.size ?? Self.largestNumber, max(1, largest))
    return [
      .emphasise(true), .characterSize(width: scale, height: scale), .text(number),
      .feedUnits(UInt8(clamping: scale * 24 + Int(Self.gap))),
      .characterSize(width: 1, height: 1), .emphasise(false),
    ]
  }

  /// White on black, with room around the words; larger where it fits.
  private func badge(_ texts: [String], _ line: TicketLine) -> [ESCPOSCommand] {
    guard let first = texts.first else { return [] }
    let text = " \(first) "
    let wanted = line.size ?? 2
    let scale = PrinterText.columns(of: text) * wanted <= columns ? wanted : 1
    let fitted = PaperLines.wrapped(text, columns: columns, keepingSpaces: true).first ?? ""
    return [
      .emphasise(true), .reverse(true), .characterSize(width: scale, height: scale),
      .text(fitted), .characterSize(width: 1, height: 1), .reverse(false),
      .emphasise(false), .feedUnits(UInt8(clamping: scale * 24 + 6)),
    ] + texts.dropFirst().flatMap(plain)
  }

  // MARK: - Two facts side by side

  private struct Piece {
    var text: String
    var scale: Int
    var width: Int { PrinterText.columns(of: text) * TicketLayout.cell * scale }
  }

  private func facts(_ words: TicketWords) -> [ESCPOSCommand] {
    let isEnglish = words.language == .en
    var wait = [Piece(text: words.wait ?? "\u{2014}", scale: 2)]
    if words.wait != nil { wait.append(Piece(text: isEnglish ? "min" : "分钟", scale: 1)) }
    let ahead =
      [Piece(text: "\(words.face.ahead)", scale: 2)]
      + (isEnglish ? [] : [Piece(text: "人", scale: 1)])
    let heads = zip(
      words.choose("前面等候", "People ahead"),
      words.choose("预计等候", isEnglish ? "Wait" : "Wait (minutes)"))
    return [.align(.left), .feedUnits(4)]
      + heads.flatMap { row([Piece(text: $0, scale: 1)], [Piece(text: $1, scale: 1)]) }
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

  // MARK: - Symbols and pictures

  /// A symbol of 2 to 2.5 cm where the paper is wide enough: a phone reads it at arm's length.
  private func symbol(_ words: TicketWords, _ line: TicketLine) -> [ESCPOSCommand] {
    guard let link = words.link, let symbol = try? QRCode(link, correction: .medium) else {
      return []
    }
    let wanted = line.height.map { dots(millimetres: $0) / symbol.size }
    let module = min(
      wanted ?? min(6, dots * 45 / 100 / symbol.size).clamped(to: 3...6),
      max(1, min(16, dots / symbol.size)))
    var commands: [ESCPOSCommand] = [.feedUnits(Self.gap)]
    if quirks.printsQR {
      commands += [
        .qrModel(50), .qrModuleSize(UInt8(clamping: max(module, 1))), .qrCorrection(.m),
        .qrStore(Array(link.utf8)), .qrPrint,
      ]
    } else {
      // Every second dot, doubled by the printer: a quarter of the bytes.
      let bits = bits(of: symbol, module: max(1, module / 2))
      commands += bits.bands(ofAtMost: Self.bandBytes).map { .raster($0, scale: .quadruple) }
    }
    return commands + [.feedUnits(Self.gap)]
      + words.choose(words.filled(line.text)).flatMap(plain)
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

  /// Bars of 2 or 3 dots, whichever fits with its quiet zone.
  private func barcode(_ number: String, _ line: TicketLine) -> [ESCPOSCommand] {
    guard let code = Code128(number), let module = barcodeModule(code) else { return [] }
    let height = dots(millimetres: line.height ?? 8)
    if quirks.printsBarcodes {
      return [
        .feedUnits(Self.gap / 2), .barcodeHeight(UInt8(clamping: height)),
        .barcodeModule(UInt8(module)), .barcodeCaption(0),
        .code128(Array("{B".utf8) + Array(number.utf8)), .feedUnits(Self.gap / 2),
      ]
    }
    // One row stands for two: half the bytes.
    var bits = RasterBits(bytesPerRow: (code.modules * module + 7) / 8, rows: height / 2)
    for bar in code.bars {
      for x in bar.place * module..<(bar.place + bar.width) * module {
        for y in 0..<bits.rows { bits[x, y] = true }
      }
    }
    return [.feedUnits(Self.gap / 2)]
      + bits.bands(ofAtMost: Self.bandBytes).map { .raster($0, scale: .doubleHeight) }
      + [.feedUnits(Self.gap / 2)]
  }

  func barcodeModule(_ code: Code128) -> Int? {
    [3, 2].first { (code.modules + 20) * $0 <= dots }
  }

  private func picture(_ line: TicketLine) -> [ESCPOSCommand] {
    guard let picture = line.picture,
      let bits = RasterBits(bytesPerRow: picture.bytesPerRow, bytes: picture.bytes)
    else { return [] }
    return bits.bands(ofAtMost: Self.bandBytes).map { .raster($0, scale: .normal) }
      + [.feedUnits(Self.gap / 2)]
  }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
