/// What `status` answers from, without touching the disk.
struct JournalFigures: Sendable {
  var lastSequence: Int64
  var onReserve: Bool
  var bytes: Int64 = 0
  var freeDiskBytes: Int64 = 0
  /// Set when SQLite found the file damaged.
  var damage: String?
}
