import Glibc
import HallDomain
public import HallPorts
public import Logging
public import ServiceLifecycle
import Synchronization

/// Shows the hall to a city's IoT broker as an edge node of Sparkplug B: births, data when
/// something changes, deaths. It only tells; orders come from the centre.
///
/// libmosquitto runs on a thread of its own, which looks at the hall once a second.
public final class SparkplugPublisher: Service, DeviceDirectory {
  public static let device = DeviceID("broker")

  private struct State {
    var isStopping = false
    var health = DeviceHealth.degraded(reason: "not connected yet")
    var since: Int64
    var messages = 0
    var connections = 0
  }

  private let plan: BrokerPlan
  private let hall: any HallReader
  private let house: any DeviceDirectory
  private let commands: any CommandSink
  private let clock: any HallClock
  private let logger: Logger
  private let state: Mutex<State>

  public init(
    plan: BrokerPlan, hall: any HallReader, devices: any DeviceDirectory,
    commands: any CommandSink, clock: any HallClock, logger: Logger
  ) {
    self.plan = plan
    self.hall = hall
    house = devices
    self.commands = commands
    self.clock = clock
    self.logger = logger
    state = Mutex(State(since: clock.now().unixTime / 1_000_000))
  }

  public func run() async throws {
    await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        await withCheckedContinuation { ended in
          DedicatedThread.start(name: "broker") {
            self.publish()
            ended.resume()
          }
        }
      } onGracefulShutdown: {
        self.state.withLock { $0.isStopping = true }
      }
    } onCancel: {
      state.withLock { $0.isStopping = true }
    }
  }

  // MARK: - The thread

  private var isStopping: Bool { state.withLock { $0.isStopping } }
  private var timestamp: UInt64 { UInt64(max(clock.now().unixTime / 1_000_000, 0)) }

  private func publish() {
    var node = EdgeNode(group: plan.group, node: plan.node)
    var pause = Limits.firstRetry
    while !isStopping {
      do {
        try converse(&node) { pause = Limits.firstRetry }
      } catch {
        tell(.down(reason: "\(error)"))
        rest(pause)
        pause = min(pause * 2, Limits.lastRetry)
      }
    }
  }

  /// One connection, until it breaks or the daemon stops.
  private func converse(_ node: inout EdgeNode, accepted: () -> Void) throws {
    let connection = try BrokerConnection(plan, will: node.connecting(at: timestamp))
    let limit = ContinuousClock.now + Limits.connect
    while connection.accepted == nil {
      if isStopping { return }
      guard ContinuousClock.now < limit else {
        throw BrokerConnection.Failure("no answer within \(Limits.connect)")
      }
      try connection.run(atMost: Self.slice)
    }
    accepted()
    try connection.subscribe(node.commands)
    state.withLock { $0.connections += 1 }
    tell(.up)
    var next = ContinuousClock.now
    while !isStopping {
      try connection.run(atMost: Self.slice)
      if connection.takeRebirth() {
        node.bearAgain()
      } else if ContinuousClock.now < next {
        continue
      }
      next = ContinuousClock.now + Limits.pace
      let reports = house.devices().filter { $0.id != Self.device }
      let messages = node.messages(
        for: NodeSnapshot(hall.view, devices: reports), at: timestamp)
      for message in messages { try connection.publish(message) }
      state.withLock { $0.messages += messages.count }
    }
    try connection.publish(node.death(at: timestamp))
    connection.close()
  }

  /// How long a stop may have to wait.
  private static let slice: Duration = .milliseconds(100)

  private func rest(_ pause: Duration) {
    let end = ContinuousClock.now + pause
    while ContinuousClock.now < end, !isStopping { usleep(100_000) }
  }

  private func tell(_ health: DeviceHealth) {
    let before = state.withLock { state in
      defer {
        if state.health != health { state.since = clock.now().unixTime / 1_000_000 }
        state.health = health
      }
      return state.health
    }
    guard before.isDown != health.isDown || before != .up && health == .up else { return }
    if case .down(let reason) = health {
      logger.warning("the broker is away", metadata: ["reason": "\(reason)"])
    } else {
      logger.notice("the broker takes what the hall says")
    }
    Task { [commands] in
      _ = try? await commands.submit(
        .devices(.health(device: Self.device, health: health)),
        from: Origin(.driver, Self.device.rawValue), key: nil)
    }
  }

  // MARK: - What others see

  public func devices() -> [DeviceReport] {
    let state = state.withLock { $0 }
    return [
      DeviceReport(
        id: Self.device, family: "broker", name: LocalizedText(zh: "物联网平台", en: "IoT broker"),
        wire: "\(plan.host):\(plan.port), \(plan.group)/\(plan.node)", health: state.health,
        since: state.since,
        figures: [
          .init("messages", Double(state.messages)),
          .init("connections", Double(state.connections)),
        ])
    ]
  }

  public func picture(of device: DeviceID) -> [UInt8]? { nil }
}
