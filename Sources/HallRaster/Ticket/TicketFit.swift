public import HallPorts
import HallDomain
import WireFormats

/// What of a template a printer cannot print as it is written: told before a citizen sees it.
public enum TicketFit {
  public enum Fault: Hashable, Sendable {
    /// Dots across that it needs.
    case tooWide(needs: Int)
    /// No bar code has the character.
    case noBarcode(Character)
    /// No font of this machine has the character, and it has to be drawn.
    case glyphMissing(Character)
  }

  /// The faults with the place of their line in the template.
  public static func faults(
    of layout: TicketLayout, numbers: [String]
  ) -> [(line: Int, fault: Fault)] {
    layout.template.lines.enumerated().flatMap { index, line in
      faults(of: line, layout, numbers).map { (index, $0) }
    }
  }

  private static func faults(
    of line: TicketLine, _ layout: TicketLayout, _ numbers: [String]
  ) -> [Fault] {
    var faults: [Fault] = []
    switch line.subject {
    case .picture:
      let needs = (line.picture?.bytesPerRow ?? 0) * 8
      // The last byte may be part white.
      if needs - 7 > layout.dots { faults.append(.tooWide(needs: needs)) }
    case .barcode:
      for number in numbers {
        guard let code = Code128(number) else {
          let odd = number.first { !$0.isASCII }
          return [.noBarcode(odd ?? " ")]
        }
        if layout.barcodeModule(code) == nil {
          return [.tooWide(needs: (code.modules + 20) * 2)]
        }
      }
    case .number:
      let needs = numbers.map { PrinterText.columns(of: $0) }.max() ?? 0
      if needs > layout.columns { faults.append(.tooWide(needs: needs * TicketLayout.cell)) }
    case .text, .qr:
      guard let painter = layout.painter else { break }
      let drawn = (line.text.zh + line.text.en).filter { character in
        !character.unicodeScalars.allSatisfy(layout.quirks.chineseFont.has)
      }
      let style = TextStyle.outline(24, bold: line.isBold, smooth: false)
      faults += painter.charactersWithoutGlyph(in: drawn, style).map { .glyphMissing($0) }
    default: break
    }
    return faults
  }
}

extension TicketFit.Fault {
  /// What is wrong and what to do.
  public func text(dots: Int) -> String {
    switch self {
    case .tooWide(let needs): "it needs \(needs) dots across and the paper has \(dots)"
    case .noBarcode(let character):
      "Code 128 has no \"\(character)\": give the service a prefix of Latin letters"
    case .glyphMissing(let character):
      "the printer has no \"\(character)\" and no font of this machine either: write another word"
    }
  }
}
