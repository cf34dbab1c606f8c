import Foundation
import HallTestKit
import Testing

/// The daemon as systemd sees it: readiness, the watchdog, reloading and stopping.
@Suite(.serialized) struct ServiceTests {
  /// Preloads a disk that hangs while the file exists.
  static func slowDisk(in folder: URL) throws -> (environment: [String: String], switch: String) {
    let library = folder.appending(path: "slowdisk.so")
    let source = SimulatedHall.repository
      .appending(path: "Tests/Preload/slowdisk.c")
    let built = try ChildProcess.run(
      URL(filePath: "/usr/bin/cc"),
      ["-shared", "-fPIC", "-o", library.path, source.path, "-ldl"])
    try #require(built.status == 0, "\(built.errors)")
    let hangs = folder.appending(path: "disk-hangs").path
    return (["LD_PRELOAD": library.path, "HALL_DISK_HANGS": hangs], hangs)
  }

  static func environment(_ socket: NotifySocket, watchdog: Duration) -> [String: String] {
    let microseconds = watchdog.components.seconds * 1_000_000
    return ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "\(microseconds)"]
  }

  @Test func readyReloadAndStopAreTold() throws {
    let hall = try SimulatedHall()
    let manager = try NotifySocket()
    try hall.startSimulator()
    try hall.startDaemon(environment: Self.environment(manager, watchdog: .seconds(2)))
    try SimulatedHall.eventually("READY=1") { manager.count(of: "READY") == 1 }
    try SimulatedHall.eventually("WATCHDOG=1 twice") { manager.count(of: "WATCHDOG") >= 2 }

    hall.daemon?.signal(SIGHUP)
    try SimulatedHall.eventually("RELOADING=1, then READY=1 again") {
      manager.count(of: "RELOADING") == 1 && manager.count(of: "READY") == 2
    }
    let reloading = try #require(manager.all.first { $0.fields["RELOADING"] != nil })
    #expect(Int(reloading.fields["MONOTONIC_USEC"] ?? "") != nil)

    let status = hall.stopDaemon(atMost: .seconds(5))
    #expect(status == 0, "\(hall.daemon?.output ?? "")")
    #expect(manager.count(of: "STOPPING") == 1)
  }

  @Test func aBadFileIsRefusedOnReloadAndTheOldOneStays() throws {
    let hall = try SimulatedHall()
    let manager = try NotifySocket()
    try hall.startSimulator()
    try hall.startDaemon(environment: Self.environment(manager, watchdog: .seconds(2)))
    let before = try hall.ask("windows").description
    try "hall: [".write(to: hall.hallFile, atomically: true, encoding: .utf8)
    hall.daemon?.signal(SIGHUP)
    try SimulatedHall.eventually("READY=1 again") { manager.count(of: "READY") == 2 }
    #expect(try hall.ask("windows").description == before)
    #expect(hall.daemon?.output.contains("refused") == true)
  }

  @Test func aStalledWriterStopsTheFeeding() throws {
    let hall = try SimulatedHall()
    let manager = try NotifySocket()
    let disk = try Self.slowDisk(in: hall.directory)
    try hall.startSimulator()
    let environment = Self.environment(manager, watchdog: .seconds(2))
      .merging(disk.environment) { $1 }
    try hall.startDaemon(environment: environment)
    try SimulatedHall.eventually("WATCHDOG=1") { manager.count(of: "WATCHDOG") >= 2 }

    FileManager.default.createFile(atPath: disk.switch, contents: nil)
    // The tests' own pool may be full of tests that wait as this one does.
    DispatchQueue.global().async { [socket = hall.socket] in
      _ = try? ChildProcess.run(
        SimulatedHall.programs.appending(path: "hallctl"),
        ["--socket", socket, "notice", "add", "磁盘停了"])
    }
    try SimulatedHall.eventually("the daemon says that a part makes no progress") {
      hall.daemon?.output.contains("no progress") == true
    }
    let stalled = ContinuousClock.now
    usleep(4_000_000)
    #expect(manager.count(of: "WATCHDOG", after: stalled) == 0, "a stalled writer was fed")

    try FileManager.default.removeItem(atPath: disk.switch)
    try SimulatedHall.eventually("the feeding goes on") {
      manager.count(of: "WATCHDOG", after: stalled) > 0
    }
  }
}
