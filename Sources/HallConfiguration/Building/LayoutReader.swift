import HallDomain
import HallPorts
import HallRaster

/// Turns a layout file of the right shape into a plan, and tells what would not look as it is
/// written.
struct LayoutReader {
  let root: Entry
  let faults: FaultList
  /// Nil: the fonts are not on this machine, and texts are not measured.
  let text: TextPainter?

  func read(id: String) -> BoardLayoutPlan? {
    guard let width = root["width"]?.integer, let height = root["height"]?.integer else {
      return nil
    }
    let regions = (root["regions"]?.members ?? []).compactMap { name, entry in
      region(name, entry).map { (entry: entry, plan: $0) }
    }
    for (index, region) in regions.enumerated() {
      let plan = region.plan
      if plan.x + plan.width > width || plan.y + plan.height > height {
        faults.add(
          .layoutOutside, at: region.entry,
          "it reaches to \(plan.x + plan.width) x \(plan.y + plan.height) and the layout has "
            + "\(width) x \(height)")
      }
      let other = regions[..<index].first { $0.plan.covers(plan) }
      if let other {
        faults.add(
          .layoutOverlap, at: region.entry, "it lies on LEDs of \(other.plan.name)")
      }
      fit(region.entry, plan)
    }
    return BoardLayoutPlan(id: id, width: width, height: height, regions: regions.map(\.plan))
  }

  private func region(_ name: String, _ entry: Entry) -> BoardRegionPlan? {
    guard let subject = entry["shows"]?.text.flatMap({ BoardRegionPlan.Subject(rawValue: $0) }),
      let x = entry["x"]?.integer, let y = entry["y"]?.integer,
      let width = entry["width"]?.integer, let height = entry["height"]?.integer
    else { return nil }
    let usual = BoardRegionPlan(
      name: name, subject: subject, x: x, y: y, width: width, height: height)
    suit(entry, subject)
    return BoardRegionPlan(
      name: name, subject: subject, x: x, y: y, width: width, height: height,
      size: entry["size"]?.integer ?? usual.size,
      font: entry["font"]?.text.flatMap { .init(rawValue: $0) },
      isBold: entry["bold"]?.flag ?? usual.isBold,
      alignment: entry["align"]?.text.flatMap { .init(rawValue: $0) } ?? usual.alignment,
      color: color(entry["color"]), secondColor: color(entry["second-color"]),
      background: color(entry["background"]),
      motion: entry["motion"]?.text.flatMap { .init(rawValue: $0) },
      speed: entry["speed"]?.pixelsPerSecond ?? usual.speed,
      pageFor: entry["page-for"]?.duration ?? usual.pageFor,
      freshFor: entry["blink-for"]?.duration ?? usual.freshFor, rows: entry["rows"]?.integer,
      showsWait: entry["wait"]?.flag ?? usual.showsWait,
      text: entry["text"]?.localized ?? usual.text,
      language: entry["language"]?.text.flatMap { .init(rawValue: $0) })
  }

  private func color(_ entry: Entry?) -> BoardColor? {
    guard let entry, let text = entry.text else { return nil }
    if let color = BoardColor(text) { return color }
    faults.add(
      .choiceUnknown, at: entry, "\"\(text)\" is no colour; write \"#FF8000\" or a name"
        + NearestName.hint(text, among: BoardColor.named.keys.sorted()))
    return nil
  }

  /// Keys that only some regions can have, and sizes that a font does not have.
  private func suit(_ entry: Entry, _ subject: BoardRegionPlan.Subject) {
    let hasText = subject == .text || subject == .qr
    if hasText, entry["text"] == nil {
      faults.add(.keyMissing, at: entry, "\"text\" is missing: what it shows")
    }
    let only: [(key: String, isMeant: Bool)] = [
      ("text", hasText), ("rows", subject.isTable), ("second-color", subject.isTable),
      ("wait", subject == .services), ("blink-for", subject == .calls || subject == .windows),
      ("motion", subject != .qr && subject != .rule), ("size", subject != .qr && subject != .rule),
    ]
    for (key, isMeant) in only where !isMeant {
      guard let place = entry[key] else { continue }
      faults.add(
        .keyUnsuitable, at: place, "\"\(key)\" has no meaning for \(subject.rawValue)")
    }
    if entry["font"]?.text == BoardRegionPlan.Font.bitmap.rawValue,
      let size = entry["size"]?.integer, ![12, 14, 16].contains(where: { size % $0 == 0 })
    {
      faults.add(
        .valueOutOfRange, at: entry["size"] ?? entry,
        "the bitmap fonts have 12, 14, 16, 24, 28 and 32; write font: outline for \(size)")
    }
  }

  private func fit(_ entry: Entry, _ region: BoardRegionPlan) {
    guard let text else { return }
    for fault in RegionFit.faults(of: region, text: text) {
      switch fault {
      case .glyphMissing(let character):
        faults.add(
          .layoutGlyph, at: entry["text"] ?? entry, "no font has the character \"\(character)\"")
      case .tooNarrow(let needs):
        faults.add(
          .layoutTooSmall, at: entry,
          "it needs \(needs) LEDs across and has \(region.width); write a smaller size, a wider "
            + "region or motion: scroll")
      case .tooLow(let needs):
        faults.add(
          .layoutTooSmall, at: entry, "it needs \(needs) LEDs down and has \(region.height)")
      case .codeTooLong:
        faults.add(
          .layoutTooSmall, at: entry["text"] ?? entry, "no QR code holds a text this long")
      }
    }
  }
}

extension BoardRegionPlan {
  /// Whether the two write on the same LEDs; a rule may lie below anything.
  fileprivate func covers(_ other: BoardRegionPlan) -> Bool {
    subject != .rule && other.subject != .rule && x < other.x + other.width
      && other.x < x + width && y < other.y + other.height && other.y < y + height
  }
}
