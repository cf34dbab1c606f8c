import CSystemd
import Glibc
import Logging

/// Writes structured entries to systemd's journal (sd_journal_sendv(3)): metadata become fields,
/// so that `journalctl HALL_DEVICE=pad-3` finds what happened to a device.
struct JournaldLogHandler: LogHandler {
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
    var text = "\(event.message)"
    var fields: [String] = []
    for (key, value) in all.sorted(by: { $0.key < $1.key }) {
      fields.append("\(Self.fieldName(key))=\(value)")
      if key != MessageID.key { text += " \(key)=\(value)" }
    }
    fields.append("MESSAGE=\(text)")
    fields.append("PRIORITY=\(Self.priority(event.level))")
    fields.append("SYSLOG_IDENTIFIER=halld")
    fields.append("HALL_PART=\(label)")
    Self.send(fields)
  }

  /// Journal fields are capital ASCII letters, digits and underscores.
  static func fieldName(_ key: String) -> String {
    if key == MessageID.key { return key }
    let mapped = key.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return "HALL_" + String(mapped)
  }

  /// syslog(3) levels.
  static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }

  private static func send(_ fields: [String]) {
    var buffers = fields.map { Array($0.utf8) }
    let pointers = buffers.indices.map { index in
      buffers[index].withUnsafeMutableBufferPointer { bytes -> iovec in
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        if let base = bytes.baseAddress { copy.copyMemory(from: base, byteCount: bytes.count) }
        return iovec(iov_base: copy, iov_len: bytes.count)
      }
    }
    defer { for pointer in pointers { pointer.iov_base.deallocate() } }
    _ = sd_journal_sendv(pointers, Int32(pointers.count))
  }
}
