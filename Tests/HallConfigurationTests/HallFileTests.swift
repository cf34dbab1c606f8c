import Foundation
import HallDomain
import HallPorts
import Testing

@testable import HallConfiguration

/// The hall files that the product ships, and the bad ones that it must refuse.
struct HallFileTests {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let halls = repository.appending(path: "firmware-config/halls")

  /// The demo hall's wires hang in a folder that the environment names.
  static func check(_ name: String) -> HallReport {
    setenv("HALL_WIRES", "/run/hall-wires", 1)
    return HallFile.check(path: halls.appending(path: name).path)
  }

  @Test func theDemoHallIsGood() throws {
    let report = Self.check("demo.yaml")
    #expect(report.faults == [])
    let plan = try #require(report.plan)
    #expect(plan.rules.windows.count == 8)
    #expect(plan.rules.services.map(\.code.rawValue) == ["A", "B", "C", "D", "E", "F"])
    #expect(plan.rules.services[0].numbering.skipping == [4])
    #expect(plan.rules.window("8")?.serves.last?.offset == .minutes(20))
    #expect(plan.buses.count == 2)
    #expect(plan.modbusDevices.count == 21)
    #expect(plan.printers.map(\.dots) == [576, 384])
    #expect(plan.boards.first?.width == 192)
    #expect(plan.chips.first?.lines.count == 16)
    #expect(plan.chips.first?.device == "unix:/run/hall-wires/gpio-contacts")
    #expect(plan.rules.ticketClass("appointment")?.latePenalty == .minutes(15))
    for bus in report.buses { #expect((0.2...0.6).contains(bus.utilisation), "\(bus)") }
  }

  @Test func theSmallestHallIsGood() throws {
    let report = Self.check("small.yaml")
    #expect(report.faults == [])
    let plan = try #require(report.plan)
    #expect(
      plan.rules.service("A")?.hours.filter { $0.weekday == .monday }.map(\.from)
        == [TimeOfDay(hour: 9, minute: 0), TimeOfDay(hour: 13, minute: 30)])
    #expect(plan.rules.service("A")?.hours.contains { $0.weekday == .sunday } == false)
  }

  @Test func everyProfileOfTheProductIsGood() throws {
    let folder = Self.repository.appending(path: "firmware-config/profiles")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(names.count >= 9)
    for name in names {
      let faults = FaultList()
      let root = try #require(
        YAMLFile.read(folder.appending(path: name).path, into: faults), "\(name)")
      ShapeCheck(faults: faults).check(root, .table(HallShapes.profile))
      let profile = ProfileReader(root: root, faults: faults).read(id: name)
      #expect(faults.faults == [], "\(name)")
      #expect(profile?.source.isEmpty == false, "\(name) names no source")
    }
  }

  // MARK: - Bad files

  static let badFiles: [String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "BadFiles")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted().map {
      folder.appending(path: $0).path
    }
  }()

  @Test func thereAreEnoughBadFiles() { #expect(Self.badFiles.count >= 60) }

  /// `# expect: code@line` comments say every fault that a file has.
  @Test(arguments: badFiles)
  func aBadFileTellsExactlyItsFaults(path: String) throws {
    unsetenv("NO_SUCH_VARIABLE")
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let expected = text.matches(of: /# expect: ([a-z.\-]+)@([0-9]+)/).map { "\($0.1)@\($0.2)" }
    let report = HallFile.check(path: path)
    #expect(
      report.faults.map { "\($0.code)@\($0.line)" }.sorted() == expected.sorted(),
      "\(report.text())")
    #expect(report.plan == nil)
    #expect(!expected.isEmpty)
    for fault in report.faults { #expect(fault.message.count > 8) }
  }

  @Test func everyCodeIsExpectedBySomeBadFile() throws {
    let all = try Self.badFiles.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
    // These two need a file that cannot be kept in a repository; the next test makes them.
    let made: Set<FaultCode> = [.fileUnreadable, .fileTooLarge, .yamlTooMany]
    for code in FaultCode.allCases where !made.contains(code) {
      #expect(all.contains("# expect: \(code.rawValue)@"), "no bad file has \(code.rawValue)")
    }
  }

  @Test func filesThatCannotBeReadAreToldToo() throws {
    let missing = HallFile.check(path: "/nowhere/hall.yaml")
    #expect(missing.faults.map(\.code) == ["file.unreadable"])
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "hall-config-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let large = folder.appending(path: "large.yaml")
    try Data(repeating: 0x20, count: Limits.fileBytes + 1).write(to: large)
    #expect(HallFile.check(path: large.path).faults.map(\.code) == ["file.too-large"])
    let bomb = folder.appending(path: "bomb.yaml")
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...8 {
      let before = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\([String](repeating: before, count: 10).joined(separator: ", "))]\n"
    }
    try text.write(to: bomb, atomically: true, encoding: .utf8)
    #expect(HallFile.check(path: bomb.path).faults.map(\.code) == ["yaml.too-many-nodes"])
  }

  @Test func theReportsTellTheSameTwice() throws {
    let report = Self.check("demo.yaml")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    #expect(json["ok"] as? Bool == true)
    #expect((json["buses"] as? [[String: Any]])?.count == 2)
    #expect(report.text().contains("bus east: "))
    #expect(report.text().contains("the hall file is good"))
  }
}
