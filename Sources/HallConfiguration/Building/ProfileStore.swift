import HallPorts

/// The device profiles that a hall file names.
final class ProfileStore {
  private let library: Library
  private let faults: FaultList
  private var known: [String: ModbusProfile?] = [:]

  init(hallFile: String, faults: FaultList) {
    library = Library(
      "profiles", hallFile: hallFile, noun: "profile", unknown: .profileUnknown, faults: faults)
    self.faults = faults
  }

  /// Each profile is read, and its faults told, once; an unknown one is told wherever it is named.
  func profile(named entry: Entry?) -> ModbusProfile? {
    guard let entry, let name = entry.text else { return nil }
    if let profile = known[name] { return profile }
    guard let root = library.definition(named: entry, shape: HallShapes.profile) else {
      return nil
    }
    let profile = ProfileReader(root: root, faults: faults).read(id: name)
    known[name] = .some(profile)
    return profile
  }
}
