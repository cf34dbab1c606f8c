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

  static func check(_ name: String) -> HallReport {
    check(halls.appending(path: name))
  }

  /// The demo hall's wires hang in a folder that the environment names. The tests' own environment
  /// stays as it is: they run side by side, and none may change it under a reader.
  static func check(_ file: URL) -> HallReport {
    HallFile.check(path: file.path) { $0 == "HALL_WIRES" ? "/run/hall-wires" : nil }
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

  @Test func everyPrinterModelOfTheProductIsGood() throws {
    let folder = Self.repository.appending(path: "firmware-config/printers")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(names.count >= 3)
    for name in names {
      let faults = FaultList()
      let root = try #require(
        YAMLFile.read(folder.appending(path: name).path, into: faults), "\(name)")
      ShapeCheck(faults: faults).check(root, .table(HallShapes.printerModel))
      #expect(faults.faults == [], "\(name)")
    }
  }

  /// What the hall file says about a printer goes before what its model's file says.
  @Test func aPrintersModelGivesItsPaperAndQuirks() throws {
    let faults = FaultList()
    let text = """
      printers:
        a: {model: zjiang-pos-5890, serial: {device: /dev/ttyS1}}
        b:
          model: zjiang-pos-5890
          serial: {device: /dev/ttyS2}
          paper: 80 mm
          quirks: {cutter: true}
        c: {serial: {device: /dev/ttyS3}}
      """
    let path = Self.halls.appending(path: "hall.yaml").path
    let root = try #require(YAMLFile.parse(text, file: path, into: faults))
    let printers = PlanBuilder(root: root, faults: faults, hallFile: path).printers(HallRules(
      name: LocalizedText(zh: "", en: ""), timeZone: "UTC", services: [], windows: []))
    #expect(faults.faults == [])
    #expect(printers.map(\.dots) == [384, 576, 576])
    #expect(printers.map(\.quirks.hasCutter) == [false, true, true])
    #expect(printers.map(\.quirks.reportsCompletion) == [false, false, true])
  }

  /// By hand, at 19200 baud 8E1: tc = 11 / 19200 s = 572.9 µs, t3.5 = 2005 µs, T = 5 ms. Six
  /// counters are 13 + 12 characters, so 21.33 ms of each 200 ms; six latched coils 13 + 1
  /// characters, so 15.03 ms.
  @Test func aBusesPredictionIsTheFormulas() throws {
    let report = Self.check("demo.yaml")
    let east = try #require(report.buses.first { $0.name == "east" })
    #expect(east.baud == 19_200)
    let counters = try #require(east.polls.first { $0.device == "pad-1" })
    #expect(counters.count == 6)
    #expect(abs(counters.milliseconds - 21.327) < 0.01, "\(counters)")
    let latches = try #require(east.polls.first { $0.device == "pad-2" })
    #expect(abs(latches.milliseconds - 15.026) < 0.01, "\(latches)")
    #expect(latches.periodMilliseconds == 200)
    let sum = east.polls.reduce(0) { $0 + $1.milliseconds / $1.periodMilliseconds }
    #expect(abs(sum - east.utilisation) < 1e-6)
    #expect(east.formula.contains("t3.5 2.01 ms"), "\(east.formula)")
  }

  @Test func aLinesElectricsAndASerialServerAreRead() throws {
    let text = """
      hall: {name: 大厅, time-zone: Asia/Shanghai}
      services: {A: {name: 业务}}
      windows: {1: {serves: [A]}}
      buses:
        kernel:
          silence: 4 ms
          turnaround: 8 ms
          response-timeout: 250 ms
          retries: 3
          serial:
            device: /dev/ttyS1
            baud: 19200
            parity: odd
            stop-bits: 2
            rs485: {rts-while-sending: low, delay-before: 1 ms, delay-after: 2 ms}
        server: {rtu-over-tcp: {host: 10.0.0.6, port: 4001, baud: 38400, parity: even}}
      printers: {slips: {serial: {device: /dev/ttyS2, baud: 9600, data-bits: 7, parity: even}}}
      """
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let report = HallFile.check(path: file.path)
    #expect(report.faults == [])
    let buses = try #require(report.plan).buses
    let line = SerialPlan(
      device: "/dev/ttyS1", baud: 19_200, parity: .odd, stopBits: 2,
      direction: RS485Direction(
        isHighWhileSending: false, delayBefore: .milliseconds(1), delayAfter: .milliseconds(2)))
    #expect(buses.map(\.name) == ["kernel", "server"])
    #expect(
      buses[0]
        == BusPlan(
          name: "kernel", wire: .rtu(line), turnaround: .milliseconds(8), silence: .milliseconds(4),
          responseTimeout: .milliseconds(250), retries: 3))
    #expect(
      report.plan?.printers.map(\.wire)
        == [.serial(SerialPlan(device: "/dev/ttyS2", baud: 9600, parity: .even, dataBits: 7))])
    let behind = SerialPlan(device: "10.0.0.6:4001", baud: 38_400, parity: .even)
    #expect(buses[1].wire == .rtuOverTCP(host: "10.0.0.6", port: 4001, line: behind))
    #expect(report.buses.map(\.baud) == [19_200, 38_400])
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
