import Logging
import ServiceLifecycle

/// Starts a service again when it ends with an error: a driver's failure costs only its device.
struct Restarting: Service {
  var name: String
  var service: any Service
  var logger: Logger
  var firstPause: Duration = Limits.firstRestartPause

  func run() async throws {
    var pause = firstPause
    while !Task.isCancelled && !Task.isShuttingDownGracefully {
      do {
        try await service.run()
        return
      } catch is CancellationError {
        return
      } catch {
        logger.error(
          "driver ended with an error; it is started again",
          metadata: MessageID.driverFailed.metadata([
            "driver": "\(name)", "error": "\(error)", "pause": "\(pause)",
          ]))
      }
      await cancelWhenGracefulShutdown { [pause] in try? await Task.sleep(for: pause) }
      pause = min(pause * 2, Limits.longestRestartPause)
    }
  }
}
