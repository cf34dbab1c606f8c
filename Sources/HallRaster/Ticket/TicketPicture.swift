public import WireFormats

/// The paper that ESC/POS commands make, as a picture: one pixel a dot, 8 dots a millimetre.
///
/// It draws what was decoded from the wire, so a wrong byte is seen. Characters stand in the cells
/// of Font A, 12 x 24 dots and twice as wide for Chinese, in the outline font of this machine: a
/// printer has its own, with the same measures. Commands that print nothing are passed over.
public struct TicketPicture {
  /// Height of Font A in dots.
  static let fontHeight = 24
  /// Default line spacing, dots: 1/6 inch is 33.8; 30 is the usual one of 203 dpi printers.
  private static let defaultSpacing = 30
  /// Longest paper that is drawn, dots (30 cm): the rest is left out.
  static let longest = 2400
  /// White paper above the first line, and how far the cutter leaves below the last.
  private static let margin = 24

  /// One character or run of them with what held when it came.
  struct Run {
    var text: String
    var x: Int
    var width: Int
    var height: Int
    var isBold: Bool
    var isReverse: Bool
    var isSmooth: Bool
    var underline: Int
  }

  private let dots: Int
  private let painter: TextPainter
  private var image: PixelImage
  private var y = margin
  private var modes = Modes()
  private var line: [Run] = []
  private var pen = 0
  private var symbol = Symbol()

  private struct Modes {
    var align = ESCPOSAlignment.left
    var width = 1
    var height = 1
    var isBold = false
    var isReverse = false
    var isSmooth = false
    var underline = 0
    var spacing = TicketPicture.defaultSpacing
    var leftMargin = 0
  }

  private struct Symbol {
    var module = 3
    var correction = QRCode.Correction.low
    var data: [UInt8] = []
    var barHeight = 162
    var barModule = 3
  }

  private init(dots: Int, painter: TextPainter) {
    self.dots = dots
    self.painter = painter
    image = PixelImage(width: dots, height: Self.longest, fill: .white)
  }

  /// Room for one line of the largest characters, drawn by itself: see `drawnLine`.
  init(stripOf dots: Int, painter: TextPainter) {
    self.dots = dots
    self.painter = painter
    y = 0
    image = PixelImage(width: dots, height: 8 * Self.fontHeight, fill: .white)
  }

  /// Draws the commands from the top of a fresh paper.
  public static func draw(
    _ commands: [ESCPOSCommand], dots: Int, painter: TextPainter
  ) -> PixelImage {
    var picture = TicketPicture(dots: dots, painter: painter)
    for command in commands { picture.apply(command) }
    picture.printLine(feed: 0)
    let height = min(picture.y + Self.margin, Self.longest)
    return picture.image.cropped(to: PixelRect(x: 0, y: 0, width: dots, height: height))
  }

  private mutating func apply(_ command: ESCPOSCommand) {
    if let feed = feed(of: command) { return printLine(feed: feed) }
    take(command)
  }

  /// How far a command that ends a line feeds; nil: it ends none.
  func feed(of command: ESCPOSCommand) -> Int? {
    switch command {
    case .lineFeed: modes.spacing
    case .feedLines(let lines): modes.spacing * Int(lines)
    case .feedUnits(let units): Int(units)
    case .feedAndCut(_, let feed): Int(feed)
    default: nil
    }
  }

  /// A command that ends no line.
  mutating func take(_ command: ESCPOSCommand) {
    switch command {
    case .initialise:
      modes = Modes()
      line = []
      pen = 0
    case .text(let text): add(text)
    case .codePageText(let bytes): add(String(repeating: "\u{25A1}", count: bytes.count))
    case .horizontalTab: pen = (pen / 96 + 1) * 96
    case .absolutePosition(let units): pen = Int(units)
    case .align(let alignment): modes.align = alignment
    case .emphasise(let isOn): modes.isBold = isOn
    case .underline(let dots): modes.underline = dots
    case .reverse(let isOn): modes.isReverse = isOn
    case .smooth(let isOn): modes.isSmooth = isOn
    case .characterSize(let width, let height): (modes.width, modes.height) = (width, height)
    case .lineSpacing(let units): modes.spacing = Int(units)
    case .defaultLineSpacing: modes.spacing = Self.defaultSpacing
    case .leftMargin(let units): modes.leftMargin = Int(units)
    case .raster(let bits, let scale): draw(bits, scale)
    case .qrModuleSize(let dots): symbol.module = Int(dots)
    case .qrCorrection(let correction): symbol.correction = QRCode.Correction(correction)
    case .qrStore(let data): symbol.data = data
    case .qrPrint: drawSymbol()
    case .barcodeHeight(let dots): symbol.barHeight = Int(dots)
    case .barcodeModule(let dots): symbol.barModule = Int(dots)
    case .code128(let data): drawBars(data)
    default: break
    }
  }

  var alignment: ESCPOSAlignment { modes.align }

  mutating func dropLine() {
    line = []
    pen = 0
  }

  /// The line that has come, by itself: its height, and its dots without the white above, below
  /// and to the right of them; nil: it is white.
  mutating func drawnLine() -> (height: Int, ink: (top: Int, bits: RasterBits)?) {
    let begin = modes.leftMargin + offset(ofWidth: pen)
    let width = line.map { $0.x + PrinterText.columns(of: $0.text) * 12 * $0.width }.max() ?? 0
    // Letters may lean out of their cells.
    let reach = max(begin - Self.fontHeight, 0)..<min(begin + width + Self.fontHeight, dots)
    printLine(feed: 0)
    let height = y
    y = 0
    let ink = reach.isEmpty ? nil : takeInk(reach, height)
    image.fill(
      PixelRect(x: reach.lowerBound, y: 0, width: reach.count, height: height + Self.fontHeight),
      .white)
    return (height, ink)
  }

  private func takeInk(_ reach: Range<Int>, _ height: Int) -> (top: Int, bits: RasterBits)? {
    var top = height
    var bottom = 0
    var right = 0
    let room = (reach.upperBound + 7) / 8
    var packed = [UInt8](repeating: 0, count: room * height)
    for y in 0..<height {
      var index = (y * dots + reach.lowerBound) * 3
      for x in reach {
        // Nothing is drawn but black and white.
        if image.bytes[index] == 0 {
          packed[y * room + x / 8] |= 0x80 >> UInt8(truncatingIfNeeded: x % 8)
          top = min(top, y)
          bottom = y + 1
          right = max(right, x + 1)
        }
        index += 3
      }
    }
    let used = (right + 7) / 8
    let rows = (top..<max(bottom, top)).flatMap { packed[$0 * room..<$0 * room + used] }
    return RasterBits(bytesPerRow: used, bytes: rows).map { (top, $0) }
  }

  // MARK: - Lines

  private mutating func add(_ text: String) {
    line.append(
      Run(
        text: text, x: pen, width: modes.width, height: modes.height, isBold: modes.isBold,
        isReverse: modes.isReverse, isSmooth: modes.isSmooth, underline: modes.underline))
    pen += PrinterText.columns(of: text) * 12 * modes.width
  }

  /// Prints the line and feeds; a line is as high as its highest character, and characters stand
  /// on one base line.
  private mutating func printLine(feed: Int) {
    let height = line.map { $0.height * Self.fontHeight }.max() ?? 0
    let begin = modes.leftMargin + offset(ofWidth: pen)
    for run in line {
      draw(run, x: begin + run.x, bottom: y + height)
    }
    y = min(y + max(feed, height), Self.longest)
    line = []
    pen = 0
  }

  private func offset(ofWidth width: Int) -> Int {
    let spare = max(0, dots - modes.leftMargin - width)
    return switch modes.align {
    case .left: 0
    case .centre: spare / 2
    case .right: spare
    }
  }

  private mutating func draw(_ run: Run, x: Int, bottom: Int) {
    let height = run.height * Self.fontHeight
    let top = bottom - height
    let width = PrinterText.columns(of: run.text) * 12 * run.width
    if run.isReverse {
      image.fill(PixelRect(x: x, y: top, width: width, height: height), .black)
    }
    var left = x
    for scalar in run.text.unicodeScalars {
      let cell = (scalar.isASCII ? 12 : 24) * run.width
      drawCharacter(String(scalar), run, PixelRect(x: left, y: top, width: cell, height: height))
      left += cell
    }
    if run.underline > 0 {
      image.fill(
        PixelRect(x: x, y: bottom - run.underline, width: width, height: run.underline), .black)
    }
  }

  private mutating func drawCharacter(_ character: String, _ run: Run, _ cell: PixelRect) {
    if character == " " || character == "\u{3000}" { return }
    let color = run.isReverse ? RGB.white : RGB.black
    if Self.isRule(character) {
      // Box drawing characters join from cell to cell.
      return image.fill(
        PixelRect(
          x: cell.x, y: cell.y + cell.height / 2 - run.height, width: cell.width,
          height: 2 * run.height), color)
    }
    if run.width == run.height, run.isSmooth || run.height == 1 {
      return Self.draw(character, run.height, run, color, in: cell, on: &image, painter)
    }
    // Enlarged dot by dot, as a printer without smoothing does.
    let base = PixelRect(x: 0, y: 0, width: cell.width / run.width, height: Self.fontHeight)
    var small = PixelImage(width: base.width, height: base.height, fill: .white)
    Self.draw(character, 1, run, .black, in: base, on: &small, painter)
    for y in 0..<cell.height {
      for x in 0..<cell.width where small[x / run.width, y / run.height] == .black {
        image[cell.x + x, cell.y + y] = color
      }
    }
  }

  private static func isRule(_ character: String) -> Bool {
    character == "\u{2500}" || character == "\u{2501}"
  }

  /// A character in the middle of its cell. Latin ones of the outline font are wider than half an
  /// em, so they are drawn a little smaller, on the same base line, and squeezed where they must.
  ///
  /// Static: a method would hold a second copy of the picture that it draws on.
  private static func draw(
    _ character: String, _ scale: Int, _ run: Run, _ color: RGB, in cell: PixelRect,
    on image: inout PixelImage, _ painter: TextPainter
  ) {
    let isLatin = character.unicodeScalars.allSatisfy(\.isASCII)
    let em = (isLatin ? 21 : run.isReverse ? 22 : fontHeight) * scale
    let style = TextStyle.outline(em, bold: run.isBold, smooth: false)
    let baseline = (run.isReverse ? 20 : 21) * scale
    let top = baseline - em * 86 / 100
    let width = painter.width(of: character, style)
    if width <= cell.width {
      painter.draw(
        character, style, color, x: cell.x + (cell.width - width) / 2, y: cell.y + top,
        on: &image)
      return
    }
    var wide = PixelImage(width: width, height: cell.height, fill: .white)
    painter.draw(character, style, .black, x: 0, y: top, on: &wide)
    for y in 0..<cell.height {
      for x in 0..<cell.width where wide[x * width / cell.width, y] == .black {
        image[cell.x + x, cell.y + y] = color
      }
    }
  }

  // MARK: - Pictures

  private mutating func draw(_ bits: RasterBits, _ scale: ESCPOSRasterScale) {
    if !line.isEmpty { printLine(feed: 0) }
    let begin = modes.leftMargin + offset(ofWidth: bits.width * scale.width)
    for row in 0..<bits.rows {
      for column in 0..<bits.width where bits[column, row] {
        image.fill(
          PixelRect(
            x: begin + column * scale.width, y: y + row * scale.height, width: scale.width,
            height: scale.height), .black)
      }
    }
    y = min(y + bits.rows * scale.height, Self.longest)
  }

  /// Code set B only: no other is sent.
  private mutating func drawBars(_ data: [UInt8]) {
    if !line.isEmpty { printLine(feed: 0) }
    guard data.starts(with: "{B".utf8),
      let code = Code128(String(decoding: data.dropFirst(2), as: UTF8.self)),
      code.modules * symbol.barModule <= dots - modes.leftMargin
    else { return }
    let begin = modes.leftMargin + offset(ofWidth: code.modules * symbol.barModule)
    for bar in code.bars {
      image.fill(
        PixelRect(
          x: begin + bar.place * symbol.barModule, y: y, width: bar.width * symbol.barModule,
          height: symbol.barHeight), .black)
    }
    y = min(y + symbol.barHeight, Self.longest)
  }

  /// The printer chooses the smallest version; a symbol that is too wide is not printed.
  private mutating func drawSymbol() {
    if !line.isEmpty { printLine(feed: 0) }
    guard
      let code = try? QRCode(
        String(decoding: symbol.data, as: UTF8.self), correction: symbol.correction)
    else { return }
    let drawn = code.image(moduleSize: symbol.module, quiet: 0)
    guard drawn.width <= dots - modes.leftMargin else { return }
    image.blit(drawn, x: modes.leftMargin + offset(ofWidth: drawn.width), y: y)
    y = min(y + drawn.height, Self.longest)
  }
}

extension QRCode.Correction {
  init(_ correction: ESCPOSQRCorrection) {
    self =
      switch correction {
      case .l: .low
      case .m: .medium
      case .q: .quartile
      case .h: .high
      }
  }
}
