import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Logging
import ServiceLifecycle
import Testing

@testable import SparkplugNode

/// Against mosquitto, read by pysparkplug: `scripts/peers` installs it.
struct BrokerTests {
  private struct House: DeviceDirectory {
    func devices() -> [DeviceReport] {
      [
        DeviceReport(
          id: "bus/east", family: "bus", name: LocalizedText(zh: "东", en: "East"), wire: "",
          health: .up, since: 0, shows: "A012")
      ]
    }
    func picture(of device: DeviceID) -> [UInt8]? { nil }
  }

  private final class Broker {
    let port: Int
    private(set) var process: ChildProcess
    private let file: String

    init() throws {
      port = try SimulatedHall.freePort()
      file = FileManager.default.temporaryDirectory.path + "/broker-\(UUID().uuidString).conf"
      try "listener \(port) 127.0.0.1\nallow_anonymous true\npersistence false\n".write(
        toFile: file, atomically: true, encoding: .utf8)
      process = try ChildProcess(URL(filePath: "/usr/sbin/mosquitto"), ["-c", file])
    }

    deinit {
      process.signal(SIGKILL)
      try? FileManager.default.removeItem(atPath: file)
    }

    func restart() throws {
      process.signal(SIGKILL)
      process.wait()
      process = try ChildProcess(URL(filePath: "/usr/sbin/mosquitto"), ["-c", file])
    }
  }

  private static func host(_ port: Int) throws -> ChildProcess {
    let python = SimulatedHall.repository.appending(path: ".peers/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let script = SimulatedHall.repository.appending(path: "Tests/Peers/sparkplug_host.py")
    var host = try ChildProcess(python, [script.path, "\(port)", "city", "heping-01"])
    // The broker may still be starting.
    try SimulatedHall.eventually("the host listens", within: .seconds(60), hint: { host.output }) {
      if !host.isRunning {
        host = try ChildProcess(python, [script.path, "\(port)", "city", "heping-01"])
      }
      return host.output.contains("READY")
    }
    return host
  }

  private static func messages(_ host: ChildProcess) throws -> [JSON] {
    // The last line may be half of one.
    try host.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .filter { $0.hasPrefix("{") }.map { try JSON(String($0)) }
  }

  private static func wait(
    _ what: String, _ host: ChildProcess, _ isSo: ([JSON]) -> Bool
  ) throws {
    try SimulatedHall.eventually(what, within: .seconds(60), hint: { host.output }) {
      isSo(try messages(host))
    }
  }

  private func publisher(_ hall: InMemoryHall, _ port: Int) -> SparkplugPublisher {
    SparkplugPublisher(
      plan: BrokerPlan(host: "127.0.0.1", port: port, group: "city", node: "heping-01"),
      hall: hall, devices: House(), commands: hall, clock: hall.clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test func anIndependentHostReadsBirthsDataAndTheDeathOfAnOrderlyEnd() async throws {
    let broker = try Broker()
    let port = broker.port
    let hall = InMemoryHall(rules: .sample)
    _ = try await hall.submit(.tick, from: .timer, key: nil)
    let host = try await offPool { try Self.host(port) }
    let publisher = publisher(hall, port)
    let running = Task { try await publisher.run() }
    try await offPool {
      try Self.wait("the births, and again when the host asked", host) { list in
        list.filter { $0["type"].string == "NBIRTH" }.count == 2
          && list.filter { $0["type"].string == "DBIRTH" }.count == 2
      }
    }
    _ = try await hall.submit(
      .queue(.issue(IssueRequest(matters: ["A"], code: "x"))), from: .timer, key: nil)
    try await offPool {
      try Self.wait("the data", host) {
        $0.contains { message in
          message["type"].string == "NDATA" && message["metrics"]["Services/A/Waiting"].int == 1
        }
      }
    }
    running.cancel()
    try await running.value
    try await offPool {
      try Self.wait("the death", host) { $0.contains { $0["type"].string == "NDEATH" } }
      let list = try Self.messages(host)
      let birth = try #require(list.first { $0["type"].string == "NBIRTH" })
      #expect(birth["seq"].int == 0 && birth["metrics"]["bdSeq"].int == 0)
      #expect(birth["metrics"]["Node Control/Rebirth"].bool == false)
      #expect(birth["metrics"]["Hall/Open"].bool == true)
      #expect(birth["retain"].int == 0)
      let device = try #require(list.first { $0["type"].string == "DBIRTH" })
      #expect(device["device"].string == "bus.east" && device["seq"].int == 1)
      #expect(device["metrics"]["Shows"].string == "A012")
      let data = try #require(list.first { $0["type"].string == "NDATA" })
      #expect(data["seq"].int == 2)
      #expect(data["metrics"].keys == ["Services/A/Issued today", "Services/A/Waiting"])
      let death = try #require(list.first { $0["type"].string == "NDEATH" })
      #expect(death["bdSeq"].int == 0)
    }
    #expect(hall.hallState.devices.entries["broker"]?.health == .up)
  }

  @Test func aHallThatIsGoneWithoutAWordIsDeclaredDeadByTheBroker() async throws {
    let broker = try Broker()
    let port = broker.port
    try await offPool {
      let host = try Self.host(port)
      var node = EdgeNode(group: "city", node: "heping-01")
      let plan = BrokerPlan(host: "127.0.0.1", port: port, group: "city", node: "heping-01")
      var connection: BrokerConnection? = try BrokerConnection(
        plan, will: node.connecting(at: 1))
      try SimulatedHall.eventually("accepted", within: .seconds(60)) {
        try connection?.run(atMost: .milliseconds(20))
        return connection?.accepted != nil
      }
      // The socket closes, and nothing was said.
      connection = nil
      try Self.wait("the will", host) {
        $0.contains { $0["type"].string == "NDEATH" && $0["qos"].int == 1 && $0["bdSeq"].int == 0 }
      }
    }
  }

  @Test func aBrokerThatWasAwayIsToldEverythingAnewUnderTheNextNumber() async throws {
    let broker = try Broker()
    let port = broker.port
    let hall = InMemoryHall(rules: .sample)
    let publisher = publisher(hall, port)
    let running = Task { try await publisher.run() }
    let first = try await offPool { try Self.host(port) }
    try await offPool {
      try SimulatedHall.eventually("connected", within: .seconds(60)) {
        publisher.devices()[0].health == .up
      }
    }
    first.signal(SIGKILL)
    try broker.restart()
    let host = try await offPool { try Self.host(port) }
    try await offPool {
      try Self.wait("the birth of the second connection", host) {
        // A try while the broker was away has a number too.
        $0.contains { $0["type"].string == "NBIRTH" && $0["metrics"]["bdSeq"].int ?? 0 >= 1 }
      }
    }
    running.cancel()
    try await running.value
  }
}
