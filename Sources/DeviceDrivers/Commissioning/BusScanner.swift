public import HallPorts
import Synchronization

/// Runs a `BusScan` in the installers' lane of a bus, one transaction after the other.
public final class BusScanner: Sendable {
  private let bus: any FieldBusPort
  private let scan: Mutex<BusScan>

  /// Begins at once.
  ///
  /// - Parameters:
  ///   - plans: the hall file's devices, so that each is told by name.
  ///   - profiles: what a slave may be.
  ///   - own: how the bus's line is set, to look with every other common setting too; nil: with its
  ///     own only.
  public init(
    bus: any FieldBusPort, slaves: ClosedRange<Int>, plans: [ModbusDevicePlan],
    profiles: [ModbusProfile], atAllSpeedsBut own: LineSettings? = nil
  ) {
    self.bus = bus
    scan = Mutex(
      BusScan(
        bus: bus.name, slaves: slaves, plans: plans, profiles: profiles, atAllSpeedsBut: own))
    goOn()
  }

  public var report: BusScanReport { scan.withLock { $0.report } }

  private func goOn() {
    guard let question = scan.withLock({ $0.next() }) else { return }
    bus.transact(question.transaction, with: question.settings) { [self] result in
      scan.withLock { $0.note(question, result) }
      goOn()
    }
  }
}
