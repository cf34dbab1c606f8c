import HallPorts
import HallRaster

/// The ticket templates that a hall file names.
final class TicketStore {
  private let library: Library
  private let faults: FaultList
  private var known: [String: TicketTemplate] = [:]
  /// nil on a machine without the fonts: what would be drawn is not looked at there.
  private(set) lazy var fonts = try? TextPainter()

  init(hallFile: String, faults: FaultList) {
    library = Library(
      "tickets", hallFile: hallFile, noun: "ticket", unknown: .templateUnknown, faults: faults)
    self.faults = faults
  }

  /// Each template is read, and its faults told, once; an unknown one is told wherever it is named.
  func template(named entry: Entry?) -> TicketTemplate? {
    guard let entry, let name = entry.text else { return nil }
    if let template = known[name] { return template }
    guard let root = library.definition(named: entry, shape: HallShapes.ticket) else { return nil }
    let template = TicketReader(root: root, faults: faults).read(id: name)
    known[name] = template
    return template
  }
}
