import Logging
import ServiceLifecycle

/// Feeds systemd's watchdog as long as every part that must make progress does: the one writer
/// and each bus thread by its own account. A hang anywhere stops the feeding, and systemd starts
/// the daemon anew.
struct Watchdog: Service {
  struct Probe: Sendable {
    var name: String
    var isAlive: @Sendable () -> Bool
  }

  var notifier: SystemdNotifier
  /// Asked anew each round: a reload changes the buses.
  var probes: @Sendable () -> [Probe]
  var logger: Logger
  /// How often it looks; nil: as systemd says.
  var period: Duration?

  func run() async throws {
    let period = period ?? notifier.watchdogPeriod ?? Limits.watchdogPeriod
    await cancelWhenGracefulShutdown {
      var hanging: [String] = []
      while !Task.isCancelled {
        let now = probes().filter { !$0.isAlive() }.map(\.name)
        if now.isEmpty { notifier.watchdog() }
        if now != hanging { report(now) }
        hanging = now
        try? await Task.sleep(for: period)
      }
    }
  }

  private func report(_ hanging: [String]) {
    if hanging.isEmpty {
      logger.notice("all parts make progress again", metadata: MessageID.progress.metadata)
    } else {
      logger.critical(
        "no progress: the watchdog is not fed",
        metadata: MessageID.stalled.metadata(["parts": "\(hanging.joined(separator: ", "))"]))
    }
  }
}
