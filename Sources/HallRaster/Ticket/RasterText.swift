import HallPorts
import WireFormats

/// Sends the lines of a ticket that a printer has no characters for as pictures; all other lines
/// stay text.
///
/// A line's picture is what `TicketPicture` draws of it, without the white around: a preview shows
/// the same dots either way.
struct RasterText {
  let dots: Int
  let font: PrinterQuirks.ChineseFont
  let painter: TextPainter
  /// Bytes of one raster command at most.
  let bandBytes: Int

  func replacing(_ commands: [ESCPOSCommand]) -> [ESCPOSCommand] {
    var strip = TicketPicture(stripOf: dots, painter: painter)
    var result: [ESCPOSCommand] = []
    var line: [ESCPOSCommand] = []
    for command in commands {
      line.append(command)
      // Pictures and symbols stand between lines and are sent as they are.
      if Self.isPicture(command) {
        result += line
        line = []
        continue
      }
      guard let feed = strip.feed(of: command) else {
        strip.take(command)
        continue
      }
      if line.contains(where: isForeign) {
        result += picture(&strip, of: line.dropLast(), feed: feed)
      } else {
        strip.dropLine()
        result += line
      }
      line = []
    }
    return result + line
  }

  private static func isPicture(_ command: ESCPOSCommand) -> Bool {
    switch command {
    case .raster, .qrPrint, .code128: true
    default: false
    }
  }

  private func isForeign(_ command: ESCPOSCommand) -> Bool {
    guard case .text(let text) = command else { return false }
    return !text.unicodeScalars.allSatisfy(font.has)
  }

  private func picture(
    _ strip: inout TicketPicture, of line: ArraySlice<ESCPOSCommand>, feed: Int
  ) -> [ESCPOSCommand] {
    // The modes go on behind the line.
    let modes = line.filter { command in
      switch command {
      case .text, .absolutePosition: false
      default: true
      }
    }
    let alignment = strip.alignment
    let drawn = strip.drawnLine()
    guard let ink = drawn.ink else { return modes + Self.feeds(max(feed, drawn.height)) }
    let bands = ink.bits.bands(ofAtMost: bandBytes)
    return modes + [.align(.left)] + Self.feeds(ink.top) + bands.map { .raster($0, scale: .normal) }
      + Self.feeds(max(feed, drawn.height) - ink.top - ink.bits.rows) + [.align(alignment)]
  }

  static func feeds(_ dots: Int) -> [ESCPOSCommand] {
    stride(from: 0, to: max(dots, 0), by: 255).map {
      .feedUnits(UInt8(clamping: min(dots - $0, 255)))
    }
  }
}

extension PrinterQuirks.ChineseFont {
  /// Whether a printer with this font prints the character by its code.
  func has(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return true }
    switch self {
    case .none: return false
    case .gb18030: return true
    case .gbk: return GB18030.encode(String(scalar)).count == 2
    case .gb2312:
      let code = GB18030.encode(String(scalar))
      return code.count == 2 && (0xA1...0xF7).contains(code[0]) && code[1] >= 0xA1
    }
  }
}
