import CentralStore
import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Logging
import Synchronization
import Testing

@testable import HallSupervisor

/// Hall files from the centre: who may send them, what they may change, and the way back.
struct ConfigurationKeeperTests {
  /// Devices whose health a test sets.
  private final class House: DeviceDirectory {
    private let health = Mutex<[DeviceID: DeviceHealth]>([
      "pad-1": .up, "pad-2": .down(reason: "x"),
    ])

    func set(_ device: DeviceID, _ state: DeviceHealth) { health.withLock { $0[device] = state } }

    func devices() -> [DeviceReport] {
      health.withLock { $0 }.map { id, health in
        DeviceReport(
          id: id, family: "call-pad", name: LocalizedText(zh: "", en: ""), wire: "",
          health: health, since: 0)
      }
    }

    func picture(of device: DeviceID) -> [UInt8]? { nil }
  }

  /// A hall with a hall file and a key of its own, in a folder of its own.
  private final class Scene: Sendable {
    let folder = FileManager.default.temporaryDirectory.path + "/keeper-\(UUID().uuidString)"
    let hall = InMemoryHall(rules: .sample)
    let house = House()
    let applied = Mutex<[String]>([])
    let shelf: HallFileShelf
    let secret: [UInt8]

    init() throws {
      try FileManager.default.createDirectory(
        atPath: folder + "/halls", withIntermediateDirectories: true)
      for name in ["profiles", "printers", "layouts"] {
        try FileManager.default.createSymbolicLink(
          atPath: folder + "/" + name,
          withDestinationPath: SimulatedHall.repository.path + "/firmware-config/" + name)
      }
      for arguments in [
        ["genpkey", "-algorithm", "ed25519", "-out", folder + "/key.pem"],
        ["pkey", "-in", folder + "/key.pem", "-pubout", "-out", folder + "/public.pem"],
      ] {
        let answer = try ChildProcess.run(URL(filePath: "/usr/bin/openssl"), arguments)
        try #require(answer.status == 0, "\(answer.errors)")
      }
      secret = Array(try Data(contentsOf: URL(filePath: folder + "/key.pem")))
      shelf = HallFileShelf(
        configuration: folder + "/halls/own.yaml", stateDirectory: folder + "/state")
      try text(named: "本地").write(
        toFile: shelf.configuration, atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func text(named name: String, more: String = "") -> String {
      """
      hall: {name: {zh: \(name), en: Hall}, time-zone: Asia/Shanghai}
      services:
        A: {name: {zh: 户籍, en: Register}}
      windows:
        "1": {serves: [A]}
      central: {hall: heping-01, host: /run/x, configuration-key: \(folder)/public.pem}
      \(more)
      """
    }

    func keeper() throws -> ConfigurationKeeper {
      ConfigurationKeeper(
        shelf: shelf,
        began: try HallDaemon.readPlan(shelf.configuration, inPlaceOf: shelf.configuration),
        hall: hall, commands: hall, devices: house, clock: hall.clock,
        apply: { plan in self.applied.withLock { $0.append(plan.rules.name.zh) } },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func offer(_ text: String, version: String = "v2", by hall: String = "heping-01") throws
      -> ConfigurationOffer
    {
      ConfigurationOffer(
        order: OrderID("order-" + version), version: version, file: Array(text.utf8),
        signature: try ConfigurationSignature.sign(
          hall: hall, version: version, file: Array(text.utf8), privateKey: secret))
    }

    /// Stages the file and lets the hall take it.
    func take(_ text: String, version: String = "v2", _ keeper: ConfigurationKeeper) async throws {
      let offer = try offer(text, version: version)
      let digest = try await keeper.stage(offer)
      let mark = OrderMark(
        order: offer.order, kind: "configuration", by: "李",
        deadline: hall.clock.instant + .hours(1))
      _ = try await hall.submit(
        .orders(
          .take(
            CentralOrder(
              mark: mark, matter: .configuration(version: version, digest: digest)))),
        from: Origin(.centre, "李"), key: nil)
    }

    func until(_ what: String, _ isSo: (OrderState) -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < end {
        if isSo(hall.hallState.orders) { return }
        // The watch on a trial sleeps on the hall's clock.
        if hall.hallState.orders.trial?.applied != nil { hall.clock.advance(by: .seconds(1)) }
        try await Task.sleep(for: .milliseconds(5))
      }
      Issue.record("never: \(what)")
    }
  }

  @Test func aGoodFileIsAppliedAndKeptWhenTheDevicesGoOn() async throws {
    let scene = try Scene()
    let keeper = try scene.keeper()
    let running = Task { try await keeper.run() }
    try await scene.take(scene.text(named: "新名"), keeper)
    try await scene.until("kept") { $0.outcome(of: "order-v2") == .done }
    #expect(scene.hall.hallState.orders.configuration?.version == "v2")
    #expect(scene.applied.withLock { $0 } == ["新名"])
    #expect(try scene.shelf.readPlan().rules.name.zh == "新名")
    // Whoever changes the hall's own file means it.
    try scene.text(named: "又改").write(
      toFile: scene.shelf.configuration, atomically: true, encoding: .utf8)
    #expect(try scene.shelf.readPlan().rules.name.zh == "又改")
    running.cancel()
  }

  @Test func aFileUnderWhichADeviceFallsIsTakenBack() async throws {
    let scene = try Scene()
    let keeper = try scene.keeper()
    let running = Task { try await keeper.run() }
    try await scene.take(scene.text(named: "坏"), keeper)
    try await scene.until("applied") { $0.trial?.applied != nil }
    scene.house.set("pad-1", .down(reason: "no answer"))
    try await scene.until("rolled back") { $0.trial == nil }
    guard case .refused(let error)? = scene.hall.hallState.orders.outcome(of: "order-v2") else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == .configurationRolledBack && error.detail.contains("pad-1"))
    #expect(!error.detail.contains("pad-2"), "it was down before")
    #expect(scene.applied.withLock { $0 } == ["坏", "本地"])
    #expect(scene.shelf.pathInForce == scene.shelf.configuration)
    running.cancel()
  }

  @Test func aFileThatTakesTheDaemonDownIsTakenBackByItsStarts() async throws {
    let scene = try Scene()
    var running = Task { [keeper = try scene.keeper()] in try await keeper.run() }
    try await scene.take(scene.text(named: "崩"), try scene.keeper())
    try await scene.until("applied") { $0.trial?.applied != nil }
    running.cancel()
    for start in 1...Limits.trialStarts + 1 {
      try scene.shelf.begin()
      let isOnTrial = start <= Limits.trialStarts
      #expect((scene.shelf.pathInForce == scene.shelf.configuration) == !isOnTrial, "\(start)")
    }
    running = Task { [keeper = try scene.keeper()] in try await keeper.run() }
    try await scene.until("rolled back") { $0.trial == nil }
    guard case .refused(let error)? = scene.hall.hallState.orders.outcome(of: "order-v2") else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == .configurationRolledBack)
    running.cancel()
  }

  @Test func whatIsNotSignedForThisHallOrNotGoodIsRefusedWithTheReason() async throws {
    let scene = try Scene()
    let keeper = try scene.keeper()
    var unsigned = try scene.offer(scene.text(named: "x"))
    unsigned.signature = []
    let offers: [(ConfigurationOffer, String)] = [
      (unsigned, "signature"),
      (try scene.offer(scene.text(named: "x"), by: "heping-02"), "signature"),
      (try scene.offer("hall: {}\n"), "hall.yaml:1"),
      (try scene.offer(scene.text(named: "x").replacing("/run/x", with: "/run/y")), "central"),
      (
        try scene.offer(scene.text(named: "x").replacing("Asia/Shanghai", with: "Asia/Urumqi")),
        "time-zone"
      ),
      (try scene.offer(scene.text(named: "x", more: "service: {listen: 0.0.0.0:80}")), "service"),
    ]
    for (offer, reason) in offers {
      do {
        _ = try await keeper.stage(offer)
        Issue.record("taken: \(reason)")
      } catch {
        #expect(error.code == .configurationRefused)
        #expect(error.detail.contains(reason), "\(error.detail)")
      }
    }
    #expect(scene.applied.withLock { $0 }.isEmpty)
  }
}
