import Logging

/// Stable 128-bit ids of log messages that scripts may look for:
/// `journalctl MESSAGE_ID=…` (systemd.journal-fields(7)). Never reused, listed in
/// docs/operator.md.
public enum MessageID: String, CaseIterable, Sendable {
  case started = "0b7e0d2c6c3f4f6f9a4e51f6b0a10001"
  case stopping = "0b7e0d2c6c3f4f6f9a4e51f6b0a10002"
  case reloaded = "0b7e0d2c6c3f4f6f9a4e51f6b0a10003"
  case reloadRefused = "0b7e0d2c6c3f4f6f9a4e51f6b0a10004"
  case stalled = "0b7e0d2c6c3f4f6f9a4e51f6b0a10005"
  case progress = "0b7e0d2c6c3f4f6f9a4e51f6b0a10006"
  case journalRepaired = "0b7e0d2c6c3f4f6f9a4e51f6b0a10007"
  case journalRefuses = "0b7e0d2c6c3f4f6f9a4e51f6b0a10008"
  case journalTakes = "0b7e0d2c6c3f4f6f9a4e51f6b0a10009"
  case deviceDown = "0b7e0d2c6c3f4f6f9a4e51f6b0a1000a"
  case deviceDegraded = "0b7e0d2c6c3f4f6f9a4e51f6b0a1000b"
  case deviceUp = "0b7e0d2c6c3f4f6f9a4e51f6b0a1000c"
  case alarmRaised = "0b7e0d2c6c3f4f6f9a4e51f6b0a1000d"
  case alarmCleared = "0b7e0d2c6c3f4f6f9a4e51f6b0a1000e"
  case emergencyStarted = "0b7e0d2c6c3f4f6f9a4e51f6b0a1000f"
  case emergencyEnded = "0b7e0d2c6c3f4f6f9a4e51f6b0a10010"
  case dayTurned = "0b7e0d2c6c3f4f6f9a4e51f6b0a10011"
  case clockDistrusted = "0b7e0d2c6c3f4f6f9a4e51f6b0a10012"
  case clockTrusted = "0b7e0d2c6c3f4f6f9a4e51f6b0a10013"
  case printUnsettled = "0b7e0d2c6c3f4f6f9a4e51f6b0a10014"
  case driverFailed = "0b7e0d2c6c3f4f6f9a4e51f6b0a10015"

  /// The metadata key that carries it.
  static let key = "MESSAGE_ID"

  var metadata: Logger.Metadata { [Self.key: "\(rawValue)"] }

  func metadata(_ more: Logger.Metadata) -> Logger.Metadata {
    more.merging(metadata) { _, id in id }
  }
}
