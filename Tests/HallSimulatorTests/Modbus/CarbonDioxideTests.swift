import Foundation
import HallConfiguration
import HallDomain
import HallPorts
import Testing

@testable import HallSimulator

/// The example of docs/contributor.md: a device that was added with a profile alone.
struct CarbonDioxideTests {
  @Test func theProfileMakesThePlanAndItsSlaveAnswers() throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "hall-co2-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "halls"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "profiles"),
      withDestinationURL: repository.appending(path: "firmware-config/profiles"))
    let file = folder.appending(path: "halls/hall.yaml")
    try """
      hall: {name: 大厅, time-zone: Asia/Shanghai}
      services: {A: {name: 业务}}
      windows: {1: {serves: [A]}}
      sensors: {air: {name: 空气, kind: analogue, unit: ppm, high: 1200, hysteresis: 100}}
      buses: {east: {serial: {device: /dev/ttyS1, baud: 9600}}}
      devices:
        air-hall: {profile: co2-senseair-s8, bus: east, slave: 104, values: {co2: sensor air}}
      """.write(to: file, atomically: true, encoding: .utf8)
    let report = HallFile.check(path: file.path)
    #expect(report.faults == [])
    let device = try #require(report.plan?.modbusDevices.first)
    let poll = try #require(device.polls().first)
    #expect((poll.table, poll.address, poll.count) == (.input, 3, 1))

    var slave = SlaveModel(device)
    slave.set("co2", to: 850_000)
    // FC04, address 3, one register; two bytes: 850 ppm.
    #expect(slave.take([0x04, 0x00, 0x03, 0x00, 0x01], at: 0) == [0x04, 0x02, 0x03, 0x52])
  }
}
