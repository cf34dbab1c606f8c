import Foundation
import HallDomain
import HallPorts
import HallRaster

/// Turns a ticket template of the right shape into a plan, and tells what would not print as it
/// is written.
struct TicketReader {
  let root: Entry
  let faults: FaultList

  func read(id: String) -> TicketTemplate {
    TicketTemplate(
      id: id, unchosen: root["language"]?.text.flatMap { .init(rawValue: $0) } ?? .both,
      lines: (root["lines"]?.items ?? []).compactMap(line))
  }

  private func line(_ entry: Entry) -> TicketLine? {
    guard let subject = entry["prints"]?.text.flatMap({ TicketLine.Subject(rawValue: $0) }) else {
      return nil
    }
    suit(entry, subject)
    var line = TicketLine(subject)
    line.size = entry["size"]?.integer
    line.isBold = entry["bold"]?.flag ?? false
    line.isReverse = entry["reverse"]?.flag ?? false
    line.alignment = entry["align"]?.text.flatMap { .init(rawValue: $0) } ?? .middle
    line.height = entry["height"]?.millimetres
    if let text = entry["text"], let words = text.localized {
      line.text = words
      placeholders(text, words)
    }
    line.picture = entry["file"].flatMap(picture)
    return line
  }

  /// Keys that only some lines can have.
  private func suit(_ entry: Entry, _ subject: TicketLine.Subject) {
    if subject == .text, entry["text"] == nil {
      faults.add(.keyMissing, at: entry, "\"text\" is missing: what it says")
    }
    if subject == .picture, entry["file"] == nil {
      faults.add(.keyMissing, at: entry, "\"file\" is missing: a PNG beside this file")
    }
    let isText = subject == .text || subject == .date || subject == .group
    let isLarge: Bool =
      switch subject {
      case .wait, .qr, .barcode, .picture, .rule, .space: false
      default: true
      }
    let only: [(key: String, isMeant: Bool)] = [
      ("text", subject == .text || subject == .qr), ("file", subject == .picture),
      ("size", isLarge), ("bold", isText), ("reverse", isText),
      ("height", subject == .space || subject == .barcode || subject == .qr),
      ("align", subject != .wait && subject != .rule && subject != .space),
    ]
    for (key, isMeant) in only where !isMeant {
      guard let place = entry[key] else { continue }
      faults.add(
        .keyUnsuitable, at: place, "\"\(key)\" has no meaning for \(subject.rawValue)")
    }
  }

  private func placeholders(_ entry: Entry, _ text: LocalizedText) {
    let known = TicketPlaceholder.allCases.map(\.rawValue)
    var told: Set<String> = []
    for match in (text.zh + " " + text.en).matches(of: /\{([^{}]*)\}/) {
      let name = String(match.1)
      if known.contains(name) || !told.insert(name).inserted { continue }
      faults.add(
        .templatePlaceholder, at: entry, "there is no \"{\(name)}\""
          + NearestName.hint(name, among: known))
    }
  }

  /// A PNG beside the template; what is darker than half is black, as is nothing transparent.
  private func picture(_ entry: Entry) -> TicketBitmap? {
    guard let name = entry.text else { return nil }
    guard !name.contains("/"), name != "..",
      let file = FileHandle(
        forReadingAtPath: URL(filePath: root.file).deletingLastPathComponent()
          .appending(path: name).path)
    else {
      faults.add(
        .templatePicture, at: entry, "there is no \"\(name)\" beside this file: put the PNG there")
      return nil
    }
    defer { try? file.close() }
    guard let data = try? file.read(upToCount: Limits.pictureBytes + 1),
      data.count <= Limits.pictureBytes
    else {
      faults.add(
        .templatePicture, at: entry,
        "\"\(name)\" has more than \(Limits.pictureBytes / 1024) KiB: make it smaller")
      return nil
    }
    do throws(PNGError) {
      let image = try PixelImage(png: Array(data))
      guard image.width <= Limits.pictureSide, image.height <= Limits.pictureSide else {
        faults.add(
          .templatePicture, at: entry,
          "\"\(name)\" has \(image.width) x \(image.height) pixels, and a dot of the printer is a "
            + "pixel: at most \(Limits.pictureSide) either way")
        return nil
      }
      return TicketBitmap(image)
    } catch {
      faults.add(
        .templatePicture, at: entry, "\"\(name)\" cannot be read (\(error.reason)): save it as PNG")
      return nil
    }
  }
}

extension TicketBitmap {
  fileprivate init(_ image: PixelImage) {
    let bytesPerRow = (image.width + 7) / 8
    var bytes = [UInt8](repeating: 0, count: bytesPerRow * image.height)
    for y in 0..<image.height {
      for x in 0..<image.width {
        let color = image[x, y]
        let light = Int(color.red) * 30 + Int(color.green) * 59 + Int(color.blue) * 11
        if light < 128 * 100 { bytes[y * bytesPerRow + x / 8] |= 0x80 >> UInt8(x % 8) }
      }
    }
    self.init(bytesPerRow: bytesPerRow, rows: image.height, bytes: bytes)
  }
}
