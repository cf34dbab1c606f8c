public import WireFormats

/// How much paper commands feed, in dots: what the forecast of a roll's end counts.
public enum PaperLength {
  /// From the print head to the cutter: white paper before the next ticket.
  private static let headToCutter = 96

  public static func dots(of commands: some Sequence<ESCPOSCommand>) -> Int {
    var meter = Meter()
    return commands.reduce(0) { $0 + meter.dots(of: $1) }
  }

  /// Whole millimetres, rounded up.
  public static func millimetres(
    of commands: some Sequence<ESCPOSCommand>, resolution: Int
  ) -> Int {
    (dots(of: commands) * 254 + resolution * 10 - 1) / max(resolution * 10, 1)
  }

  private struct Meter {
    var height = 1
    var spacing = 30
    var line = 0
    var barcode = 162
    var module = 3
    var correction = QRCode.Correction.low
    var stored: [UInt8] = []

    mutating func dots(of command: ESCPOSCommand) -> Int {
      switch command {
      case .initialise: self = Meter()
      case .characterSize(_, let height): self.height = height
      case .lineSpacing(let units): spacing = Int(units)
      case .defaultLineSpacing: spacing = 30
      case .text, .codePageText: line = max(line, height * TicketPicture.fontHeight)
      case .lineFeed: return feed(spacing)
      case .feedUnits(let units): return feed(Int(units))
      case .feedLines(let lines): return feed(spacing * Int(lines))
      case .feedAndCut(_, let units): return feed(Int(units)) + PaperLength.headToCutter
      case .cut, .obsoleteCut: return feed(0)
      case .raster(let bits, let scale): return feed(0) + bits.rows * scale.height
      case .barcodeHeight(let dots): barcode = Int(dots)
      case .code128: return feed(0) + barcode
      case .qrModuleSize(let dots): module = Int(dots)
      case .qrCorrection(let correction): self.correction = QRCode.Correction(correction)
      case .qrStore(let data): stored = data
      case .qrPrint:
        let text = String(decoding: stored, as: UTF8.self)
        let code = try? QRCode(text, correction: correction)
        return feed(0) + (code?.size ?? 0) * module
      default: break
      }
      return 0
    }

    private mutating func feed(_ units: Int) -> Int {
      defer { line = 0 }
      return max(units, line)
    }
  }
}
