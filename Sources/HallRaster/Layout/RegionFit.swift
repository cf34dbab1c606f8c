public import HallPorts

/// What of a region cannot be drawn as it is written.
public enum RegionFit: Hashable, Sendable {
  /// The fonts have no picture of a character of its fixed text.
  case glyphMissing(Character)
  /// Its words need so many LEDs across.
  case tooNarrow(needs: Int)
  /// Its lines or its code need so many LEDs down.
  case tooLow(needs: Int)
  /// No QR code holds its text.
  case codeTooLong

  /// Everything that is wrong with a region, for text that does not change while the hall runs.
  public static func faults(of region: BoardRegionPlan, text: TextPainter) -> [RegionFit] {
    switch region.subject {
    case .rule: return []
    case .qr: return code(region)
    case .text: return words(region, text)
    case .clock: return box(region, width: text.width(of: "00:00", TextStyle(region)))
    case .date:
      let widest = "12月30日 星期三"
      return box(region, width: text.width(of: widest, TextStyle(region)))
    case .calls:
      let style = TextStyle(region)
      let least =
        text.width(of: "A000", style) + BoardLayout.arrowWidth(style.size)
        + text.width(of: "00", style) + 2 * max(3, style.size / 4) + 2 * max(1, style.size / 8)
      return box(region, width: least)
    case .windows, .services, .title, .notices: return box(region, width: 2 * region.size)
    }
  }

  private static func box(_ region: BoardRegionPlan, width: Int) -> [RegionFit] {
    let height = (region.subject.isTable ? region.rows ?? 1 : 1) * region.size
    return (width > region.width ? [.tooNarrow(needs: width)] : [])
      + (height > region.height ? [.tooLow(needs: height)] : [])
  }

  private static func words(_ region: BoardRegionPlan, _ text: TextPainter) -> [RegionFit] {
    let style = TextStyle(region)
    var faults: [RegionFit] = []
    let missing = text.charactersWithoutGlyph(in: region.text.zh + region.text.en, style)
    faults += missing.map { .glyphMissing($0) }
    if region.size > region.height { faults.append(.tooLow(needs: region.size)) }
    guard region.motion == .still || region.motion == .blink else { return faults }
    let shown = region.language.map { $0 == .zh ? [region.text.zh] : [region.text.en] }
    for words in shown ?? [region.text.zh, region.text.en] {
      let lines = text.wrapped(words, style, width: region.width)
      let isWhole = lines.joined().filter { $0 != " " } == words.filter { $0 != " " }
      let height = lines.count * style.pitch - style.pitch + style.size
      if !isWhole || (height > region.height && region.height < 2 * region.size) {
        faults.append(.tooNarrow(needs: text.width(of: words, style)))
      } else if height > region.height {
        faults.append(.tooLow(needs: height))
      }
    }
    return faults
  }

  private static func code(_ region: BoardRegionPlan) -> [RegionFit] {
    guard !region.text.zh.isEmpty else { return [] }
    guard let code = try? QRCode(region.text.zh) else { return [.codeTooLong] }
    guard module(of: code, in: min(region.width, region.height)) == nil else { return [] }
    let side = code.size + 2 * quietZones.reduce(4, min)
    return (region.width < side ? [.tooNarrow(needs: side)] : [])
      + (region.height < side ? [.tooLow(needs: side)] : [])
  }

  /// ISO/IEC 18004 wants 4 light modules around a symbol; telephones read it with 2.
  private static let quietZones = [4, 2]

  /// The largest modules with which the symbol fits; nil: none.
  static func module(of code: QRCode, in side: Int) -> (size: Int, quiet: Int)? {
    quietZones.map { (size: side / (code.size + 2 * $0), quiet: $0) }
      .filter { $0.size > 0 }.max { ($0.size, $0.quiet) < ($1.size, $1.quiet) }
  }
}
