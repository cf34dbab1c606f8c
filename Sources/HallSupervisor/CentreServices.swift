import CentralStore
import EventJournal
import HallEngine
import HallPorts
import Logging
import ServiceLifecycle
import Synchronization

/// All that a hall with a centre runs for it: records up, orders down.
struct CentreServices {
  let replicator: Replicator
  private let receiver: OrderReceiver
  private let keeper: ConfigurationKeeper

  init(
    _ central: CentralPlan, board: String, plan: HallPlan, shelf: HallFileShelf,
    journal: SQLiteJournal, engine: HallEngine, devices: DeviceLayer, clock: any HallClock,
    apply: @escaping @Sendable (HallPlan) async -> Void
  ) {
    let logger = Logger(label: "central")
    replicator = Replicator(
      plan: central, journal: journal, hall: engine, commands: engine, clock: clock,
      software: DaemonOptions.version, board: board, logger: logger)
    let versions = Versions(plan, shelf)
    keeper = ConfigurationKeeper(
      shelf: shelf, began: plan, hall: engine, commands: engine, devices: devices, clock: clock,
      apply: { plan in
        await apply(plan)
        versions.read(plan, shelf)
      }, logger: logger)
    receiver = OrderReceiver(
      plan: central,
      parts: OrderReceiver.Parts(
        hall: engine, commands: engine, devices: devices, configurations: keeper, clock: clock,
        versions: { versions.value }),
      software: DaemonOptions.version, board: board, logger: logger)
  }

  var services: [any Service] { [replicator, receiver, keeper] }
}

/// Read once a file, not at each account of the hall.
private final class Versions: Sendable {
  private let current: Mutex<JSONValue>

  init(_ plan: HallPlan, _ shelf: HallFileShelf) {
    current = Mutex(
      InstalledVersions.read(plan, from: shelf.pathInForce, home: shelf.configuration))
  }

  var value: JSONValue { current.withLock { $0 } }

  func read(_ plan: HallPlan, _ shelf: HallFileShelf) {
    let value = InstalledVersions.read(
      plan, from: shelf.pathInForce, home: shelf.configuration)
    current.withLock { $0 = value }
  }
}
