import WireFormats

/// What the mechanism knows of the line it is about to print.
struct LineState: Hashable, Sendable {
  struct Modes: Hashable, Sendable {
    /// Characters are so many times as high as Font A.
    var height = 1
    /// Dots from line to line.
    var spacing = 30
  }

  var modes = Modes()
  /// Text of the line so far, and the height of its largest character in dots.
  var text = ""
  var height = 0
  var symbol: [UInt8] = []
  var barHeight = 162
}

extension PrinterEmulator {
  /// Dots of paper that a command moves.
  private func dots(of command: ESCPOSCommand) -> Int {
    switch command {
    case .lineFeed: max(line.modes.spacing, line.height)
    case .feedLines(let count): max(line.modes.spacing, line.height) * Int(count)
    case .feedUnits(let units): max(Int(units), line.height)
    case .raster(let bits, let scale): bits.rows * scale.height
    case .code128: options.quirks.printsBarcodes ? line.barHeight : 0
    case .qrPrint: options.quirks.printsQR && !line.symbol.isEmpty ? Self.symbolDots : 0
    case .feedAndCut(_, let feed):
      options.quirks.hasCutter ? Int(feed) + Self.headToCutter : 0
    default: 0
    }
  }

  /// A QR code of this size is near enough for the time it takes to print.
  private static let symbolDots = 200
  /// Between the print head and the cutter, dots.
  private static let headToCutter = 96

  func duration(of command: ESCPOSCommand) -> Duration {
    let paper = dots(of: command)
    var time = Duration.microseconds(
      Int64(paper) * 1_000_000 / Int64(options.speed * Self.dotsPerMillimetre))
    if isCut(command) { time += options.cutting }
    return time
  }

  private func isCut(_ command: ESCPOSCommand) -> Bool {
    guard options.quirks.hasCutter else { return false }
    switch command {
    case .cut, .feedAndCut, .obsoleteCut: return true
    default: return false
    }
  }

  /// Answers whether it is done; a cut that fails stays at the head of the queue.
  mutating func carryOut(_ command: ESCPOSCommand) -> Bool {
    if isCut(command), isCutterJammed {
      hasCutterError = true
      tellStatus()
      return false
    }
    let moved = dots(of: command)
    if isPrinted(command) { hanging.commands.append(command) }
    apply(command)
    if moved > 0 { feed(moved) }
    if isCut(command) { finishTicket(isCut: true) }
    return true
  }

  /// Settings and what makes dots; not what only asks.
  private func isPrinted(_ command: ESCPOSCommand) -> Bool {
    switch command {
    case .automaticStatus, .transmitStatus, .processID, .unknown: false
    default: true
    }
  }

  private mutating func feed(_ dots: Int) {
    hanging.dotsLong += dots
    paperLeft = max(0, paperLeft - (dots + 7) / Self.dotsPerMillimetre)
    tellStatus()
  }

  private mutating func apply(_ command: ESCPOSCommand) {
    switch command {
    case .initialise:
      line = LineState()
      // Without a cutter the citizen tears the ticket off before the next one begins.
      if !options.quirks.hasCutter { finishTicket(isCut: false) }
    case .text(let text):
      line.text += text
      line.height = max(line.height, 24 * line.modes.height)
    case .codePageText(let bytes): line.text += String(repeating: "?", count: bytes.count)
    case .horizontalTab: line.text += "\t"
    case .absolutePosition: if !line.text.isEmpty { line.text += " " }
    case .characterSize(_, let height): line.modes.height = height
    case .lineSpacing(let units): line.modes.spacing = Int(units)
    case .defaultLineSpacing: line.modes.spacing = 30
    case .lineFeed, .feedLines, .feedUnits: printLine()
    case .qrStore(let data): line.symbol = data
    case .barcodeHeight(let dots): line.barHeight = Int(dots)
    case .code128(let data):
      if options.quirks.printsBarcodes {
        hanging.symbols.append(String(decoding: data.dropFirst(2), as: UTF8.self))
      }
    case .qrPrint:
      if options.quirks.printsQR, !line.symbol.isEmpty {
        hanging.symbols.append(String(decoding: line.symbol, as: UTF8.self))
      }
    case .automaticStatus(let selection):
      self.selection = selection
      tellStatus(always: true)
    case .transmitStatus(let kind):
      guard kind == 1 || kind == 49, options.quirks.bufferedStatus else { break }
      toSend.append(paper == .low ? 0x03 : 0x00)
    case .processID(let id):
      guard options.quirks.reportsCompletion else { break }
      toSend += PrinterMessage.processID(id).bytes
    default: break
    }
  }

  private mutating func printLine() {
    let text = line.text.filter { $0 != "\t" }
    if text.contains(where: { $0 != " " }) { hanging.text.append(line.text) }
    line.text = ""
    line.height = 0
  }

  mutating func finishTicket(isCut: Bool) {
    guard hanging.dotsLong > 0 else { return }
    hanging.isCut = isCut
    hanging.finishedAt = now
    tickets.append(hanging)
    ticketsPrinted += 1
    if tickets.count > SimulatorLimits.ticketsKept { tickets.removeFirst() }
    hanging = PrintedTicket(dots: options.dots)
    // The modes go on over the cut.
    hanging.commands = line.modes == LineState.Modes() ? [] : [
      .characterSize(width: 1, height: line.modes.height),
      .lineSpacing(UInt8(clamping: line.modes.spacing)),
    ]
  }
}
