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
  case journalDamaged = "0b7e0d2c6c3f4f6f9a4e51f6b0a10016"

  /// The metadata key that carries it.
  static let key = "MESSAGE_ID"

  /// The key under which modules below name a message: `journal-refuses`.
  static let nameKey = "message_id"

  /// The message that a module below named, `journal-refuses` for `journalRefuses`.
  init?(named name: String) {
    let words = name.split(separator: "-")
    let camel = (words.first.map(String.init) ?? "")
      + words.dropFirst().map(\.capitalised).joined()
    guard let id = Self.allCases.first(where: { "\($0)" == camel }) else { return nil }
    self = id
  }

  /// The metadata of a log entry with its message's id where one was named.
  static func resolved(_ metadata: Logger.Metadata) -> Logger.Metadata {
    guard let name = metadata[nameKey], let id = MessageID(named: "\(name)") else {
      return metadata
    }
    return metadata.filter { $0.key != nameKey }.merging(id.metadata) { $1 }
  }

  var metadata: Logger.Metadata { [Self.key: "\(rawValue)"] }

  func metadata(_ more: Logger.Metadata) -> Logger.Metadata {
    more.merging(metadata) { _, id in id }
  }
}

extension Substring {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
