import Foundation
import Testing

/// The module table of docs/architecture.md: arrows point down only, and every target has a layer.
struct LayeringTests {
  static let layers: [String: Int] = [
    "CLibgpiod": 0, "CLibmodbus": 0, "CFreeType": 0, "CQREncode": 0, "CPNG": 0, "CSystemd": 0,
    "CLibcrypto": 0, "CCurl": 0, "CLibpq": 0, "CALSA": 0, "CSonic": 0, "CLinuxShim": 0,
    "CMosquitto": 0,
    "HallDomain": 0, "WireFormats": 0,
    "HallPorts": 1,
    "HallEngine": 2, "HallRaster": 2, "HallSound": 2,
    "LinuxIO": 3, "FieldBus": 3, "DeviceDrivers": 3, "EventJournal": 3, "HallHTTP": 3,
    "HallClient": 3, "HallConfiguration": 3, "CentralStore": 3, "HallSimulator": 3,
    "SparkplugNode": 3,
    "HallSupervisor": 4,
    "halld": 5, "hallctl": 5, "hallsim": 5,
  ]

  /// Arrows within a layer that the table names.
  static let sameLayer: Set<String> = [
    "FieldBus>LinuxIO"
  ]

  struct Target {
    var name: String
    var type: String
    var dependencies: [String]
  }

  static func manifest() throws -> [Target] {
    let scratch = NSTemporaryDirectory() + "hall-manifest-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let dump = try Repository.run(
      "swift", ["package", "--scratch-path", scratch, "dump-package"])
    try #require(dump.status == 0, "\(dump.output)")
    let start = try #require(dump.output.firstIndex(of: "{"))
    let json = try JSONSerialization.jsonObject(with: Data(dump.output[start...].utf8))
    let targets = try #require((json as? [String: Any])?["targets"] as? [[String: Any]])
    return targets.map { target in
      let dependencies = (target["dependencies"] as? [[String: Any]] ?? []).compactMap {
        ($0["byName"] as? [Any])?.first as? String
      }
      return Target(
        name: target["name"] as? String ?? "", type: target["type"] as? String ?? "",
        dependencies: dependencies)
    }
  }

  @Test func arrowsPointDownAndEveryTargetHasALayer() throws {
    let targets = try Self.manifest()
    #expect(targets.count > 20)
    for target in targets where target.type != "test" {
      if target.name == "HallTestKit" || target.name == "benchmarks" { continue }
      guard let layer = Self.layers[target.name] else {
        Issue.record("\(target.name) stands in no layer")
        continue
      }
      for dependency in target.dependencies {
        guard let below = Self.layers[dependency] else {
          Issue.record("\(target.name) depends on \(dependency), which stands in no layer")
          continue
        }
        let isDown = below < layer || Self.sameLayer.contains("\(target.name)>\(dependency)")
        #expect(isDown, "the arrow \(target.name) > \(dependency) does not point down")
      }
    }
  }

  @Test func onlyLinuxIOTouchesHardwareLibraries() throws {
    let importers = Repository.files(under: "Sources", endings: ["swift"]).filter { path in
      guard let text = try? Repository.text(path) else { return false }
      return text.contains("import CLibgpiod") || text.contains("import CLibmodbus")
    }
    #expect(!importers.isEmpty)
    #expect(importers.allSatisfy { $0.hasPrefix("Sources/LinuxIO/") }, "\(importers)")
  }

  @Test func pureModulesKnowNoFoundation() throws {
    for path in Repository.files(under: "Sources/HallDomain", endings: ["swift"]) {
      let imports = try Repository.text(path).split(separator: "\n")
        .filter { $0.hasPrefix("import ") || $0.hasPrefix("public import ") }
      #expect(imports.isEmpty, "\(path) imports \(imports)")
    }
    for path in Repository.files(under: "Sources/WireFormats", endings: ["swift"]) {
      #expect(try !Repository.text(path).contains("import Foundation"), "\(path)")
    }
  }
}
