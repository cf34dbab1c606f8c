import HallDomain
import HallPorts
import Synchronization

/// Keeps what a bus says of its own health.
final class HealthSink: CommandSink {
  private let kept = Mutex<[DeviceHealth]>([])

  var healths: [DeviceHealth] { kept.withLock { $0 } }

  func submit(
    _ command: Command, from origin: Origin, key: IdempotencyKey?
  ) async throws(CommandError) -> [RecordedEvent] {
    if case .devices(.health("bus/test", let health)) = command {
      kept.withLock { $0.append(health) }
    }
    return []
  }
}
