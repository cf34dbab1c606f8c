import HallDomain
import HallHTTP
import HallPorts
import Logging
import ServiceLifecycle

/// Tells the journal that the daemon has begun, and the service manager when the hall is open and
/// when it closes.
struct Announcer: Service {
  var notifier: SystemdNotifier
  var server: HallServer
  var commands: any CommandSink
  var listening: (host: String, port: Int)
  var logger: Logger

  func run() async throws {
    do {
      try await commands.submit(
        .day(.started(version: DaemonOptions.version)), from: .timer, key: nil)
    } catch {
      logger.warning("the start could not be recorded", metadata: ["error": "\(error)"])
    }
    guard await server.isListening() else { return }
    logger.notice(
      "the hall is open",
      metadata: MessageID.started.metadata(["page": "http://\(listening.host):\(listening.port)/"]))
    notifier.ready(status: "Open")
    try? await gracefulShutdown()
    logger.notice("stopping", metadata: MessageID.stopping.metadata)
    notifier.stopping()
  }
}
