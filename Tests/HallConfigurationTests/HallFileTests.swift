import Foundation
import HallDomain
import HallPorts
import Testing

@testable import HallConfiguration

/// The hall files that the product ships.
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
