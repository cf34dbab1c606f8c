import HallHTTP
import Logging
import ServiceLifecycle

/// Tells the service manager when the hall is open and when it closes.
struct Announcer: Service {
  var notifier: SystemdNotifier
  var server: HallServer
  var listening: (host: String, port: Int)
  var logger: Logger

  func run() async throws {
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
