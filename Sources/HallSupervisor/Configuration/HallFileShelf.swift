import CentralStore
import Foundation
import HallConfiguration
import HallPorts

/// The hall files that came from the centre, in the state directory, and which one is in force.
///
/// A hall file that somebody changes in the hall counts again at once: whoever stands there knows
/// better than the centre.
struct HallFileShelf: Sendable {
  /// A hall file that came from the centre.
  struct Kept: Hashable, Codable {
    var version: String
    var digest: String
  }

  /// What is on disk: all that a rollback needs, also after a power cut.
  struct Standing: Hashable, Codable {
    /// The hall's own file as it was when the first one from the centre took its place.
    var own: String
    /// Nil: the hall's own file.
    var kept: Kept?
    var trial: Trial?
    /// Digest of the one that took the daemon down; nil: none did.
    var failed: String?
  }

  struct Trial: Hashable, Codable {
    var file: Kept
    /// Devices that worked before it.
    var worked: [String]
    /// How often the daemon has begun with it.
    var starts: Int
  }

  /// The hall's own file.
  let configuration: String
  private let folder: String

  init(configuration: String, stateDirectory: String) {
    self.configuration = configuration
    folder = stateDirectory + "/configuration"
  }

  private var index: String { folder + "/standing.json" }

  func path(of digest: String) -> String { folder + "/" + digest + ".yaml" }

  func keep(_ file: [UInt8], digest: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    try Data(file).write(to: URL(filePath: path(of: digest)), options: .atomic)
  }

  var ownDigest: String {
    ConfigurationSignature.digest(
      of: Array(FileManager.default.contents(atPath: configuration) ?? Data()))
  }

  /// What is in force, as far as it still holds.
  var standing: Standing? {
    guard let data = FileManager.default.contents(atPath: index),
      let standing = try? JSONDecoder().decode(Standing.self, from: data),
      standing.own == ownDigest
    else { return nil }
    return standing
  }

  func save(_ standing: Standing?) throws {
    guard let standing else {
      if FileManager.default.fileExists(atPath: index) {
        try FileManager.default.removeItem(atPath: index)
      }
      return
    }
    try JSONEncoder().encode(standing).write(to: URL(filePath: index), options: .atomic)
    let wanted = [standing.kept?.digest, standing.trial?.file.digest].compactMap { $0 }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(".yaml") && !wanted.contains(String(name.dropLast(5))) {
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  /// The file that is in force.
  var pathInForce: String {
    guard let standing else { return configuration }
    return (standing.trial?.file ?? standing.kept).map { path(of: $0.digest) } ?? configuration
  }

  /// Counts a start with a file on trial; one that has begun too often without being kept goes: it
  /// takes the daemon down.
  func begin() throws {
    guard var standing, var trial = standing.trial else { return }
    trial.starts += 1
    standing.trial = trial
    if trial.starts > Limits.trialStarts {
      standing.failed = trial.file.digest
      standing.trial = nil
    }
    try save(standing)
  }

  func readPlan() throws -> HallPlan {
    try HallDaemon.readPlan(pathInForce, inPlaceOf: configuration)
  }
}
