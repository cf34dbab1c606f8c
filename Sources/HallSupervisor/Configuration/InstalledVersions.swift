import CentralStore
import Foundation
import HallConfiguration
import HallPorts

/// Digests of the hall file in force and of the profiles that it names, as the fleet's list
/// compares them: the first 12 digits of SHA-256.
enum InstalledVersions {
  static func read(_ plan: HallPlan, from path: String, home: String) -> JSONValue {
    let files = HallFile.profilePaths(for: home)
    let profiles = Set(plan.modbusDevices.map(\.profile.id)).reduce(into: [String: JSONValue]()) {
      if let file = files[$1] { $0[$1] = .string(digest(file)) }
    }
    return ["hallFile": .string(digest(path)), "profiles": .object(profiles)]
  }

  private static func digest(_ path: String) -> String {
    let bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
    return String(ConfigurationSignature.digest(of: bytes).prefix(12))
  }
}
