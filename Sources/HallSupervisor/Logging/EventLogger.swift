import HallDomain
import HallPorts
import Logging
import ServiceLifecycle
import Synchronization

/// Writes what an operator must know from the hall's own records into the log, once when it goes
/// wrong and once when it is right again, under stable message ids.
struct EventLogger: Service {
  var hall: any HallReader
  var logger: Logger

  /// Devices of which it was logged that they are not up, and how they are not.
  private let told = Told()

  init(hall: any HallReader, logger: Logger) {
    self.hall = hall
    self.logger = logger
  }

  func run() async throws {
    let records = hall.records(after: hall.view.sequence)
    try await cancelWhenGracefulShutdown {
      for try await record in records { note(record) }
    }
  }

  func note(_ record: RecordedEvent) {
    switch record.event {
    case .devices(.healthChanged(let device, let health, _)): note(health, of: device)
    case .security(.alarmRaised(let alarm, let sensor, let cause, _)):
      log(.warning, .alarmRaised, "alarm", ["alarm": "\(alarm)", "sensor": "\(sensor)",
        "cause": "\(cause.rawValue)"])
    case .security(.alarmCleared(let alarm, _)):
      log(.notice, .alarmCleared, "alarm cleared", ["alarm": "\(alarm)"])
    case .day(let event): note(event)
    case .printing(.jobEnded(let job, .unknown(let reason), _)):
      log(.warning, .printUnsettled, "look whether this ticket was printed, then settle the job",
        ["job": "\(job)", "reason": "\(reason.rawValue)"])
    default: break
    }
  }

  private func note(_ health: DeviceHealth, of device: DeviceID) {
    // Another reason for the same state is in the journal; a log says once that it went.
    guard told.isNews(health, of: device) else { return }
    switch health {
    case .up: log(.notice, .deviceUp, "device up", ["device": "\(device)"])
    case .degraded(let reason):
      log(.warning, .deviceDegraded, "device degraded",
        ["device": "\(device)", "reason": "\(reason)"])
    case .down(let reason):
      log(.warning, .deviceDown, "device down", ["device": "\(device)", "reason": "\(reason)"])
    }
  }

  private func note(_ event: DayEvent) {
    switch event {
    case .dayTurned(let date, let late, _):
      log(.notice, .dayTurned, "a new hall day", ["date": "\(date)", "late": "\(late)"])
    case .emergencyStarted(let reason, _):
      log(.critical, .emergencyStarted, "emergency", ["reason": "\(reason)"])
    case .emergencyEnded: log(.notice, .emergencyEnded, "emergency over", [:])
    case .clockDistrusted(let wall, let day):
      log(.warning, .clockDistrusted, "the wall clock is not trusted: the day goes on",
        ["wall": "\(wall)", "day": "\(day)"])
    case .clockTrusted(let wall):
      log(.notice, .clockTrusted, "the wall clock is trusted", ["wall": "\(wall)"])
    default: break
    }
  }

  private func log(
    _ level: Logger.Level, _ id: MessageID, _ text: String, _ metadata: Logger.Metadata
  ) {
    logger.log(level: level, "\(text)", metadata: id.metadata(metadata))
  }
}

extension EventLogger {
  /// Which state of each device was logged last.
  private final class Told: Sendable {
    private enum State { case up, degraded, down }

    private let states = Mutex<[DeviceID: State]>([:])

    func isNews(_ health: DeviceHealth, of device: DeviceID) -> Bool {
      let state: State =
        switch health {
        case .up: .up
        case .degraded: .degraded
        case .down: .down
        }
      return states.withLock { $0.updateValue(state, forKey: device) != state }
    }
  }
}
