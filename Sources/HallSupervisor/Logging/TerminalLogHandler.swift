import Foundation
import Logging

/// One line an entry on standard error: `09:00:01 notice engine  text key=value`.
struct TerminalLogHandler: LogHandler {
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]
  let label: String

  init(label: String) { self.label = label }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = MessageID.resolved(metadata.merging(event.metadata ?? [:]) { _, new in new })
    let pairs = all.filter { $0.key != MessageID.key }.sorted { $0.key < $1.key }
      .map { " \($0.key)=\($0.value)" }.joined()
    let line = "\(Self.timeOfDay()) \(event.level) \(label): \(event.message)\(pairs)\n"
    FileHandle.standardError.write(Data(line.utf8))
  }

  private static func timeOfDay() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }
}
