import Foundation

/// A folder of definitions that hall files name: `../profiles` beside the hall file's folder,
/// then `profiles` in it, then the installed ones.
struct Library {
  static let installed = "/usr/share/hall-controller"

  private let folders: [String]
  private let noun: String
  private let unknown: FaultCode
  private let faults: FaultList

  init(_ name: String, hallFile: String, noun: String, unknown: FaultCode, faults: FaultList) {
    let folder = URL(filePath: hallFile).deletingLastPathComponent()
    folders = [
      folder.appending(path: "../\(name)").standardizedFileURL.path,
      folder.appending(path: name).path, "\(Self.installed)/\(name)",
    ]
    self.noun = noun
    self.unknown = unknown
    self.faults = faults
  }

  /// The definition that an entry names; what of it has the wrong shape was told and condemned.
  func definition(named entry: Entry, shape: KeyTable) -> Entry? {
    guard let name = entry.text else { return nil }
    let path = folders.map { "\($0)/\(name).yaml" }.first {
      !name.contains("/") && FileManager.default.fileExists(atPath: $0)
    }
    guard let path else {
      faults.add(
        unknown, at: entry,
        "there is no \(noun) \"\(name)\"" + NearestName.hint(name, among: names))
      return nil
    }
    guard let root = YAMLFile.read(path, into: faults) else { return nil }
    ShapeCheck(faults: faults).check(root, .table(shape))
    return root
  }

  /// Where each definition lies, by name.
  var paths: [String: String] {
    names.reduce(into: [:]) { paths, name in
      paths[name] = folders.map { "\($0)/\(name).yaml" }.first {
        FileManager.default.fileExists(atPath: $0)
      }
    }
  }

  private var names: [String] {
    let files = folders.flatMap {
      (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
    }
    return Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
  }
}
