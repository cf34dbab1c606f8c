import HallPorts
import HallRaster

/// The board layouts that a hall file names.
final class LayoutStore {
  private let library: Library
  private let faults: FaultList
  private var known: [String: BoardLayoutPlan] = [:]
  private var fonts: TextPainter?
  /// Why the texts of layouts could not be measured; nil: they were, or there were none.
  private(set) var unchecked: String?

  init(hallFile: String, faults: FaultList) {
    library = Library(
      "layouts", hallFile: hallFile, noun: "layout", unknown: .layoutUnknown, faults: faults)
    self.faults = faults
  }

  /// Each layout is read, and its faults told, once; an unknown one is told wherever it is named.
  func layout(named entry: Entry?) -> BoardLayoutPlan? {
    guard let entry, let name = entry.text else { return nil }
    if let layout = known[name] { return layout }
    guard let root = library.definition(named: entry, shape: HallShapes.layout) else { return nil }
    let layout = LayoutReader(root: root, faults: faults, text: openedFonts()).read(id: name)
    known[name] = layout
    return layout
  }

  private func openedFonts() -> TextPainter? {
    if let fonts { return fonts }
    do throws(FontError) {
      fonts = try TextPainter()
    } catch {
      unchecked = error.description
    }
    return fonts
  }
}
