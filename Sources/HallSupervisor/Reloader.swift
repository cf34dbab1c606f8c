import HallEngine
import HallPorts
import Logging
import ServiceLifecycle
import UnixSignals

/// SIGHUP re-reads the hall file: a good one takes the old one's place while the hall goes on, a
/// bad one is refused with its faults in the log.
///
/// Where the daemon listens and what the journal may use are fixed at the start.
struct Reloader: Service {
  var shelf: HallFileShelf
  var engine: HallEngine
  var devices: DeviceLayer
  var notifier: SystemdNotifier
  var logger: Logger

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      notifier.reloading()
      await reload()
    }
  }

  /// Puts a plan in force while the hall goes on.
  func apply(_ plan: HallPlan) async {
    await engine.adopt(plan.rules)
    await devices.replace(with: plan)
  }

  private func reload() async {
    do {
      await apply(try shelf.readPlan())
      logger.notice("the hall file was re-read", metadata: MessageID.reloaded.metadata)
      notifier.ready(status: "Open, on the hall file just re-read")
    } catch {
      logger.error(
        "the hall file was refused: the old one stays in force",
        metadata: MessageID.reloadRefused.metadata(["faults": "\(error)"]))
      notifier.ready(status: "Open; the new hall file was refused, the old one stays in force")
    }
  }
}
