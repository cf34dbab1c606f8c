import Foundation
import HallDomain
import HallPorts
import Synchronization

/// Reads device profiles: `../profiles` beside the hall file's folder, then the installed ones.
final class ProfileStore {
  static let installed = "/usr/share/hall-controller/profiles"

  private let folders: [String]
  private let faults: FaultList
  private var known: [String: ModbusProfile?] = [:]

  init(hallFile: String, faults: FaultList) {
    let folder = URL(filePath: hallFile).deletingLastPathComponent()
    folders = [
      folder.appending(path: "../profiles").standardizedFileURL.path,
      folder.appending(path: "profiles").path, Self.installed,
    ]
    self.faults = faults
  }

  /// Each profile is read, and its faults told, once.
  func profile(named entry: Entry?) -> ModbusProfile? {
    guard let entry, let name = entry.text, !name.contains("/") else { return nil }
    if let profile = known[name] { return profile }
    let profile = read(name, for: entry)
    known[name] = .some(profile)
    return profile
  }

  private func read(_ name: String, for entry: Entry) -> ModbusProfile? {
    let paths = folders.map { "\($0)/\(name).yaml" }
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      let names = folders.flatMap { folder in
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
          .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
      }
      faults.add(
        .profileUnknown, at: entry, "there is no profile \"\(name)\""
          + NearestName.hint(name, among: names.sorted()))
      return nil
    }
    let before = faults.faults.count
    guard let root = YAMLFile.read(path, into: faults) else { return nil }
    ShapeCheck(faults: faults).check(root, .table(HallShapes.profile))
    guard faults.faults.count == before else { return nil }
    return ProfileReader(root: root, faults: faults).read(id: name)
  }
}
